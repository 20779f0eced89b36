"""The check is worth something only if it finds what is wrong: a warehouse like the truth but for one flaw."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthetic.check import MARTS
from synthetic.check.calendar import quarter_of
from synthetic.check.compare import CheckResult, compare_counts, compare_declarations, compare_mart, plain
from synthetic.check.facts import Portrait, Refusal, Telling
from synthetic.check.manifest import DeclaredMart
from synthetic.check.mart import World
from synthetic.check.registry_facts import Agreement, Feedback, Staffing
from tests.support.planted import (
    aimed,
    answered,
    assessed,
    day,
    decided,
    declined,
    delivered,
    detected,
    ended,
    entitled,
    heard,
    managed,
    matter,
    offered,
    opened,
    opened_places,
    paid,
    placed,
    plant,
    promised,
    referred,
    referred_for,
    registered,
    set_back,
    spent,
    who,
)
from tests.support.planted import (
    planned as plan_agreed,
)

Tables = dict[str, list[dict[str, Any]]]
ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {mart.name: mart for mart in MARTS}


def planted() -> Iterator[object]:
    """Something in every mart, in both regions and several quarters."""
    for number, person in enumerate("ABCDEFGH"):
        residence, on = ("AV-01", "AV-02")[number % 2], f"0{1 + number % 5}-1{number}"
        need = assessed(person, on, residence=residence)
        yield from (
            opened(person, on, residence),
            need,
            detected(person, on, residence),
            decided(person, "06-01"),
        )
        yield ended(person, "06-15", ("planned", "left_without_plan", "time_limit")[number % 3])
        yield set_back(person, on)
        yield from (aimed(person, on, "06-20"), managed(person, on, "x"), plan_agreed(person, on, "legal"))
        yield opened(person, "2024-11-01", case=f"old {person}")
        yield from placed(person, on, "05-30" if number % 2 else None)
        yield delivered(person, on) if number % 3 else declined(need, on, ("not_now", "distance")[number % 2])
    yield detected("B", "01-02", source="ngo_kobo", case="own")
    yield from (entitled("A", "06-20"), matter("A", "joined", "02-01", "criminal"))
    yield from (matter("A", "applied", "02-01", "interim"), matter("A", "claimed", "02-01", "state_fund"))
    yield from (referred("A", "02-01"), heard("A", "refused", "02-03"))
    both = ("NGO-01", "SHL-01")
    yield from (delivered("Z", f"0{month}-20", "financial", by=by) for month in (2, 3, 4, 5) for by in both)
    yield from (delivered("Y", on, "financial", by=by) for on in ("04-01", "04-20") for by in both)
    yield from (opened_places(f"2026-0{month}", 4) for month in (1, 2, 3))
    yield from (spent(f"2026-0{month}", "120.50") for month in range(1, 6))
    yield from (spent(f"2026-0{month}", "9.00", by="SHL-01", currency="JPY") for month in (2, 5))
    yield from (Telling(f"2026-Q{q}", "ngo_kobo", "case.opened", "victimisation_codes", q == 1) for q in (1, 1, 2))
    yield Refusal("NGO-01", "AV-01", "2026-Q2", "legal", 1)
    yield promised("2025-12-10", "2026-01", "2026-12", "1200.00")
    yield paid("05-20", "2026-02", "100.00")
    yield from registry()


def registry() -> Iterator[object]:
    for person, month in (("I", "02"), ("J", "05")):
        need = assessed(person, f"{month}-01", residence="AV-02")
        referral = referred_for(need, f"{month}-02", to="SHL-01")
        yield from (need, referral, answered(referral, f"{month}-03", "profile"))
        yield Portrait(who(person), day("01-01"), is_minor=person == "I", is_male=person == "J")
        yield Staffing("NGO-01", f"2026-{month}", "case_worker", 4, 4, 1, 2)
    yield from (registered("NGO-01"), offered("NGO-01", conditions=["documents"], places=2))
    for kind, channel in (("protocol", "paper"), ("contract", "box")):
        yield Agreement("NGO-01", "SHL-01", day("01-01"), kind)
        yield Feedback("2026", channel, "exit", 40, 30, 20)


WORLD = plant(*planted())


def warehouse_of(world: World) -> Tables:
    """The tables a faultless warehouse would hold, as the driver hands them out."""
    return {
        mart.name: [dict(zip(mart.grain, key, strict=True)) | row for key, row in mart.cells(world).items()]
        for mart in MARTS
    }


def check(tables: Tables, world: World = WORLD) -> CheckResult:
    result = CheckResult()
    for mart in MARTS:
        compare_mart(mart, mart.cells(world), tables[mart.name], result)
    return result


def test_a_faultless_warehouse_has_no_difference_and_every_cell_was_compared() -> None:
    result = check(warehouse_of(WORLD))
    cells = sum(len(mart.cells(WORLD)) * (len(mart.measures) + len(mart.attributes)) for mart in MARTS)
    assert (result.differences, result.compared) == ([], cells)
    assert all(indicator.cells for indicator in result.indicators), "a mart of which nothing was planted proves nothing"


@settings(deadline=None)
@given(st.data())
def test_any_changed_cell_is_found_and_named(data: st.DataObject) -> None:
    mart = data.draw(st.sampled_from(MARTS))
    tables = warehouse_of(WORLD)
    row = data.draw(st.sampled_from(tables[mart.name]))
    measure = data.draw(st.sampled_from(mart.compared))
    row[measure] = other_than(row[measure])
    (found,) = check(tables).differences
    assert (found.mart, found.measure) == (mart.name, measure)
    assert found.key == "/".join(row[column] for column in mart.grain)
    assert found.truth != found.warehouse


def other_than(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case date():
            return value + timedelta(days=1)
        case str():
            return f"{value}?"
        case None:
            return 0
    return value + Decimal("0.01")


@settings(deadline=None)
@given(st.data())
def test_a_row_left_out_or_doubled_or_made_up_is_found(data: st.DataObject) -> None:
    mart = data.draw(st.sampled_from(MARTS))
    tables = warehouse_of(WORLD)
    rows = tables[mart.name]
    row = data.draw(st.sampled_from(rows))
    flaw = data.draw(st.sampled_from(["left out", "doubled", "made up"]))
    if flaw == "left out":
        rows.remove(row)
    else:
        rows.append(dict(row) if flaw == "doubled" else row | {mart.grain[-1]: "made up"})
    (found,) = check(tables).differences
    counts = {"left out": (1, 0), "doubled": (1, 2), "made up": (0, 1)}
    assert (found.measure, (found.truth, found.warehouse)) == ("rows", counts[flaw])


def without_a_delivery(world: list[object]) -> None:
    world.remove(next(one for one in world if one == delivered("B", "02-11")))


def with_a_person_doubled(world: list[object]) -> None:
    """A resolve that failed: the second detection of a person is held for another person's."""
    world[:] = [detected("A2", "01-10", "AV-01") if one == detected("A", "01-10", "AV-01") else one for one in world]
    world.append(detected("A", "01-11", "AV-01"))


def with_a_month_shifted(world: list[object]) -> None:
    world[:] = [spent("2026-04", "120.50") if one == spent("2026-03", "120.50") else one for one in world]


def with_declined_for_unavailable(world: list[object]) -> None:
    world[:] = [one for one in world if type(one) is not type(declined(assessed("A", "01-10"), "01-10"))]


def with_a_region_dropped(world: list[object]) -> None:
    world[:] = [one for one in world if "AV-02" not in (getattr(one, "region", ""), getattr(one, "residence", ""))]


@pytest.mark.parametrize(
    ("flaw", "marts"),
    [
        (without_a_delivery, {"services", "clients", "gaps", "cost_per_client"}),
        (with_a_person_doubled, {"detections"}),
        (with_a_month_shifted, {"cost_per_client"}),
        (with_declined_for_unavailable, {"gaps"}),
        (with_a_region_dropped, {"detections", "services", "gaps"}),
    ],
)
def test_each_known_way_to_go_wrong_is_found(flaw: Callable[[list[object]], None], marts: set[str]) -> None:
    """The flaw is put into what was taken in; the marts are then faultlessly counted from it."""
    taken_in = list(planted())
    flaw(taken_in)
    differences = check(warehouse_of(plant(*taken_in))).differences
    assert marts <= {one.mart.removeprefix("rpt_").rpartition("_")[0] for one in differences}


def declared(**changes: Any) -> list[DeclaredMart]:
    marts = {one.name: DeclaredMart(one.name, one.grain, one.measures, one.columns) for one in MARTS}
    return [mart for mart in (marts | changes).values() if mart]


def declaration_differences(marts: list[DeclaredMart]) -> list[tuple[str, str]]:
    result = CheckResult()
    compare_declarations(MARTS, marts, result)
    return [(one.mart, one.measure) for one in result.differences]


def test_the_manifest_and_the_truth_know_the_same_marts_and_measures() -> None:
    clients = BY_NAME["rpt_clients_quarterly"]
    grain, measures = clients.grain, clients.measures
    new = DeclaredMart("rpt_new_monthly", ("period_month",), ("cases",), ())
    assert declaration_differences(declared()) == []
    assert declaration_differences(declared(new=new)) == [("rpt_new_monthly", "model")]
    assert declaration_differences(declared(rpt_clients_quarterly=None)) == [("rpt_clients_quarterly", "model")]
    more = DeclaredMart(clients.name, grain, (*measures, "cases"), (*clients.columns, "cases"))
    assert declaration_differences(declared(rpt_clients_quarterly=more)) == [("rpt_clients_quarterly", "cases")]
    aside = DeclaredMart(clients.name, grain, measures, (*clients.columns, "comment"))
    assert declaration_differences(declared(rpt_clients_quarterly=aside)) == [("rpt_clients_quarterly", "comment")]
    coarser = DeclaredMart(clients.name, grain[:2], measures, clients.columns)
    assert declaration_differences(declared(rpt_clients_quarterly=coarser)) == [("rpt_clients_quarterly", "grain")]


def test_counts_of_the_log_are_compared_both_ways() -> None:
    result = CheckResult()
    compare_counts("quarantine.record", "records", {("a",): 2, ("b",): 1}, {("a",): 2, ("c",): 1}, result)
    assert [(one.key, one.truth, one.warehouse) for one in result.differences] == [("b", 1, 0), ("c", 0, 1)]


@pytest.mark.parametrize(
    ("one", "other"),
    [(Decimal("12.50"), 12.5), (Decimal("3.00"), 3), (date(2026, 1, 2), "2026-01-02"), (Decimal("-0.0"), 0)],
)
def test_equal_values_of_either_side_are_equal(one: Any, other: Any) -> None:
    assert plain(one) == plain(other)


def test_the_answer_follows_its_published_schema() -> None:
    schema = json.loads((ROOT / "docs/reference/schemas/synthetic-check.json").read_text(encoding="utf-8"))
    tables = warehouse_of(WORLD)
    for rows in tables.values():
        rows.pop()
        for row in rows[:1]:
            row.update((name, None) for name in row if name.endswith(("_days", "_on", "_client")))
    answer = check(tables).as_dict()
    assert len(answer["differences"]) > len(MARTS)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(answer)))


def test_true_is_not_one() -> None:
    tables = deepcopy(warehouse_of(WORLD))
    tables["rpt_reporting_monthly"][0]["is_received"] = 1
    assert len(check(tables).differences) == 1


def test_the_quarter_of_a_period_is_written_as_the_marts_write_it() -> None:
    assert {row["period_quarter"] for row in warehouse_of(WORLD)["rpt_gaps_quarterly"]} == {
        quarter_of(date(2026, month, 1)) for month in (1, 4, 7)
    }
