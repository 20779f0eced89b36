"""A load that kills itself with SIGKILL before its n-th statement, and how many statements a load has."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from ingest.intake import run_intake
from ingest.settings import IntakeSettings

VERBS = ("execute", "executemany", "copy")


@contextmanager
def statements(before_each: Callable[[int], None]) -> Iterator[None]:
    """Within, `before_each` hears the number of every statement that psycopg is about to send."""
    kept = {verb: getattr(psycopg.Cursor, verb) for verb in VERBS}
    count = 0

    def heard(verb: str) -> Callable[..., Any]:
        def send(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            before_each(count)
            return kept[verb](*args, **kwargs)

        return send

    try:
        for verb in VERBS:
            setattr(psycopg.Cursor, verb, heard(verb))
        yield
    finally:
        for verb, method in kept.items():
            setattr(psycopg.Cursor, verb, method)


def load_and_die(source: str, settings: IntakeSettings, at: int) -> None:
    """Load until the statement of that number, and be gone: no rollback, no farewell to the server."""

    def die(number: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    with statements(die):
        run_intake(source, settings=settings)
