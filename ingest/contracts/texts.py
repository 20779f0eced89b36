"""Texts as sources write them."""

import re
from typing import Final

from ingest.contracts.faults import Faulty

LONGEST_TEXT: Final = 200
LARGEST_WHOLE_NUMBER: Final = 10**18
LARGEST_EXACT_FLOAT: Final = 2**53
_IMPOSSIBLE: Final = re.compile("[\x00-\x1f\ud800-\udfff\ufffd]")
"""Control characters, halves of characters, and what stands where one could not be read."""


def text(value: object) -> str:
    """A text without blanks around it. Refuses what is no text, is too long for one, or has half a
    character in it. A cell typed as a number (`12.0`) is the text of its whole number."""
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT_FLOAT:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise Faulty("bad_row_shape")
    if isinstance(value, int) and abs(value) >= LARGEST_WHOLE_NUMBER:
        raise Faulty("bad_text")
    found = str(value).strip()
    if len(found) > LONGEST_TEXT or _IMPOSSIBLE.search(found):
        raise Faulty("bad_text")
    return found


def texts(value: object, mark: str | None) -> list[str]:
    """Several texts: a list as it is, or one text taken apart at a mark (None: at blanks)."""
    parts = [text(one) for one in value if one is not None] if isinstance(value, list) else text(value).split(mark)
    return [part for raw in parts if (part := raw.strip())]
