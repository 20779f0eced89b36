"""Exact birth dates and citizenships made coarse enough to keep."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from anonymize.country_groups import EUROPE, WESTERN_BALKANS, CitizenshipGroups
from vocabulary.codes import AGE_BANDS
from vocabulary.events import Json, RawSubject

__all__ = ["EUROPE", "WESTERN_BALKANS", "CitizenshipGroups", "age_band", "profile", "youngest_age"]

ADULT_AT: Final = 18
_BAND_BEGINS: Final = (0, 12, 18, 25, 35, 50, 65)


def profile(subject: RawSubject, on: date, groups: CitizenshipGroups) -> dict[str, Json]:
    """Sex, age band, minority and citizenship group of a person on a day; what is not known is absent."""
    known: dict[str, Json | None] = {
        "sex_code": subject.sex,
        "citizenship_group_code": groups.group_of(subject.citizenship) if subject.citizenship else None,
        **_age_profile(subject, on),
    }
    return {field: value for field, value in known.items() if value is not None}


def age_band(age: int) -> str:
    """The band of a full age in years."""
    begun = [band for begin, band in zip(_BAND_BEGINS, AGE_BANDS, strict=False) if begin <= age]
    return begun[-1]


def youngest_age(birth_date: date | None, birth_year: int | None, on: date) -> int | None:
    """The age on a day in full years; of a bare birth year the lower of the two possible ones; None when not known.

    In doubt a person is taken for a child (Council of Europe Convention CETS 197, Article 10.3). Also None where the
    birth lies after the day: a slip, and no age at all.
    """
    if birth_date is not None:
        age = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    elif birth_year is not None:
        age = max(on.year - birth_year - 1, 0) if birth_year <= on.year else -1
    else:
        return None
    return age if age >= 0 else None


def _age_profile(subject: RawSubject, on: date) -> Mapping[str, Json | None]:
    age = youngest_age(subject.birth_date, subject.birth_year, on)
    if age is None:
        return {}
    return {"age_band_code": age_band(age), "is_minor": age < ADULT_AT}
