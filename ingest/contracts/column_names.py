"""Names of columns that are told to people: in drift, in alerts. Some are values in the wrong place."""

import re
from collections.abc import Iterable
from typing import Final

from anonymize.identity_numbers import holds_identity_number

_MOST_REPORTED: Final = 50
_NAME: Final = re.compile(r"[^\W\d_][\w /.-]{0,59}")


def plain_names(found: Iterable[str]) -> tuple[str, ...]:
    """Names fit to be told, at most fifty: of a file without a header the first row would be taken for names."""
    return tuple(sorted({name if _is_plain(name) else "(unprintable name)" for name in found})[:_MOST_REPORTED])


def _is_plain(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not holds_identity_number(name)
