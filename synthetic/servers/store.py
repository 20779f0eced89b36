"""Files written so that a reader never sees half of one."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """The file with this content, at once; left alone where it has it already, so that its time stays."""
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(content)
    os.replace(half, path)
