"""Our own code under a clock that is wrong: the library that shifts a whole process's clock is not at hand."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

import pytest

OURS = ("ingest", "event_log", "anonymize", "vocabulary")


@contextmanager
def skewed(days: int) -> Iterator[None]:
    """Within, every module of ours that imports `datetime`, `date` or `time` is told a time that is days off."""
    shift = timedelta(days=days)

    class AnyMoment(type):
        def __instancecheck__(cls, other: object) -> bool:
            return isinstance(other, datetime)

    class Moment(datetime, metaclass=AnyMoment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + shift

    class AnyDay(type):
        def __instancecheck__(cls, other: object) -> bool:
            return isinstance(other, date)

    class Day(date, metaclass=AnyDay):
        @classmethod
        def today(cls) -> Any:
            return date.today() + shift  # noqa: DTZ011  the day of the clock that it bends

    told_wrong = {datetime: Moment, date: Day}
    true_time = time.time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time", lambda: true_time() + shift.total_seconds())
        for module in [each for name, each in sys.modules.items() if name.split(".")[0] in OURS]:
            for name, value in list(vars(module).items()):
                if isinstance(value, type) and value in told_wrong:
                    patch.setattr(module, name, told_wrong[value])
        yield
