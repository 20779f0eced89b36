"""Files that only their owner may read, written so that a crash leaves the old file or the new one."""

import os
from pathlib import Path


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` by a file of mode 0600."""
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
