"""Why there is a gap, for whom, and from where help came. docs/reference/counting/gaps.md and capacity.md."""

import pytest

from tests.spec.conftest import ReportFrom
from tests.support.warehouse_log import Organisation

HEADS = ("person", "case", "type", "need", "referral", "region", "to", "disposition", "reason")
HERE = Organisation("NGO-1", ("legal",), region="AV-02", kind="ngo")
"""Serves the whole country and answers for everything."""


def row(on: str, name: str, org: str = "NGO-1", **cells: str) -> str:
    return f"{on} | {name} | {org} | " + " | ".join(cells.get(head, "") for head in HEADS) + "\n"


HEAD = f"on | event | org | {' | '.join(HEADS)}\n"
NEED = row("2026-03-01", "need.assessed", person="Ana", case="c1", type="legal", need="n1", region="AV-02")


def register(*entries: str) -> str:
    """Lines of the register: `on | event | org | area | admits | model`."""
    heads = "on | event | org | type | service_area_codes | admitted_codes | service_model_code | region_code\n"
    return heads + "".join(f"{entry}\n" for entry in entries)


CONFIRMED = "2026-01-05 | provider.registered | NGO-1 | | * | | | AV-01"
OFFERED = "2026-01-06 | service.offered | NGO-1 | legal | * | women men girls boys | | "


BEFORE, OFFERED_BEFORE = CONFIRMED.replace("2026", "2025"), OFFERED.replace("2026", "2025")


def made(on: str = "2026-03-02", number: str = "r1") -> str:
    return row(on, "referral.made", person="Ana", case="c1", type="legal", need="n1", referral=number, to="NGO-2")


def answer(on: str, kind: str, reason: str = "", number: str = "r1") -> str:
    links = {"person": "Ana", "case": "c1", "need": "n1", "referral": number}
    return row(on, f"referral.{kind}", type="legal", to="NGO-2", reason=reason, **links)


def disposed(disposition: str) -> str:
    return row("2026-03-01", "need.disposed", person="Ana", case="c1", type="legal", need="n1", disposition=disposition)


@pytest.mark.parametrize(
    ("sentence", "then", "cause"),
    [
        ("nobody followed it up", "", "not_followed_up"),
        ("the disposition said that nothing is there", disposed("unavailable"), "unavailable"),
        ("a referral nobody answered", made(), "unanswered"),
        ("accepted, and nothing came", made() + answer("2026-03-03", "accepted"), "accepted_overdue"),
        ("referred and refused is unmet", made() + answer("2026-03-03", "refused", "no_capacity"), "full"),
        ("papers were missing", made() + answer("2026-03-03", "refused", "documents"), "documents"),
        ("too far", made() + answer("2026-03-03", "refused", "distance"), "distance"),
        ("a rule kept her out", made() + answer("2026-03-03", "refused", "no_formal_status"), "eligibility"),
        ("no reason is a refusal", made() + answer("2026-03-03", "refused", "no_reason_given"), "refused"),
        (
            "the last referral decides",
            made() + answer("2026-03-03", "refused", "documents") + made("2026-03-09", "r2"),
            "unanswered",
        ),
        (
            "declined because of the language",
            row("2026-03-04", "assistance.declined", person="Ana", type="legal", need="n1", reason="language"),
            "language",
        ),
        (
            "declined for distrust",
            row("2026-03-04", "assistance.declined", person="Ana", type="legal", need="n1", reason="distrust"),
            "other_barrier",
        ),
        (
            "declined by choice is no gap",
            row("2026-03-04", "assistance.declined", person="Ana", type="legal", need="n1", reason="not_now"),
            "none",
        ),
        (
            "met in time is no gap",
            row("2026-03-04", "service.delivered", person="Ana", type="legal"),
            "none",
        ),
    ],
)  # fmt: skip
def test_each_gap_is_put_down_to_one_cause(report_from: ReportFrom, sentence: str, then: str, cause: str) -> None:
    report = report_from(HEAD + NEED + then, register(CONFIRMED, OFFERED), organisations=(HERE,))
    assert report.table("fct_need_circumstances", "gap_cause_code") == [(cause,)], sentence


@pytest.mark.parametrize(
    ("sentence", "entries", "cause"),
    [
        ("an empty register has nobody", [], "no_provider"),
        ("an offer without a registration is none", [OFFERED], "no_provider"),
        ("another type is none", [CONFIRMED, OFFERED.replace("legal", "medical")], "no_provider"),
        ("another area is none", [CONFIRMED, OFFERED.replace("*", "AV-03 AV-04")], "no_provider"),
        ("begun after the need is none", [CONFIRMED, OFFERED.replace("2026-01-06", "2026-03-02")], "no_provider"),
        ("registered more than a year before is none", [BEFORE, OFFERED_BEFORE], "no_provider"),
        (
            "withdrawn before the need is none",
            [CONFIRMED, OFFERED, "2026-02-01 | service.withdrawn | NGO-1 | legal | | | | "],
            "no_provider",
        ),
        (
            "withdrawn and offered again is one",
            [CONFIRMED, OFFERED, "2026-02-01 | service.withdrawn | NGO-1 | legal | | | | ",
             OFFERED.replace("2026-01-06", "2026-02-20")],
            "not_followed_up",
        ),
        ("confirmed again is one", [BEFORE, OFFERED_BEFORE, "2025-12-01 | provider.changed | NGO-1 | | * | | | AV-01"],
         "not_followed_up"),
        ("the area of the service counts, not the provider's", [CONFIRMED, OFFERED.replace("*", "AV-02")],
         "not_followed_up"),
        ("whom it does not name it does not admit", [CONFIRMED, OFFERED.replace("women men girls boys", "women girls")],
         "no_provider_for_profile"),
        ("of nobody named nobody is left out", [CONFIRMED, OFFERED.replace("women men girls boys", "")],
         "not_followed_up"),
        ("a service for another harm admits her not", [CONFIRMED, OFFERED.replace("boys | ", "boys | dv_only")],
         "no_provider_for_profile"),
    ],
)  # fmt: skip
def test_whether_there_was_a_provider_is_asked_first(
    report_from: ReportFrom, sentence: str, entries: list[str], cause: str
) -> None:
    """Ana is a man, presumed trafficked; a referral that was refused changes nothing where nobody is registered."""
    opened = "on | event | person | case | class | sex_code\n2026-02-01 | case.opened | Ana | c1 | tip | male\n"
    refused = made() + answer("2026-03-03", "refused", "no_capacity") if cause.startswith("no_provider") else ""
    report = report_from(HEAD + NEED + refused, opened, register(*entries), organisations=(HERE,))
    assert report.table("fct_need_circumstances", "gap_cause_code") == [(cause,)], sentence


def test_silence_is_no_report_and_nothing_else(report_from: ReportFrom) -> None:
    report = report_from(HEAD + NEED, register(CONFIRMED), organisations=(HERE,), closed={})
    assert report.table("rpt_gap_causes_quarterly", "need_class_code", "gap_cause_code", "needs") == [
        ("unknown", "no_report", 1)
    ]


@pytest.mark.parametrize(
    ("sentence", "helpers", "flags"),
    [
        ("one from here", ["NGO-1"], (0, 0)),
        ("one at home elsewhere who serves us", ["NGO-3"], (1, 0)),
        ("one whose area leaves us out", ["NGO-2"], (1, 1)),
        ("two on the same day, one of them from here", ["NGO-2", "NGO-1"], (0, 0)),
    ],
)
def test_help_from_elsewhere_is_a_flag_on_met_and_no_class(
    report_from: ReportFrom, sentence: str, helpers: list[str], flags: tuple[int, int]
) -> None:
    far = Organisation("NGO-2", ("legal",), ("AV-05",), region="AV-05", assesses_needs=False)
    wide = Organisation("NGO-3", ("legal",), region="AV-05", assesses_needs=False)
    units = "".join(row("2026-03-04", "service.delivered", org, person="Ana", type="legal") for org in helpers)
    months = {org: [f"2026-0{month}" for month in range(1, 7)] for org in ("NGO-1", "NGO-2", "NGO-3")}
    report = report_from(HEAD + NEED + units, organisations=(HERE, far, wide), closed=months)
    columns = ("met", "met_in_time", "helped_from_elsewhere", "helped_from_outside_area")
    assert report.table("rpt_gaps_monthly", *columns) == [(1, 1, *flags)], sentence


def test_a_bed_elsewhere_is_no_help_from_outside_the_area(report_from: ReportFrom) -> None:
    far = Organisation("NGO-2", ("accommodation",), ("AV-05",), region="AV-05", assesses_needs=False)
    bed = NEED.replace("legal", "accommodation") + row(
        "2026-03-01", "service.delivered", "NGO-2", person="Ana", type="accommodation"
    )
    months = {org: [f"2026-0{month}" for month in range(1, 7)] for org in ("NGO-1", "NGO-2")}
    assert (
        report_from(HEAD + bed, organisations=(HERE, far), closed=months).rows("rpt_served_outside_area_quarterly")
        == []
    )


def test_unmet_of_a_profile_stands_beside_unmet_of_all(report_from: ReportFrom) -> None:
    """Two women and a boy: he is a minor and no man, and everybody is in `all`."""
    told = NEED + NEED.replace("Ana", "Eva").replace("n1", "n2") + NEED.replace("Ana", "Ivo").replace("n1", "n3")
    met = row("2026-03-04", "service.delivered", person="Ana", type="legal")
    opened = (
        "on | event | person | case | class | sex_code | is_minor\n"
        "2026-02-01 | case.opened | Ana | a | dv | female | \n"
        "2026-02-01 | case.opened | Ivo | i | dv | male | true\n"
    )
    columns = ("profile_code", "needed", "unmet", "needed_of_all", "unmet_of_all")
    report = report_from(HEAD + told + met, opened, organisations=(HERE,))
    assert report.table("rpt_gaps_by_profile_quarterly", *columns) == [
        ("all", 3, 2, 3, 2), ("dv", 2, 1, 3, 2), ("minor", 1, 1, 3, 2),
    ]  # fmt: skip


def test_the_newest_word_on_a_person_counts_and_in_doubt_she_is_a_child(report_from: ReportFrom) -> None:
    opened = (
        "on | event | person | case | class | is_minor\n"
        "2024-02-01 | case.opened | Ana | a | dv | true\n"
        "2026-02-01 | case.opened | Ana | b | dv | false\n"
        "2026-02-01 | case.opened | Eva | c | dv | true\n"
        "2026-02-01 | case.opened | Eva | d | dv | false\n"
    )
    found = report_from(opened).rows("fct_person_profiles", where="profile_code = 'minor'", order_by="1")
    assert len(found) == 1


def test_months_and_urgencies_add_up_to_the_quarter(report_from: ReportFrom) -> None:
    told = NEED + NEED.replace("2026-03-01", "2026-02-01").replace("Ana", "Eva").replace("n1", "n2")
    report = report_from(HEAD + told, organisations=(HERE,))
    monthly = report.table("rpt_gaps_monthly", "period_month", "urgency_code", "assessed")
    assert monthly == [("2026-02", "not_known", 1), ("2026-03", "not_known", 1)]
    assert sum(count for *_, count in monthly) == sum(row["assessed"] for row in report.rows("rpt_gaps_quarterly"))
