"""Where and how large the benchmarks run, handed to every part."""

from argparse import Namespace
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.stack import Stack, running

Figures = Mapping[str, float]


class Place:
    """The folder of the benchmarks, the sizes that were asked for, and the server, started by the first who asks."""

    def __init__(self, folder: Path, sizes: Namespace) -> None:
        self.folder, self.sizes = folder, sizes
        self._held = ExitStack()
        self._stack: Stack | None = None

    def __enter__(self) -> "Place":
        self.data.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    @property
    def data(self) -> Path:
        """What is made once and used again."""
        return self.folder / "data"

    @property
    def stack(self) -> Stack:
        """A PostgreSQL of its own, as durable as in production; stopped at the end of the run."""
        if self._stack is None:
            self._stack = self._held.enter_context(running(self.folder / "home"))
        return self._stack
