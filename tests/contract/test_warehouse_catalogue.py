"""Staging unpacks every event of the catalogue, and every field of it: nothing that the log knows is out of reach."""

import re

import pytest

from tests.support.warehouse_dbt import DBT_PROJECT, resources

PAGE = (DBT_PROJECT.parent / "docs" / "reference" / "event-log.md").read_text(encoding="utf-8")
REMARK = re.compile(r"\((?!refused: reason_code)[^)]*\)|:.*$")
RENAMED = {"period": {"period_month", "period_quarter"}, "count": {"reported_count"}}
LINK_KEYS = {
    "subject": "person_key",
    "case": "case_key",
    "need": "need_key",
    "referral": "referral_key",
    "placement": "placement_key",
    "milestone": "milestone_key",
    "staff": "staff_key",
    "funding": "funding_key",
    "funder": "funder_key",
    "proceedings": "proceedings_key",
    "protection_order": "protection_order_key",
    "compensation": "compensation_key",
}


def catalogue() -> dict[str, tuple[set[str], set[str]]]:
    """Event type → its link roles and the names of its data fields."""
    profile = re.findall(r"\w+", PAGE.split("\\* profile: ")[1].split("\n")[0].replace("(at the event's date)", ""))
    found = {}
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("| ").split(" | ")]
        if len(cells) == 3 and re.match(r"[a-z_]+\.[a-z]+", cells[0]):
            links = set(re.findall(r"[a-z_]+", cells[1]))
            fields = set(re.findall(r"[a-z_]+", REMARK.sub("", cells[2]))) - {"refused"}
            if "profile" in fields:
                fields = fields - {"profile"} | set(profile)
            found.update({kind: (links, fields) for kind in cells[0].split(" · ")})
    return {kind: each for kind, each in found.items() if not kind.startswith(("record.", "persons."))}


def columns_of(kind: str) -> set[str]:
    model = resources("models")["stg_event_log__" + kind.replace(".", "_")]
    return {column["name"] for column in model["columns"]}


def test_the_catalogue_is_read_as_it_is_meant() -> None:
    events = catalogue()
    assert len(events) == 46
    assert events["setback.recorded"] == ({"subject", "case"}, {"organisation_id", "trigger_code"})
    assert {"is_minor", "sex_code", "region_code"} <= events["detection.recorded"][1]
    assert events["capacity.reported"] == (set(), {"organisation_id", "service_type_code", "period", "places"})


@pytest.mark.parametrize("kind", sorted(catalogue()))
def test_staging_unpacks_every_field_and_link_of(kind: str) -> None:
    links, fields = catalogue()[kind]
    if kind == "referral.accepted":
        fields.discard("reason_code")
    columns = columns_of(kind)
    assert {field for field in fields if not columns & RENAMED.get(field, {field})} == set()
    assert {LINK_KEYS[link] for link in links} <= columns
