"""Signed heads of the log in files outside the database: without them a rollback of the whole database is invisible."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from os import fsync
from pathlib import Path

from event_log.read import LogHead
from vocabulary.canonical import canonical_bytes, canonical_time
from vocabulary.errors import LogTampered

Sign = Callable[[bytes], bytes]
"""Signature over the bytes."""
Verify = Callable[[bytes, bytes], bool]
"""True when (bytes, signature) is genuine."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where the log ended at a moment."""

    position: int
    batch_id: int
    head: bytes
    created_at: datetime

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        return canonical_bytes(self._content())

    def _content(self) -> dict[str, object]:
        return {
            "kind": "org.nrm.checkpoint.v1",
            "position": self.position,
            "batch_id": self.batch_id,
            "head": self.head.hex(),
            "created_at": canonical_time(self.created_at),
        }


def write_checkpoint(folder: Path, head: LogHead, sign: Sign, *, at: datetime | None = None) -> Path:
    """Sign the head and keep it as a file of its own in the folder; gives back its path. A kill leaves no half file."""
    checkpoint = Checkpoint(head.position, head.batch_id, head.head, at or datetime.now(UTC))
    signed = checkpoint.signed_bytes()
    text = json.dumps({"checkpoint": json.loads(signed), "signature": sign(signed).hex()}, indent=1)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{head.batch_id:012d}.json"
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        fsync(file.fileno())
    partial.replace(path)
    return path


def read_checkpoints(folder: Path, verify: Verify) -> list[Checkpoint]:
    """All checkpoints of the folder, oldest first. Raises LogTampered when a signature is not genuine."""
    return [_read(path, verify) for path in sorted(folder.glob("checkpoint-*.json"))]


def _read(path: Path, verify: Verify) -> Checkpoint:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        fields = content["checkpoint"]
        checkpoint = Checkpoint(
            fields["position"],
            fields["batch_id"],
            bytes.fromhex(fields["head"]),
            datetime.fromisoformat(fields["created_at"]),
        )
        is_genuine = verify(checkpoint.signed_bytes(), bytes.fromhex(content["signature"]))
    except (ValueError, KeyError, TypeError):
        is_genuine = False
    if not is_genuine:
        raise LogTampered(f"{path.name} is not a checkpoint that we signed", remedy="compare it with its copies")
    return checkpoint
