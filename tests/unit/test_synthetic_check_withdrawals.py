"""Who withdrew from statistics is in no figure of the second hand, and in the tally of whoever served her."""

from dataclasses import replace
from typing import Any

from synthetic.check import MARTS
from synthetic.check.facts import Consent
from synthetic.check.mart import Cells, Mart, World
from tests.support.planted import assessed, counted, day, declined, delivered, detected, opened, plant, who

BY_NAME = {mart.name: mart for mart in MARTS}
SERVICES = BY_NAME["rpt_services_quarterly"]


def said(person: str, on: str, *, no: bool, source: str = "ngo_kobo") -> Consent:
    return Consent(who(person, source), day(on), is_withdrawn=no)


def life(person: str) -> list[Any]:
    """Everything a person can be counted by."""
    need = assessed(person, "02-02")
    return [
        detected(person, "01-20", source="ngo_kobo"), opened(person, "02-01"), need, declined(need, "02-03"),
        delivered(person, "02-04", by="NGO-01"), delivered(person, "02-05", by="NGO-01"),
        delivered(person, "02-06", "accommodation", by="SHL-01"), said(person, "02-01", no=False),
    ]  # fmt: skip


def figures(world: World) -> dict[str, Cells]:
    """All measures but the tally; cost goes by the tally too, and has a test of its own."""
    return {
        mart.name: counted(mart, world, *_counts(mart))
        for mart in MARTS
        if mart.name != "rpt_cost_per_client_quarterly"
    }


def _counts(mart: Mart) -> list[str]:
    return [name for name in mart.measures if name != "refusal_tally"]


def test_she_leaves_every_figure_and_nobody_else_does() -> None:
    without = plant(*life("other"))
    world = plant(*life("ana"), *life("other"), said("ana", "03-09", no=True))
    assert figures(world) == figures(without) != figures(plant(*life("ana"), *life("other")))


def test_each_organisation_quarter_and_type_that_served_her_counts_one() -> None:
    world = plant(*life("ana"), said("ana", "03-09", no=True))
    assert counted(SERVICES, world, "refusal_tally", "deliveries") == {
        ("2026-Q1", "AV-01", "legal", "primary_client"): {"refusal_tally": 1, "deliveries": 0},
        ("2026-Q1", "AV-02", "accommodation", "primary_client"): {"refusal_tally": 1, "deliveries": 0},
    }


def test_a_later_yes_brings_her_back_and_on_one_day_the_no_counts() -> None:
    back = plant(*life("ana"), said("ana", "03-09", no=True), said("ana", "03-10", no=False))
    assert figures(back) == figures(plant(*life("ana")))
    same_day = plant(*life("ana"), said("ana", "03-09", no=False), said("ana", "03-09", no=True))
    assert counted(SERVICES, same_day, "deliveries") == {}


def test_a_no_at_one_organisation_counts_for_what_every_source_knows_of_her() -> None:
    no, elsewhere = said("ana", "03-09", no=True), delivered("7", "02-09", source="shelter_csv")
    apart = plant(no, elsewhere)
    assert len(apart.facts.deliveries) == 1, "by their exact keys two people"
    united = World(replace(apart.facts, consents=(no,)), {who("ana"): who("ana"), who("7", "shelter_csv"): who("ana")})
    assert (united.facts.deliveries, len(united.facts.refusals)) == ((), 1)
