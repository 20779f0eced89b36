"""The intent: from what a source can name to keyed digests. The number itself is forgotten here."""

from pathlib import Path
from uuid import UUID

from anonymize import pseudonyms
from anonymize.keyring import Keyring
from event_log.erasure import is_known_record, persons_of, subjects_of_records
from event_log.vault.erasures import certified, intend, is_intended
from ingest.contracts.source_file import load_source
from ingest.erasure.places import REASONS, NoSuchRecord, Places
from vocabulary.errors import ConfigurationError


def begin_erasure(
    places: Places, sources: Path, root_key: bytes, source: str, record_id: str, reason: str, stream: str | None = None
) -> UUID:
    """Write the intent to erase whom this record is about; the id of the saga, new, under way, or done before.

    Raises ConfigurationError for a source, stream or reason that is none, NoSuchRecord where no stream, or more than
    one with different people, has that record. Messages never name it.
    """
    if reason not in REASONS:
        raise ConfigurationError("That is no reason", remedy=f"known: {', '.join(REASONS)}")
    maybe = _keys(sources, root_key, source, record_id, stream)
    keys = [key for key in maybe if is_intended(places.vault, source, key) or is_known_record(places.log, source, key)]
    if not keys:
        return _done_before(places, source, maybe)
    persons = [frozenset(_whom(places, source, key)) for key in keys]
    if len(set(persons)) > 1 or any(len(each) > 1 for each in persons):
        raise NoSuchRecord("Records of that number are about different people", remedy="say which with --stream")
    return intend(places.vault, source, keys[0], reason).saga_id


def _done_before(places: Places, source: str, keys: list[bytes]) -> UUID:
    """Who says it twice is shown the certificate: the first time may have ended before it was printed."""
    for key in keys:
        if (saga := certified(places.vault, source, key)) is not None:
            return saga
    raise NoSuchRecord("The source never sent a record of that number", remedy="ask the source; try its streams")


def _whom(places: Places, source: str, record_key: bytes) -> set[UUID]:
    refs = subjects_of_records(places.log, source, [record_key])
    return persons_of(places.log, refs) or refs


def _keys(sources: Path, root_key: bytes, source: str, record_id: str, stream: str | None) -> list[bytes]:
    """The digests under which this number may be known, by stream."""
    streams = list(load_source(sources, source).file.streams)
    if stream is not None and stream not in streams:
        raise ConfigurationError("The source has no stream of that name", remedy=f"known: {', '.join(streams)}")
    keyring = Keyring.from_root(root_key)
    return [pseudonyms.record_key(keyring, source, each, record_id) for each in ([stream] if stream else streams)]
