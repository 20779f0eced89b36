"""The second hand on referrals, each rule counted by hand: docs/reference/counting/referrals.md."""

from decimal import Decimal

import pytest

from synthetic.check import referrals
from synthetic.check.facts import ReferralEvent
from tests.support.planted import all_closed, counted, delivered, heard, plant, referred


@pytest.mark.parametrize(
    ("answer", "measures"),
    [
        (heard("A", "accepted", "02-08"), {"accepted"}),
        (heard("A", "accepted", "02-09"), {"accepted", "unanswered_in_a_week"}),
        (heard("A", "refused", "03-03"), {"refused", "unanswered_in_a_week"}),
        (heard("A", "accepted", "03-04"), {"unanswered", "unanswered_in_a_week"}),
        (heard("A", "expired", "02-03"), {"unanswered", "unanswered_in_a_week"}),
        (heard("A", "completed", "02-03"), {"unanswered", "unanswered_in_a_week"}),
    ],
)
def test_an_answer_counts_for_thirty_days(answer: ReferralEvent, measures: set[str]) -> None:
    (one,) = referrals.followed(plant(referred("A", "02-01"), answer))
    assert one.adds() == {"made", "cohort"} | measures


def test_who_has_not_seen_thirty_days_knows_only_that_it_was_made() -> None:
    (one,) = referrals.followed(plant(referred("A", "02-01"), closings=all_closed("2026-01", "2026-02")))
    assert one.adds() == {"made"}


def test_the_first_unit_is_that_of_whom_was_asked_or_what_the_referrer_was_told() -> None:
    asked = (referred("A", "02-01"), heard("A", "accepted", "02-02"))
    elsewhere = (delivered("A", "02-03", by="NGO-01"), delivered("A", "01-31", by="SHL-01"))
    (one,) = referrals.followed(plant(*asked, *elsewhere))
    assert one.first_unit_days is None
    told = (heard("A", "completed", "02-20"), delivered("A", "02-21", by="SHL-01"))
    row = counted(referrals.REFERRALS, plant(*asked, *elsewhere, *told), "completed", "total_days", "median_days")
    assert list(row.values()) == [{"completed": 1, "total_days": 19, "median_days": Decimal(19)}]


def test_no_reason_given_is_a_reason() -> None:
    world = plant(
        *(referred("A", "02-01"), heard("A", "refused", "02-02")),
        *(referred("B", "02-01"), heard("B", "refused", "02-02", "distance")),
    )
    assert {key[2]: (row["refusals"], row["refused"]) for key, row in referrals.REFUSALS.cells(world).items()} == {
        "no_reason_given": (1, 2),
        "distance": (1, 2),
    }


def test_an_organisation_of_no_source_is_of_an_unknown_kind() -> None:
    world = plant(referred("A", "02-01", to="ELSE-1"))
    assert list(referrals.PATHS.cells(world)) == [("2026-Q1", "legal", "ngo", "unknown")]
