"""Providers, places, conditions, agreements, staff, feedback. docs/reference/counting/capacity.md."""

from decimal import Decimal

import pytest

from tests.spec.conftest import ReportFrom

OFFERS = (
    "on | event | org | type | service_area_codes | admitted_codes | access_condition_codes | service_model_code"
    " | places | place_unit_code | region_code\n"
)


def registered(org: str, region: str = "AV-01", on: str = "2026-01-05") -> str:
    return f"{on} | provider.registered | {org} | | * | | | | | | {region}\n"


def offer(org: str, kind: str = "legal", area: str = "*", on: str = "2026-01-06", **more: str) -> str:
    cells = [more.get(name, "") for name in ("admits", "conditions", "model", "places", "unit")]
    return f"{on} | service.offered | {org} | {kind} | {area} | {' | '.join(cells)} | \n"


def test_noughts_are_rows_and_an_unconfirmed_provider_is_none(report_from: ReportFrom) -> None:
    told = registered("NGO-1") + offer("NGO-1", area="AV-01") + registered("NGO-2", on="2025-07-19")
    report = report_from(OFFERS + told + offer("NGO-2", on="2025-08-01"))
    rows = {(row["region_code"], row["profile_code"]): (row["providers"], row["unconfirmed_providers"])
            for row in report.rows("rpt_providers", where="service_type_code = 'legal'")}  # fmt: skip
    assert (rows["AV-01", "all"], rows["AV-02", "all"]) == ((1, 1), (0, 1))
    assert len(report.rows("rpt_providers")) == 8 * 10 * 9


def test_a_registration_holds_for_a_year_and_that_day(report_from: ReportFrom) -> None:
    told = registered("NGO-1", on="2025-07-20") + offer("NGO-1", on="2025-08-01")
    where = "service_type_code = 'legal' and profile_code = 'all' and region_code = 'AV-01'"
    (row,) = report_from(OFFERS + told, as_of="2026-07-20").rows("rpt_providers", where=where)
    assert row["providers"] == 1


def test_no_provider_for_this_profile(report_from: ReportFrom) -> None:
    told = registered("NGO-1") + offer("NGO-1", admits="women girls", model="dv_only")
    where = "service_type_code = 'legal' and region_code = 'AV-01' and providers > 0"
    found = report_from(OFFERS + told).rows("rpt_providers", where=where)
    assert [row["profile_code"] for row in found] == ["all", "dv", "minor"]


def test_family_places_are_those_of_women_and_nothing_is_converted(report_from: ReportFrom) -> None:
    told = (
        registered("SHL-1", "AV-01") + offer("SHL-1", "accommodation", places="8", unit="family_place", model="dv_only")
        + registered("SHL-2", "AV-02")
        + offer("SHL-2", "accommodation", places="5", unit="family_place", model="tip_dv_mixed")
        + registered("SHL-3", "AV-05")
        + offer("SHL-3", "accommodation", places="6", unit="family_place", model="dv_only", admits="women men")
        + registered("SHL-4", "AV-03") + offer("SHL-4", "accommodation", places="9", unit="bed", model="dv_only")
        + registered("SHL-5", "AV-03")
        + offer("SHL-5", "accommodation", places="7", unit="family_place", model="tip_only")
    )  # fmt: skip
    columns = ("area_code", "providers", "family_places", "mixed_family_places", "beds")
    report = report_from(OFFERS + told)
    assert report.table("rpt_shelter_places", *columns) == [
        ("ALL", 5, 8, 11, 9), ("AV-C", 3, 8, 11, 0), ("AV-N", 2, 0, 0, 9), ("AV-S", 0, 0, 0, 0),
    ]  # fmt: skip
    (country,) = report.rows("rpt_shelter_places", where="area_code = 'ALL'")
    assert country["family_places_per_10000"] == round(Decimal(80_000) / country["inhabitants"], 4)
    assert country["family_places_missing"] == -(-country["inhabitants"] // 10_000) - 8


def test_a_region_stands_alone_only_with_three_shelters(report_from: ReportFrom) -> None:
    told = "".join(
        registered(f"SHL-{number}", "AV-01") + offer(f"SHL-{number}", "accommodation") for number in (1, 2, 3)
    )
    found = [row["area_code"] for row in report_from(OFFERS + told).rows("rpt_shelter_places")]
    assert found == ["ALL", "AV-01", "AV-C", "AV-N", "AV-S"]


def test_silence_about_conditions_is_not_openness(report_from: ReportFrom) -> None:
    told = (
        registered("NGO-1") + offer("NGO-1", conditions="documents", places="3") + registered("NGO-2") + offer("NGO-2")
        + registered("NGO-3") + offer("NGO-3", conditions="none", places="2")
    )  # fmt: skip
    where = "access_condition_code = 'documents'"
    (row,) = report_from(OFFERS + told).rows("rpt_access_conditions", where=where)
    assert (row["services"], row["services_without"], row["places"], row["places_without"]) == (3, 1, 5, 2)


AGREED = "on | event | org | to | agreement_kind_code | valid_until | person | type | referral | need\n"


def signed(on: str, until: str = "", to: str = "NGO-2") -> str:
    return f"{on} | agreement.signed | NGO-1 | {to} | protocol | {until} | | | |\n"


def sent(on: str, org: str = "NGO-1", to: str = "NGO-2", number: str = "r") -> str:
    return f"{on} | referral.made | {org} | {to} | | | Ana | legal | {number}{on} | n\n"


@pytest.mark.parametrize(
    ("sentence", "told", "expected"),
    [
        ("signed that day", signed("2026-03-01") + sent("2026-03-01"), 1),
        ("signed a day later", signed("2026-03-02") + sent("2026-03-01"), 0),
        ("on its last day", signed("2026-01-01", "2026-03-01") + sent("2026-03-01"), 1),
        ("after its last day", signed("2026-01-01", "2026-02-28") + sent("2026-03-01"), 0),
        ("in the other direction", signed("2026-01-01") + sent("2026-03-01", "NGO-2", "NGO-1"), 0),
        (
            "on the day it ended",
            signed("2026-01-01") + "2026-03-01 | agreement.ended | NGO-1 | NGO-2 | | | | | |\n" + sent("2026-03-01"),
            0,
        ),
    ],
)
def test_an_agreement_must_hold_on_the_day(report_from: ReportFrom, sentence: str, told: str, expected: int) -> None:
    report = report_from(AGREED + told)
    counts = report.table("rpt_referrals_under_agreement_quarterly", "referrals", "under_agreement")
    assert counts == [(1, expected)], sentence


def test_an_old_agreement_nobody_used_for_a_year_is_unused(report_from: ReportFrom) -> None:
    told = (
        signed("2025-01-01") + signed("2025-01-01", to="NGO-3") + signed("2026-01-01", to="NGO-4")
        + sent("2026-05-01") + sent("2025-06-30", to="NGO-3")
    )  # fmt: skip
    columns = ("agreements", "older_than_12_months", "unused")
    assert report_from(AGREED + told).table("rpt_agreements", *columns) == [(3, 2, 1)]


def test_declared_and_observed_admission_stand_side_by_side(report_from: ReportFrom) -> None:
    told = (
        "on | event | org | person | case | class | is_minor | to | type | referral | need | reason\n"
        "2026-01-01 | case.opened | NGO-1 | Ivo | c | dv | true | | | | |\n"
        "2026-03-01 | referral.made | NGO-1 | Ivo | c | | | NGO-2 | legal | r1 | n1 |\n"
        "2026-03-02 | referral.refused | NGO-1 | Ivo | c | | | NGO-2 | legal | r1 | n1 | profile\n"
    )
    report = report_from(told, OFFERS + registered("NGO-2") + offer("NGO-2", admits="women girls"))
    columns = ("profile_code", "declared_code", "referrals", "accepted", "refused_for_profile")
    assert report.table("rpt_admissions_yearly", *columns) == [("dv", "yes", 1, 0, 1), ("minor", "yes", 1, 0, 1)]


STAFF = "on | event | org | period | staff_role_code | posts | filled_posts | left_count | supervised_count\n"


def test_nothing_is_told_of_fewer_than_three_filled_posts(report_from: ReportFrom) -> None:
    told = (
        "2026-03-31 | staffing.reported | NGO-1 | 2026-03 | case_worker | 4 | 2 | 1 | 1\n"
        "2026-02-28 | staffing.reported | NGO-1 | 2026-02 | case_worker | 9 | 9 | 1 | 9\n"
        "2026-03-31 | staffing.reported | NGO-1 | 2026-03 | lawyer | 1 | 1 | 0 | 0\n"
        "2026-03-31 | staffing.reported | NGO-2 | 2026-03 | case_worker | 5 | 2 | 0 | 0\n"
    )
    columns = ("organisation_id", "posts", "filled_posts", "case_worker_posts", "left_count", "supervised_count")
    assert report_from(STAFF + told).table("rpt_staffing_quarterly", *columns) == [("NGO-1", 5, 3, 2, 2, 1)]


def test_feedback_stands_only_with_twenty_answers(report_from: ReportFrom) -> None:
    told = (
        "on | event | period | feedback_channel_code | feedback_moment_code | asked_count | answered_count"
        " | satisfied_count\n"
        "2026-03-31 | feedback.given | 2026-03 | paper | exit | 20 | 10 | 5\n"
        "2026-06-30 | feedback.given | 2026-06 | paper | exit | 20 | 10 |\n"
        "2026-06-30 | feedback.given | 2026-06 | online | exit | 90 | 19 | 19\n"
    )
    columns = ("answered_count", "response_rate", "satisfied_rate")
    assert report_from(told).table("rpt_feedback_yearly", *columns) == [(20, Decimal("0.5"), Decimal("0.5"))]


def test_a_client_of_two_types_is_one_of_their_pillar(report_from: ReportFrom) -> None:
    told = (
        "on | event | person | type\n"
        "2026-03-01 | service.delivered | Ana | medical\n"
        "2026-03-02 | service.delivered | Ana | financial\n"
    )
    found = report_from(told).table("rpt_clients_by_service_quarterly", "scope_code", "service_code", "persons")
    assert found == [("pillar", "support", 1), ("type", "financial", 1), ("type", "medical", 1)]


def test_declines_say_who_recorded_them(report_from: ReportFrom) -> None:
    told = (
        "on | event | org | person | type | need | reason\n"
        "2026-03-01 | assistance.declined | NGO-1 | Ana | legal | n1 | distance\n"
        "2026-03-01 | assistance.declined | NEW-9 | Ana | legal | n2 |\n"
    )
    found = report_from(told).table("rpt_declines_quarterly", "reason_code", "recorded_by_kind_code", "declines")
    assert found == [("distance", "ngo", 1), ("not_said", "UNMAPPED", 1)]
