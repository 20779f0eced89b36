"""The digests of `pseudonyms` for one stream of one source, with all that is the same for every row hashed beforehand.

The same digests: a property test holds each against its namesake. Texts come in as UTF-8.
"""

from collections.abc import Callable

from anonymize.keyring import Keyring
from vocabulary.canonical import canonical_text


class BoundPseudonyms:
    """Holds keys, so it has no repr worth printing."""

    __slots__ = ("_content", "_entity", "person_digest", "record_key")

    def __init__(self, keyring: Keyring, source_id: str, stream: str) -> None:
        self.record_key: Callable[[bytes], bytes] = keyring.record.begun("id", source_id, stream)
        self.person_digest: Callable[[bytes], bytes] = keyring.person.begun(source_id)
        self._entity = keyring.entity
        self._content: Callable[[bytes], bytes] = keyring.content.begun("event")

    def entity_digest(self, source_id: str, role: str) -> Callable[[bytes], bytes]:
        """What stands for a case, need, referral or placement, of one role."""
        return self._entity.begun(source_id, role)

    def mac_of(self, event_type: str) -> Callable[[str, str, str, str, str], bytes]:
        """The content mac of facts of one type: of time, precision, data, links and evidence, all in canonical form."""
        begin, content = f"[{canonical_text(event_type)},", self._content

        def mac(time: str, precision: str, data: str, links: str, evidence: str) -> bytes:
            return content(f'{begin}"{time}","{precision}",{data},{{{links}}},{evidence}]'.encode())

        return mac
