"""A folder whose files are replaced together, as well as a file system lets us."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from report.pages.names import FIRST_PAGE


def replace_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Let the folder hold exactly these files. Nothing is touched until all of them are on the disk.

    The folder itself stays the same one, for a web server may have it mounted. Files move in by rename, the first
    page last, so that nobody follows a link to a page that is not there yet; what is of no use any more goes then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    waiting = Path(tempfile.mkdtemp(prefix=".next-", dir=folder))
    try:
        for name, content in files.items():
            (waiting / name).write_bytes(content)
        for name in sorted(files, key=lambda name: name == FIRST_PAGE):
            os.replace(waiting / name, folder / name)
    finally:
        shutil.rmtree(waiting)
    _remove_others(folder, set(files))


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if path.name not in names:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
