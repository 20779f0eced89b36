"""Rule tables: each code has one parent at every level, and coarser never means riskier."""

import csv
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from anonymize.country_groups import EUROPE, WESTERN_BALKANS, WRITTEN_AS, CitizenshipGroups, groups_around
from anonymize.generalise import age_band
from anonymize.risk.declaration import Declaration
from anonymize.risk.measures import anonymity_by, smallest
from anonymize.rule_tables import AGES, RuleTable, Step, period_of, region_table
from tests.support.warehouse_dbt import DBT_PROJECT
from vocabulary.codes import AGE_BANDS, CITIZENSHIP_GROUPS
from vocabulary.errors import ConfigurationError

ROWS = [("AV-01", "AV-C"), ("AV-02", "AV-C"), ("AV-03", "AV-N")]
REGIONS = region_table(ROWS)


def test_every_band_has_a_stage_and_no_stage_crosses_eighteen() -> None:
    stage, minority = AGES.at("life_stage"), AGES.at("minority")
    for age in range(120):
        low, _, high = stage(age_band(age)).rstrip("+").partition("-")
        assert int(low) <= age <= int(high or 200)
        assert minority(age_band(age)) == ("0-17" if age < 18 else "18+")
    assert {stage(band) for band in AGE_BANDS} == {"0-17", "18-34", "35-64", "65+", "unknown"}
    assert AGES.at("age_band")("18-24") == "18-24"


def test_a_region_is_in_its_macro_region_and_who_has_none_stays_apart() -> None:
    assert [REGIONS.at(level)("AV-02") for level in REGIONS.levels] == ["AV-02", "AV-C", "COUNTRY"]
    assert [REGIONS.at(level)("NONE") for level in REGIONS.levels] == ["NONE"] * 3
    with pytest.raises(KeyError):
        REGIONS.at("macro_region")("AV-99")
    with pytest.raises(ConfigurationError, match="no level village"):
        REGIONS.at("village")


def test_the_seed_of_the_regions_makes_a_table() -> None:
    with (DBT_PROJECT / "seeds" / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["region_code"], row["macro_region_code"]) for row in csv.DictReader(file)]
    macro = region_table(rows).at("macro_region")
    assert {macro(region) for region, _ in rows} == {"AV-C", "AV-N", "AV-S"}


@pytest.mark.parametrize(
    "rows", [[*ROWS, ("AV-01", "AV-N")], [("", "AV-C")], [("AV-01", "")], [("NONE", "AV-C")], [("AV-01", "COUNTRY")]]
)
def test_a_seed_that_is_no_tree_is_refused(rows: list[tuple[str, str]]) -> None:
    with pytest.raises(ConfigurationError, match="region"):
        region_table(rows)


@pytest.mark.parametrize(
    ("steps", "source"),
    [
        ((Step("b", {"1": "x"}), Step("c", {"y": "z"})), "somebody"),
        ((Step("a", {"1": "x"}),), "somebody"),
        ((Step("b", {"1": "x"}),), " "),
    ],
)
def test_steps_that_do_not_fit_are_refused(steps: tuple[Step, ...], source: str) -> None:
    with pytest.raises(ConfigurationError):
        RuleTable("t", "a", steps, source)


@given(st.dates(date(1, 1, 1)))
def test_periods_nest(day: date) -> None:
    month, quarter, year = (period_of(day, level) for level in ("month", "quarter", "year"))
    assert month[:4] == quarter[:4] == year == f"{day.year:04}"
    assert quarter[-1] == str((int(month[5:]) + 2) // 3)
    with pytest.raises(ConfigurationError):
        period_of(day, "week")


def test_countries_are_those_of_iso_and_in_one_group() -> None:
    known = set(Locale("en").territories)
    assert known >= WESTERN_BALKANS | EUROPE | set(WRITTEN_AS.values())
    assert not WESTERN_BALKANS & EUROPE and not WRITTEN_AS.keys() & (WESTERN_BALKANS | EUROPE)


@pytest.mark.parametrize(
    ("code", "group"),
    [("RS", "national"), (" ba ", "region"), ("YU", "region"), ("UK", "europe"), ("EL", "europe"), ("00", "stateless"),
     ("NG", "other"), ("QQ", "other"), ("ß", "other"), ("", "other")],
)  # fmt: skip
def test_a_country_is_in_the_group_that_its_neighbour_sees(code: str, group: str) -> None:
    assert groups_around(["RS"]).group_of(code) == group
    assert group in CITIZENSHIP_GROUPS


@pytest.mark.parametrize("codes", [("rs", "BA", "DE"), ("RS", "RS", "DE"), ("SRB", "BA", "DE")])
def test_groups_that_overlap_or_hold_no_codes_are_refused(codes: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError):
        CitizenshipGroups(*(frozenset({code}) for code in codes))


PEOPLE = st.lists(
    st.tuples(st.sampled_from(AGE_BANDS), st.sampled_from([*(row[0] for row in ROWS), "NONE"])), min_size=1
)


@given(PEOPLE, st.sampled_from(AGES.levels), st.sampled_from(REGIONS.levels))
def test_a_coarser_table_is_never_riskier(people: list[tuple[str, str]], age: str, region: str) -> None:
    def k(age_at: Callable[[str], str], region_at: Callable[[str], str]) -> Any:
        table = {"age": [age_at(one) for one, _ in people], "region": [region_at(one) for _, one in people]}
        return smallest(anonymity_by(table, Declaration(("age", "region")), 5)).k

    assert k(AGES.at(age), REGIONS.at(region)) >= k(AGES.at("age_band"), REGIONS.at("region"))
