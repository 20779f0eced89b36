"""Tell which step is under way: a moving line on a terminal, plain lines elsewhere, nothing when asked for
JSON."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape


class Progress:
    """Names each step while it runs and remembers how long it took."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.seconds: dict[str, float] = {}
        self._console = Console(stderr=True, highlight=False, markup=False, quiet=quiet)
        self._is_terminal = sys.stderr.isatty() and not quiet
        self._current = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show `name` until the block ends; then a line with its time."""
        began = time.monotonic()
        try:
            if self._is_terminal:
                with self._console.status(f"{name} …") as self._status:
                    yield
            else:
                self._console.print(f"· {name} …")
                yield
        except BaseException:
            self._console.print(f"✗ {name}", style="bold red")
            raise
        self.seconds[name] = round(time.monotonic() - began, 1)
        self._console.print(f"✓ {name}  {self.seconds[name]:.1f} s")

    def detail(self, name: str, text: str) -> None:
        """What a long step is at; said once, however often it is told."""
        if text == self._current:
            return
        self._current = text
        if self._is_terminal:
            self._status.update(escape(f"{name} … {text}"))
        else:
            self._console.print(f"  {text}")
