"""The log held against its own chain, and against the signed heads that are kept outside the database."""

from pathlib import Path
from typing import Any

from anonymize.signing import signer, verifier
from event_log.checkpoint import read_checkpoints
from event_log.checkpoint import write_checkpoint as write_signed_head
from event_log.connection import connect
from event_log.persons import projection_differences
from event_log.read import head
from event_log.verify import verify_log
from nrm.stack.keys import KeyFiles, read_key
from vocabulary.errors import LogTampered


def verify(address: str, checkpoints: Path, keys: KeyFiles) -> dict[str, Any]:
    """Counts of what was verified. Raises LogTampered when anything was changed, left out or rolled back, and when the
    projection of persons says something else than the chained events it is drawn from.
    """
    known = read_checkpoints(checkpoints, verifier(read_key(keys.signing_public)))
    with connect(address, purpose="nrm verify") as log:
        found = verify_log(log, known)
        if strangers := projection_differences(log):
            raise LogTampered(
                f"subject_person says of {strangers} subjects something else than the log",
                remedy="find out who wrote into it, and restore the table from a backup",
            )
    return {
        "events": found.events,
        "batches": found.batches,
        "checkpoints": found.checkpoints,
        "erased_events": found.erased_events,
        "head": found.head.head.hex(),
    }


def sign_head(address: str, checkpoints: Path, keys: KeyFiles) -> dict[str, Any]:
    """Keep the head of the log, signed, as a file outside the database; its position."""
    with connect(address, purpose="nrm checkpoint") as log:
        now = head(log)
    write_signed_head(checkpoints, now, signer(read_key(keys.signing_private)))
    return {"position": now.position, "batch_id": now.batch_id}
