"""A new wrapping key for the vault: what an old backup of the vault holds does not open any more.

One transaction rewraps every key of subjects and pseudonyms. Repeating it finds nothing left to do.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass

from event_log.connection import connect
from event_log.vault.keys import Kek
from event_log.vault.rewrap import count_wrapped, rewrap_all
from vocabulary.events import Json


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many keys stand under which wrapping key now."""

    kek_id: str
    subjects: int
    pseudonym_keys: int

    def as_dict(self) -> dict[str, Json]:
        return asdict(self)


def rewrap_vault(vault_url: str, old: bytes, new: Kek) -> Rewrapped:
    """Rewrap all that stands under another key than the new one. As keyholder of the vault.

    Raises WillNeverWork, having changed nothing, where a row opens under neither.
    """
    with closing(connect(vault_url, purpose="nrm keys rotate-vault")) as vault:
        rewrap_all(vault, old, new)
        return _counted(new.kek_id, count_wrapped(vault, new.kek_id))


def _counted(kek_id: str, counts: Mapping[str, int]) -> Rewrapped:
    return Rewrapped(kek_id, counts["subject"], counts["pseudonym_key"])
