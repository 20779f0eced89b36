"""Ready tables: published cells and nothing else, and of what is not there a row with the reason."""

from dataclasses import replace

import pytest

from report.edition import AGE_GROUPS, ALL, SEXES, CellKey, Label, PublishedCell
from report.export import REQUESTS, requested
from report.pages.figures import figure
from report.pages.published import Edition
from report.yearly import year_cell, yearly
from tests.support.gap_edition import made_up_edition
from vocabulary.codes import EXPLOITATION_FORMS

Row = dict[str, object]
MARKED = {
    "ALL:ALL": PublishedCell("shown", 120), "female:ALL": PublishedCell("shown", 100),
    "male:ALL": PublishedCell("shown", 20), "female:0_17": PublishedCell("band", None),
    "male:0_17": PublishedCell("hidden", None), "other:65_plus": PublishedCell("none", 0),
    "unknown:ALL": PublishedCell("shown", 15),
}  # fmt: skip


@pytest.fixture(scope="module")
def edition() -> Edition:
    """One year of persons by sex and age beside what every edition holds."""
    plain = made_up_edition(services=2)
    people = {
        year_cell("detected_tip", "2025", f"{sex}:{age}"): MARKED.get(f"{sex}:{age}", PublishedCell("shown", 6))
        for sex in (ALL, *SEXES)
        for age in (ALL, *AGE_GROUPS)
    }
    inhabitants = {
        year_cell("population", "2025", category): PublishedCell("shown", persons)
        for category, persons in (("ALL:ALL", 2_400_000), ("female:ALL", 1_230_000), ("male:0_17", 200_000))
    }
    labels = (*plain.labels, Label("period", "2025", None, "2025"))
    return replace(plain, cells={**plain.cells, **people, **inhabitants}, labels=labels)


def rows(edition: Edition, name: str) -> list[Row]:
    (resource,) = requested(edition, [name])
    return list(resource.table.to_pylist())


def test_a_rate_is_of_the_published_number_and_the_official_population(edition: Edition) -> None:
    found = {(row["sex"], row["age"], row["form"]): row for row in rows(edition, "sdg-16-2-2")}
    assert found[ALL, ALL, ALL]["rate"] == 5.0
    assert found["female", ALL, ALL]["rate"] == 8.13
    assert (found["unknown", ALL, ALL]["rate"], found["unknown", ALL, ALL]["persons"]) == (None, 15)


def test_a_marked_cell_has_no_number_no_rate_and_its_mark(edition: Edition) -> None:
    found = {(row["sex"], row["age"]): row for row in rows(edition, "sdg-16-2-2") if row["form"] == ALL}
    for place in (("female", "0_17"), ("male", "0_17")):
        row = found[place]
        assert (row["persons"], row["rate"], row["mark"]) == (None, None, "[c]") and row["reason"]


def test_a_true_zero_is_a_zero(edition: Edition) -> None:
    (row,) = [row for row in rows(edition, "sdg-16-2-2") if (row["sex"], row["age"]) == ("other", "65_plus")]
    assert (row["persons"], row["mark"]) == (0, "")


def test_every_form_of_exploitation_is_asked_for_and_says_why_it_is_empty(edition: Edition) -> None:
    forms = [row for row in rows(edition, "sdg-16-2-2") if row["form"] != ALL]
    assert {row["form"] for row in forms} == set(EXPLOITATION_FORMS)
    assert all(row["persons"] is None and row["mark"] == "[z]" and row["reason"] for row in forms)


@pytest.mark.parametrize("name", ["greta", "grevio"])
def test_a_number_is_a_published_cell(name: str, edition: Edition) -> None:
    published = {
        (key.period, "" if key.service_type == ALL else key.service_type, float(cell.value))
        for key, cell in edition.cells.items()
        if key.region == "COUNTRY" and cell.value is not None
    }
    answered = [row for row in rows(edition, name) if row["value"] is not None]
    assert answered
    assert {(row["period"], row["service_type"], row["value"]) for row in answered} <= published


@pytest.mark.parametrize("name", REQUESTS)
def test_without_a_number_there_is_a_mark_and_a_reason(name: str, edition: Edition) -> None:
    empty = [row for row in rows(edition, name) if row.get("value", row.get("persons")) is None]
    assert empty
    assert all(row["mark"] in ("[c]", "[x]", "[z]") and row["reason"] for row in empty)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_row_is_named_by_its_key(name: str, edition: Edition) -> None:
    (resource,) = requested(edition, [name])
    keys = [tuple(row[column] for column in resource.layout.key) for row in resource.table.to_pylist()]
    assert len(set(keys)) == len(keys) > 0
    assert resource.table.column_names == [column.name for column in resource.layout.columns]


def test_an_edition_from_before_the_table_was_published_leaves_no_question_out() -> None:
    before = made_up_edition(services=1)
    (reports,) = [
        row for row in rows(before, "grevio") if row["section"] == "Reports" and "first" in str(row["question"])
    ]
    assert (reports["value"], reports["mark"], reports["reason"]) == (None, "[z]", "not in this edition")
    assert rows(before, "sdg-16-2-2") == []


def test_what_greta_hears_of_decisions_is_what_the_pages_say(edition: Edition) -> None:
    key = CellKey("identifications", edition.head.year, "COUNTRY", "ALL", "formal:positive")
    (row,) = [
        row for row in rows(edition, "greta")
        if (row["period"], row["breakdown"]) == (edition.head.year, "positive") and "formal" in str(row["question"])
    ]  # fmt: skip
    each = figure(edition, key)
    assert (row["value"], row["mark"]) == (None if each.value is None else float(each.value), each.symbol)


def test_only_the_newest_three_whole_years_are_published_and_strange_sexes_are_not_lost() -> None:
    told = [
        {"period_year": year, "category": category, "detected_tip": 2, "detected_dv": 1, "population": population}
        for year in ("2022", "2023", "2024", "2025")
        for category, population in (
            ("ALL:ALL", 500),
            ("female:0_17", 500),
            ("UNMAPPED:0_17", None),
            ("unknown:0_17", None),
        )
    ]
    found = yearly(told)
    assert found.years == ("2023", "2024", "2025")
    assert found.detected[year_cell("detected_tip", "2025", "unknown:0_17")] == 4
    assert not [key for key in found.detected if ALL in key.category.split(":")]
    assert found.population == {
        year_cell("population", year, category): 500 for year in found.years for category in ("ALL:ALL", "female:0_17")
    }
