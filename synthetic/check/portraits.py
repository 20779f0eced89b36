"""What records say of people's age, sex and citizenship, made coarse as docs/reference/counting/gaps.md says."""

from collections.abc import Iterator
from datetime import date

from synthetic.check.facts import Portrait
from synthetic.check.shapes import Json, day_of, subject
from synthetic.country import NATIONAL

TELLING = ("detection.recorded", "case.opened")
ADULT_AT, ELDERLY_AT = 18, 65


def portraits_of(records: list[Json]) -> Iterator[Portrait]:
    for record in records:
        for fact in record["facts"]:
            if fact["type"] in TELLING:
                yield _portrait(record, fact)


def _portrait(record: Json, fact: Json) -> Portrait:
    said, on = record["subject"] or {}, day_of(fact)
    age, sex, citizenship = _age(said, on), said.get("sex_code"), said.get("citizenship")
    return Portrait(
        subject=subject(record),
        on=on,
        is_minor=None if age is None else age < ADULT_AT,
        is_elderly=None if age is None else age >= ELDERLY_AT,
        is_male=None if sex in (None, "unknown") else sex == "male",
        is_foreign=None if citizenship is None else citizenship != NATIONAL,
        has_disability=fact.get("has_disability"),
    )


def _age(said: Json, on: date) -> int | None:
    """In full years; of a bare year the lower of two; a birth after the day is a slip and no age."""
    if said.get("birth_date"):
        birth = date.fromisoformat(said["birth_date"])
        age = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    elif said.get("birth_year"):
        age = max(on.year - said["birth_year"] - 1, 0) if said["birth_year"] <= on.year else -1
    else:
        return None
    return age if age >= 0 else None
