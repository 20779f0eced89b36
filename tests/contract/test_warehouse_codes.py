"""The code lists of the vocabulary and the seeds of the warehouse say the same, and every seed says whence."""

import csv
from collections.abc import Collection
from datetime import date
from itertools import product

import pytest

from tests.support.warehouse_dbt import DBT_PROJECT
from vocabulary import case_codes, codes, provider_codes
from vocabulary.fields import BY_TYPE, FIELDS

LISTS: dict[str, Collection[str]] = {
    "age_bands": codes.AGE_BANDS,
    "aggregate_kinds": codes.AGGREGATE_KINDS,
    "authorities": codes.AUTHORITIES,
    "beneficiary_roles": codes.BENEFICIARY_ROLES,
    "body_kinds": codes.BODY_KINDS,
    "citizenship_groups": codes.CITIZENSHIP_GROUPS,
    "consent_purposes": codes.CONSENT_PURPOSES,
    "decision_kinds": codes.DECISION_KINDS,
    "delivery_modes": provider_codes.DELIVERY_MODES,
    "decline_reasons": codes.DECLINE_REASONS,
    "dispositions": codes.DISPOSITIONS,
    "exit_reasons": codes.EXIT_REASONS,
    "entitlements": case_codes.ENTITLEMENTS,
    "proceedings_kinds": case_codes.PROCEEDINGS_KINDS,
    "standings": case_codes.STANDINGS,
    "proceedings_results": case_codes.PROCEEDINGS_RESULTS,
    "order_kinds": case_codes.ORDER_KINDS,
    "order_outcomes": case_codes.ORDER_OUTCOMES,
    "compensation_kinds": case_codes.COMPENSATION_KINDS,
    "expenditure_kinds": codes.EXPENDITURE_KINDS,
    "exploitation_forms": codes.EXPLOITATION_FORMS,
    "funder_kinds": provider_codes.FUNDER_KINDS,
    "outcome_domains": case_codes.OUTCOME_DOMAINS,
    "outcomes": codes.OUTCOMES,
    "phases": codes.PHASES,
    "referral_results": case_codes.REFERRAL_RESULTS,
    "refusal_reasons": codes.REFUSAL_REASONS,
    "service_models": provider_codes.SERVICE_MODELS,
    "service_types": codes.SERVICE_TYPES,
    "setback_triggers": codes.SETBACK_TRIGGERS,
    "sexes": codes.SEX,
    "signals": case_codes.SIGNALS,
    "stages": codes.STAGES,
    "units": codes.UNITS,
    "victimisation_classes": codes.VICTIMISATION_CLASSES,
    "victimisation_kinds": codes.VICTIMISATION,
}
NO_LISTS = {
    "coded_fields",
    "consumer_prices",
    "exchange_rates",
    "phase_intensities",
    "population",
    "profile_admissions",
    "quality_fields",
    "regions",
    "series_breaks",
    "service_standards",
}


def rows_of(seed: str) -> list[dict[str, str]]:
    with (DBT_PROJECT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes_of(seed: str) -> list[str]:
    return [next(iter(row.values())) for row in rows_of(seed)]


def test_every_seed_is_held_against_the_vocabulary() -> None:
    seeds = {path.stem for path in (DBT_PROJECT / "seeds").glob("*.csv")}
    assert seeds == set(LISTS) | NO_LISTS


@pytest.mark.parametrize("seed", sorted(LISTS))
def test_a_seed_lists_exactly_the_codes_of_the_vocabulary(seed: str) -> None:
    assert sorted(codes_of(seed)) == sorted(LISTS[seed])


@pytest.mark.parametrize("seed", ["age_bands", "phases", "victimisation_classes"])
def test_a_list_with_an_order_keeps_it(seed: str) -> None:
    assert codes_of(seed) == list(LISTS[seed])


@pytest.mark.parametrize("seed", sorted(LISTS))
def test_every_code_has_words_and_a_source(seed: str) -> None:
    assert all(row["label"].strip() and row["source"].strip() for row in rows_of(seed))


def test_declining_by_barrier_or_by_choice_is_said_as_in_the_vocabulary() -> None:
    kinds = {row["reason_code"]: row["decline_kind_code"] for row in rows_of("decline_reasons")}
    assert {code for code, kind in kinds.items() if kind == "barrier"} == codes.BARRIER_REASONS
    assert {code for code, kind in kinds.items() if kind == "choice"} == codes.CHOICE_REASONS


def test_every_service_type_has_a_standard_from_the_beginning() -> None:
    standards = rows_of("service_standards")
    assert {row["service_type_code"] for row in standards} == codes.SERVICE_TYPES
    for service_type in codes.SERVICE_TYPES:
        first = min(row["valid_from"] for row in standards if row["service_type_code"] == service_type)
        assert date.fromisoformat(first) <= date(2000, 1, 1)
    assert all(int(row["standard_days"]) > 0 and row["source"] for row in standards)


def test_the_standards_are_those_of_the_counting_rules() -> None:
    """The handbook's sentence names each type with its days."""
    page = (DBT_PROJECT.parent / "docs" / "reference" / "counting.md").read_text(encoding="utf-8")
    newest = {row["service_type_code"]: row["standard_days"] for row in rows_of("service_standards")}
    assert [f"{code} {days}" for code, days in newest.items() if f"{code} {days}" not in page] == []


def test_every_field_whose_list_is_a_seed_is_looked_up_in_it() -> None:
    """What is forgotten here would be counted in silence when the seed loses a row."""
    listed = {(row["event_type"], row["field_code"]): row["code_list_code"] for row in rows_of("coded_fields")}
    seeds = {frozenset(LISTS[seed]): seed for seed in LISTS}
    held = {("*", field): kind for field, kind in FIELDS.items() if field != "reason_code"} | dict(BY_TYPE)
    wanted = {place: seeds[kind.codes] for place, kind in held.items() if kind.codes in seeds}
    regions = {place: "regions" for place, kind in held.items() if kind.name in ("region", "area")}
    assert listed == {**wanted, **regions}


def test_regions_are_unique_and_no_region_is_called_like_a_row_beside_them() -> None:
    regions = codes_of("regions")
    assert len(regions) == len(set(regions))
    assert not {codes.NO_RESIDENCE, codes.UNKNOWN_REGION, codes.UNMAPPED, "*"} & set(regions)


def test_the_population_knows_every_region_sex_and_age_group_in_every_year_of_the_country() -> None:
    """The country of the demo is watched from 2023 to 2026; a gap in the seed would be a rate without a denominator."""
    rows = rows_of("population")
    known = [(int(row["year"]), row["region_code"], row["sex_code"], row["age_group_code"]) for row in rows]
    wanted = product(range(2023, 2027), codes_of("regions"), ("female", "male"), ("0_17", "18_64", "65_plus"))
    assert len(known) == len(set(known))
    assert set(wanted) <= set(known)
    assert all(int(row["persons"]) > 0 and row["source"] for row in rows)


def test_the_population_of_a_region_is_the_sum_of_its_groups() -> None:
    groups = [row for row in rows_of("population") if row["year"] == "2026"]
    for region in rows_of("regions"):
        parts = [int(row["persons"]) for row in groups if row["region_code"] == region["region_code"]]
        assert sum(parts) == int(region["population"])


def test_what_admits_a_profile_is_said_in_codes_of_the_register() -> None:
    kinds = {"admitted": provider_codes.ADMITTED, "model": provider_codes.SERVICE_MODELS}
    assert all(row["code"] in kinds[row["admission_kind_code"]] for row in rows_of("profile_admissions"))


@pytest.mark.parametrize("seed", ["refusal_reasons", "decline_reasons"])
def test_every_reason_that_leaves_a_gap_says_what_it_is_put_down_to(seed: str) -> None:
    rows = rows_of(seed)
    assert all((row["gap_cause_code"] != "") == (row.get("decline_kind_code") != "choice") for row in rows)
