"""Figures kept from run to run, with the sizes, the commit and the machine they were seen with."""

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.place import Figures


@dataclass(frozen=True, slots=True)
class Kept:
    """What one part came to."""

    at: str
    commit: str
    """Short, with a mark behind it where the tree had changes."""
    sizes: dict[str, Any]
    machine: dict[str, Any]
    seconds: float
    figures: Figures

    @classmethod
    def seen(cls, root: Path, sizes: dict[str, Any], measure: Callable[[], Figures]) -> "Kept":
        """Measured now; of the commit that it began with."""
        began, commit, described = datetime.now(UTC), _commit(root), machine(root)
        figures = measure()
        seconds = (datetime.now(UTC) - began).total_seconds()
        return cls(began.isoformat(timespec="seconds"), commit, sizes, described, seconds, figures)


def keep(folder: Path, part: str, kept: Kept) -> None:
    """Whole or not at all: a run that is killed leaves the figures from before."""
    path = _path(folder, part)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(asdict(kept), indent=1) + "\n", encoding="utf-8")
    beside.replace(path)


def kept_of(folder: Path, part: str, sizes: dict[str, Any]) -> Kept | None:
    """The figures of a part at these sizes, if it was run."""
    path = _path(folder, part)
    if not path.exists():
        return None
    kept = Kept(**json.loads(path.read_text(encoding="utf-8")))
    return kept if kept.sizes == sizes else None


def write_run(folder: Path, described: dict[str, Any], found: dict[str, Kept]) -> Path:
    """The file of this run."""
    path = folder / f"bench-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    whole = {"machine": described, "parts": {name: asdict(kept) for name, kept in found.items()}}
    path.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    return path


def machine(root: Path) -> dict[str, Any]:
    """What it runs on, and how busy that is besides."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average": [round(value, 2) for value in os.getloadavg()],
        "python": platform.python_version(),
        "free_disk_gb": round(shutil.disk_usage(root).free / 2**30, 1),
    }


def _path(folder: Path, part: str) -> Path:
    return folder / "parts" / f"{part}.json"


def _commit(root: Path) -> str:
    """Empty outside a repository."""
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    told = subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)
    return told.stdout.strip()
