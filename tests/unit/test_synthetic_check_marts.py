"""Detections, decisions, services, clients and cost, each rule counted by hand."""

from decimal import Decimal

from synthetic.check import clients, cost, detections, expenditures, identifications, services
from synthetic.check.facts import Closing, Refusal
from tests.support.planted import (
    all_closed,
    counted,
    decided,
    delivered,
    detected,
    opened,
    plant,
    spent,
)

Q1 = ("2026-01", "2026-02", "2026-03")


def test_each_detection_counts_and_each_person_once_a_quarter() -> None:
    world = plant(detected("A", "02-02", "AV-02"), detected("A", "02-01", said="dv"), detected("A", "04-01"))
    assert detections.MART.cells(world) == {
        ("2026-Q1", "AV-02", "tip", "police"): {"detections": 1, "persons_first": 0},
        ("2026-Q1", "AV-01", "dv", "police"): {"detections": 1, "persons_first": 1},
        ("2026-Q2", "AV-01", "tip", "police"): {"detections": 1, "persons_first": 1},
    }


def test_on_one_day_the_smaller_region_then_form_then_body_is_first() -> None:
    same_day = (
        detected("A", "02-01", "AV-02", "dv"),
        detected("A", "02-01", "AV-01", "tip"),
        detected("A", "02-01", "AV-01", "tip dv", body="police"),
        detected("A", "02-01", "AV-01", "tip dv", body="border"),
    )
    assert counted(detections.MART, plant(*same_day), "persons_first") == {
        ("2026-Q1", "AV-01", "both", "border"): {"persons_first": 1}
    }


def test_days_to_a_decision_run_from_the_detection_of_its_case() -> None:
    world = plant(
        *(
            detected("A", "01-01"),
            detected("B", "01-01", "AV-01"),
            detected("C", "01-01"),
            detected("D", "02-20"),
        ),
        *(decided("A", "01-11"), decided("B", "01-21"), decided("C", "02-10"), decided("D", "02-19")),
    )
    key = ("2026-Q1", "AV-01", "presumed", "first", "positive", "police")
    assert identifications.MART.cells(world) == {
        key: {"decisions": 4, "decisions_with_days": 3, "median_days": Decimal(20), "total_days": 70}
    }


def test_the_median_of_two_lies_between_them_and_of_none_is_not_known() -> None:
    world = plant(
        detected("A", "01-01"),
        decided("A", "01-11"),
        decided("A", "01-14"),
        decided("X", "01-01", "negative"),
    )
    rows = identifications.MART.cells(world)
    assert rows["2026-Q1", "AV-01", "presumed", "first", "positive", "police"]["median_days"] == Decimal("11.5")
    unknown = rows["2026-Q1", "UNKNOWN", "presumed", "first", "negative", "police"]
    assert (unknown["decisions_with_days"], unknown["median_days"], unknown["total_days"]) == (0, None, 0)


def test_the_region_of_a_decision_is_that_of_its_case_not_of_the_person() -> None:
    world = plant(detected("A", "01-01", "AV-02"), detected("A", "01-01", "AV-01", case="other"), decided("A", "02-01"))
    assert [key[1] for key in identifications.MART.cells(world)] == ["AV-02"]


def test_services_stand_where_the_person_lived_that_day() -> None:
    world = plant(
        *(opened("A", "01-01", "AV-01"), opened("A", "02-15", "AV-02")),
        *(delivered("A", "02-14", quantity="1.5"), delivered("A", "02-15"), delivered("A", "02-16")),
    )
    zero = {"refusal_tally": 0, "aggregate_deliveries": 0}
    assert services.MART.cells(world) == {
        ("2026-Q1", "AV-01", "legal", "primary_client"): zero
        | {"deliveries": 1, "quantity": Decimal("1.5"), "persons": 1, "persons_first": 1},
        ("2026-Q1", "AV-02", "legal", "primary_client"): zero
        | {"deliveries": 2, "quantity": 2, "persons": 1, "persons_first": 0},
    }


def test_the_role_of_a_person_is_its_first_in_order_over_all_cases() -> None:
    world = plant(
        *(opened("A", "01-01", role="family_member"), opened("A", "05-01", role="accompanying_child")),
        *(opened("B", "01-01", role="family_member"), opened("C", "06-01", role="primary_client")),
        *(opened("C", "01-01", role="accompanying_child"), detected("D", "01-01", source="ngo_kobo")),
        *(delivered(name, "02-01") for name in "ABCD"),
    )
    persons = counted(clients.MART, world, "persons")
    assert {key[2]: row["persons"] for key, row in persons.items() if key[1] == "dv_only"} == {
        "accompanying_child": 1, "family_member": 1, "primary_client": 1,
    }  # fmt: skip
    assert persons["2026-Q1", "tip_only", "primary_client"] == {"persons": 1}


def test_classes_take_in_everything_known_of_the_person() -> None:
    world = plant(
        opened("A", "01-01", said="dv"),
        detected("A", "06-01", said="tip", source="ngo_kobo"),
        opened("B", "01-01", said=""),
        delivered("A", "02-01"),
        delivered("A", "02-02", "medical"),
        delivered("B", "02-01"),
    )
    assert clients.MART.cells(world) == {
        ("2026-Q1", "both", "primary_client"): {"persons": 1},
        ("2026-Q1", "not_known", "primary_client"): {"persons": 1},
    }


def test_first_rows_of_services_are_by_day_then_region_then_type_within_a_role() -> None:
    world = plant(
        opened("A", "01-01", "AV-01"),
        delivered("A", "02-02", "financial"),
        delivered("A", "02-01", "psychological"),
        delivered("A", "02-01", "legal"),
    )
    assert list(counted(services.MART, world, "persons_first")) == [("2026-Q1", "AV-01", "legal", "primary_client")]


def test_who_refused_is_tallied_under_clients_in_the_region_of_the_organisation() -> None:
    world = plant(Refusal("SHL-01", "AV-02", "2026-Q2", "accommodation", 2))
    none = dict.fromkeys(("deliveries", "quantity", "persons", "persons_first", "aggregate_deliveries"), 0)
    row = {**none, "refusal_tally": 2}
    assert services.MART.cells(world) == {("2026-Q2", "AV-02", "accommodation", "primary_client"): row}


def quarter_of_money(*amounts: str) -> list[object]:
    return [spent(month, amount) for month, amount in zip(Q1, amounts, strict=False)]


def test_cost_per_client_is_money_by_clients_and_refusals_to_the_cent() -> None:
    world = plant(
        *quarter_of_money("100.00", "0.50", "0.25"),
        *(opened("A", "01-01"), opened("B", "01-01", role="family_member")),
        *(delivered("A", "01-05"), delivered("A", "03-05"), delivered("B", "01-05")),
        Refusal("NGO-01", "AV-01", "2026-Q1", "legal", 5),
    )
    expected = {
        "running_cost": Decimal("100.75"), "clients": 1, "refusal_tally": 5, "is_complete": True,
        "cost_per_client": Decimal("16.79"),
    }  # fmt: skip
    assert cost.MART.cells(world) == {("2026-Q1", "NGO-01", name): expected for name in ("legal", "ALL")}


def test_half_a_cent_is_rounded_up() -> None:
    world = plant(*quarter_of_money("0.01", "0.00", "0.00"), opened("A", "01-01"), opened("B", "01-01"),
                  delivered("A", "01-05"), delivered("B", "01-05"))  # fmt: skip
    assert cost.MART.cells(world)["2026-Q1", "NGO-01", "legal"]["cost_per_client"] == Decimal("0.01")


def test_all_types_count_a_person_once_and_add_the_money() -> None:
    world = plant(
        *quarter_of_money("10", "10", "10"),
        spent("2026-01", "5", "medical"),
        opened("A", "01-01"),
        delivered("A", "01-05"),
        delivered("A", "01-05", "medical"),
    )
    rows = cost.MART.cells(world)
    assert rows["2026-Q1", "NGO-01", "ALL"]["clients"] == 1
    assert rows["2026-Q1", "NGO-01", "ALL"]["cost_per_client"] == 35
    assert rows["2026-Q1", "NGO-01", "medical"]["is_complete"] is False
    assert rows["2026-Q1", "NGO-01", "medical"]["cost_per_client"] is None


def test_a_month_without_money_or_without_a_report_leaves_the_quarter_incomplete() -> None:
    served = (opened("A", "01-01"), delivered("A", "01-05"))
    no_money = plant(*quarter_of_money("10", "10"), *served)
    no_report = plant(
        *quarter_of_money("10", "10", "10"), *served, closings=all_closed() - {Closing("NGO-01", "2026-02")}
    )
    for world in (no_money, no_report):
        row = cost.MART.cells(world)["2026-Q1", "NGO-01", "legal"]
        assert (row["is_complete"], row["cost_per_client"]) == (False, None)


def test_without_clients_there_is_no_cost_per_client() -> None:
    row = cost.MART.cells(plant(*quarter_of_money("10", "10", "10")))["2026-Q1", "NGO-01", "legal"]
    assert (row["is_complete"], row["cost_per_client"]) == (True, None)


def test_only_running_money_of_a_known_rate_is_cost_and_the_rest_is_counted_apart() -> None:
    world = plant(
        spent("2026-01", "10", purpose="investment"),
        spent("2026-01", "10", purpose="in_kind"),
        spent("2026-01", "10", currency="JPY"),
        spent("2026-01", "0.00"),
    )
    assert cost.MART.cells(world) == {}
    assert expenditures.unmapped_rows(world) == 1


def test_money_that_cannot_be_converted_leaves_its_month_without_money() -> None:
    served = (opened("A", "01-01"), delivered("A", "01-05"))
    whole = plant(*quarter_of_money("10", "10", "10"), *served)
    lacking = plant(*quarter_of_money("10", "10", "10"), spent("2026-02", "1", currency="JPY"), *served)
    rows = [cost.MART.cells(world)["2026-Q1", "NGO-01", "legal"] for world in (whole, lacking)]
    assert [(row["running_cost"], row["is_complete"]) for row in rows] == [(30, True), (30, False)]


def test_cash_and_what_nobody_paid_for_stand_apart_by_funder() -> None:
    world = plant(
        spent("2026-01", "10", funder="state"),
        spent("2026-02", "20", funder="state", purpose="investment"),
        spent("2026-02", "5", funder="private", purpose="pro_bono"),
        spent("2026-02", "7"),
    )
    amounts = counted(expenditures.MART, world, "cash_amount", "imputed_amount")
    assert {key[3:]: (row["cash_amount"], row["imputed_amount"]) for key, row in amounts.items()} == {
        ("state", "running"): (10, 0),
        ("state", "investment"): (20, 0),
        ("private", "pro_bono"): (0, 5),
        ("not_known", "running"): (7, 0),
    }


def test_a_child_who_is_only_accompanying_is_no_client_in_the_cost() -> None:
    world = plant(opened("A", "01-01", role="accompanying_child"), delivered("A", "01-05"))
    assert cost.MART.cells(world) == {}
