"""Birth dates and citizenships made coarse."""

from datetime import date

import pytest

from anonymize.generalise import EUROPE, WESTERN_BALKANS, CitizenshipGroups, age_band, profile, youngest_age
from vocabulary.codes import AGE_BANDS, CITIZENSHIP_GROUPS
from vocabulary.events import RawSubject

GROUPS = CitizenshipGroups(frozenset({"AV"}), WESTERN_BALKANS, EUROPE)
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2008, 3, 1), 18),
        (date(2008, 3, 2), 17),
        (date(2004, 2, 29), 22),
        (date(2026, 3, 1), 0),
        (date(2026, 3, 2), None),
    ],
)
def test_age_is_counted_in_full_years_on_the_day(born: date, age: int | None) -> None:
    assert youngest_age(born, None, DAY) == age


@pytest.mark.parametrize(("year", "age"), [(2008, 17), (2007, 18), (2026, 0), (2027, None), (None, None)])
def test_a_bare_year_gives_the_lower_age_for_in_doubt_a_person_is_a_child(year: int | None, age: int | None) -> None:
    assert youngest_age(None, year, DAY) == age


def test_every_age_has_one_band_and_bands_follow_their_names() -> None:
    for age in range(120):
        band = age_band(age)
        low, _, high = band.rstrip("+").partition("-")
        assert int(low) <= age <= int(high or 200)
    assert {age_band(age) for age in range(120)} == set(AGE_BANDS) - {"unknown"}


@pytest.mark.parametrize(
    ("citizenship", "group"),
    [("AV", "national"), ("rs ", "region"), ("MD", "europe"), ("NG", "other"), ("00", "stateless")],
)
def test_a_citizenship_becomes_a_group(citizenship: str, group: str) -> None:
    assert GROUPS.group_of(citizenship) == group
    assert group in CITIZENSHIP_GROUPS


def test_the_groups_do_not_overlap() -> None:
    assert not WESTERN_BALKANS & EUROPE


def test_what_is_not_known_is_absent() -> None:
    assert profile(RawSubject("p"), DAY, GROUPS) == {}
    known = RawSubject("p", birth_date=date(2010, 1, 1), sex="female", citizenship="AV")
    assert profile(known, DAY, GROUPS) == {
        "sex_code": "female",
        "citizenship_group_code": "national",
        "age_band_code": "12-17",
        "is_minor": True,
    }
