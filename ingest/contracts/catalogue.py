"""Every event type a contract may yield, as the vocabulary describes it, and how a mapping reads each field.

A field that is missing there cannot be loaded, whatever a source file says: the log holds codes, numbers and
periods, never a text somebody typed.
"""

from collections.abc import Mapping
from typing import Final

from vocabulary.fields import BY_TYPE, FIELDS, Kind, kind_of
from vocabulary.shapes import SHAPES, Shape

__all__ = [
    "AMOUNTS", "LISTED_BY_MAP", "PERIODS", "SHAPES", "Shape", "allowed_codes", "kind_of", "transform_of",
    "transforms_of",
]  # fmt: skip

LISTED_BY_MAP: Final = frozenset(name for name, kind in FIELDS.items() if kind.is_listed_by_installation) - {
    "organisation_id"
}
"""Codes of the installation: what a code map in `sources/maps` yields is the whole list."""

AMOUNTS: Final = frozenset(name for name, kind in FIELDS.items() if kind.name == "money")
PERIODS: Final = frozenset(name for name, kind in FIELDS.items() if kind.name == "month")

_TRANSFORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "count": ("whole_number",),
    "quantity": ("number",),
    "money": ("amount",),
    "month": ("month",),
    "quarter": ("quarter",),
    "period": ("month", "quarter"),
    "day": ("day",),
}


def transform_of(kind: Kind) -> str | None:
    """The first of them; None where there is none."""
    return next(iter(transforms_of(kind)), None)


def transforms_of(kind: Kind) -> tuple[str, ...]:
    """The transforms that read a number, a period or a day; none for codes, and for a yes or no."""
    return _TRANSFORMS.get(kind.name, ())


def allowed_codes(event_type: str, field: str) -> frozenset[str] | None:
    """The codes a field may hold; None where the installation's code map is the list, or the field is no
    code."""
    kind = kind_of(event_type, field) if field in FIELDS or (event_type, field) in BY_TYPE else None
    return kind.codes if kind is not None and kind.codes and not kind.is_listed_by_installation else None
