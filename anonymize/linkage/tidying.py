"""Each kind of value in the spellings that are digested; an empty text where nothing in it can be compared."""

import re
from typing import Final

from anonymize.linkage.dates import date_spellings, read_date
from anonymize.linkage.fields import Field
from anonymize.names.grades import folded, roots, sounding, strict
from anonymize.names.outcomes import all_comparable, outcome_of

_NOT_IN_A_CODE: Final = re.compile(r"[^a-z0-9\n]+")


def spellings_of(kind: Field, values: list[str]) -> dict[str, list[str]]:
    """By grade, a text per value."""
    if kind.shape == "name":
        return _name_spellings(kind, values)
    if kind.shape == "date":
        return date_spellings(values)
    text = "\n".join(value.replace("\n", " ") for value in values).lower()
    return {"full": _NOT_IN_A_CODE.sub("", text).split("\n") if values else []}


def _name_spellings(kind: Field, values: list[str]) -> dict[str, list[str]]:
    written = strict(all_comparable(values))
    spelled = folded(written)
    joined = [each.replace(" ", "") for each in written]
    piece = 3 if kind.label == "name" else 4
    return {
        "strict": joined,
        "folded": spelled,
        "root": roots(written),
        "sounding": sounding(spelled),
        "head": [each[:piece] for each in spelled],
        "tail": [each[-piece:] for each in spelled],
    }


def outcome(kind: Field, value: str | None) -> str:
    """The named outcome of one value, "" where there is nothing to say; silence is no outcome."""
    if not (value or "").strip():
        return ""
    if kind.shape == "name":
        return outcome_of(value)
    return read_date(value or "")[2] if kind.shape == "date" else ""
