"""Data of every event type with every field that it may carry."""

from typing import Any

from vocabulary.fields import Kind, kind_of
from vocabulary.shapes import ALL_SHAPES, PROFILE

EXAMPLES: dict[str, Any] = {
    "organisation": "CSW-SA-12", "region": "AV-01", "area": ["AV-01", "*"], "currency": "EUR", "money": "-12.50",
    "month": "2026-03", "quarter": "2026-Q1", "period": "2026-03",
    "day": "2026-03-31", "count": 3, "quantity": 1.5, "flag": True,
}  # fmt: skip
ORGANISATIONS = frozenset({"CSW-SA-12"})
MAPS = {
    "region_code": {"a": "AV-01"},
    "residence_region_code": {"a": "AV-01"},
    "service_area_codes": {"a": "AV-01", "b": "*"},
    "to_organisation_id": {"a": "CSW-SA-12"},
    "currency_code": {"a": "EUR"},
}
"""Code maps of an installation to which the examples belong."""


def example(kind: Kind) -> Any:
    if kind.name in EXAMPLES:
        return EXAMPLES[kind.name]
    return sorted(kind.codes)[:2] if kind.holds == "codes" else min(kind.codes)


def whole(event_type: str) -> dict[str, Any]:
    """Data with every field that the type may carry."""
    shape = ALL_SHAPES[event_type]
    fields = shape.fields | (PROFILE if shape.may_profile else frozenset())
    return {name: example(kind_of(event_type, name)) for name in fields}
