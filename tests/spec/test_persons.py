"""Persons, clients and where they are counted: rules R1 to R6 of DOMAIN, in the words of docs/reference/counting.md."""

import pytest

from tests.spec.conftest import ReportFrom

DETECTED = "on | event | person | case | at | class | body\n"


def test_a_re_identification_is_a_detection_and_no_new_person(report_from: ReportFrom) -> None:
    counted = report_from(
        DETECTED
        + "2026-02-03 | detection.recorded | Ana | c1 | AV-02 | tip | police\n"
        + "2026-03-03 | detection.recorded | Ana | c2 | AV-01 | tip | ngo\n"
        + "2026-04-03 | detection.recorded | Ana | c3 | AV-01 | tip | ngo\n"
    )
    columns = ("period_quarter", "region_code", "detections", "persons_first")
    assert counted.table("rpt_detections_quarterly", *columns) == [
        ("2026-Q1", "AV-01", 1, 0),
        ("2026-Q1", "AV-02", 1, 1),
        ("2026-Q2", "AV-01", 1, 1),
    ]


@pytest.mark.parametrize(
    ("said", "code"), [("tip", "tip"), ("dv", "dv"), ("tip dv", "both"), ("dv tip", "both"), ("", "not_known")]
)
def test_a_detection_says_one_thing(report_from: ReportFrom, said: str, code: str) -> None:
    counted = report_from(DETECTED + f"2026-02-03 | detection.recorded | Ana | c1 | AV-02 | {said} | police\n")
    assert counted.table("rpt_detections_quarterly", "victimisation_code", "detections") == [(code, 1)]


@pytest.mark.parametrize(
    ("detected", "opened", "expected"),
    [
        ("tip", "tip", "tip_only"),
        ("dv", "dv", "dv_only"),
        ("tip", "dv", "both"),
        ("", "tip dv", "both"),
        ("", "dv", "dv_only"),
        ("", "", "not_known"),
    ],
)
def test_victimisation_classes_are_exclusive_by_all_evidence(
    report_from: ReportFrom, detected: str, opened: str, expected: str
) -> None:
    counted = report_from(f"""
        on         | event              | person | case | class      | role           | type
        2026-02-03 | detection.recorded | Ana    | c1   | {detected} |                |
        2026-02-05 | case.opened        | Ana    | c2   | {opened}   | primary_client |
        2026-02-07 | service.delivered  | Ana    | c2   |            |                | legal
    """)
    assert counted.table("rpt_clients_quarterly", "victimisation_class_code", "persons") == [(expected, 1)]


def test_an_accompanying_child_is_a_line_of_its_own(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event             | person | case | role               | type
        2026-02-05 | case.opened       | Ana    | c1   | primary_client     |
        2026-02-05 | case.opened       | Ivo    | c2   | accompanying_child |
        2026-02-05 | case.opened       | Baba   | c3   | family_member      |
        2026-02-07 | service.delivered | Ana    | c1   |                    | legal
        2026-02-07 | service.delivered | Ivo    | c2   |                    | legal
        2026-02-07 | service.delivered | Baba   | c3   |                    | legal
        2026-02-07 | service.delivered | Eva    |      |                    | legal
    """)
    assert counted.table("rpt_services_quarterly", "beneficiary_role_code", "persons") == [
        ("accompanying_child", 1),
        ("family_member", 1),
        ("primary_client", 2),  # Ana, and Eva of whom no case is known
    ]


def test_a_primary_client_anywhere_is_a_primary_client(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event             | person | case | role               | type
        2026-02-05 | case.opened       | Ana    | c1   | accompanying_child |
        2026-04-05 | case.opened       | Ana    | c2   | primary_client     |
        2026-02-07 | service.delivered | Ana    | c1   |                    | legal
    """)
    assert counted.table("rpt_services_quarterly", "beneficiary_role_code", "persons") == [("primary_client", 1)]


def test_distinct_persons_do_not_add_and_first_rows_do(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event             | person | case | region | type    | quantity
        2026-02-05 | case.opened       | Ana    | c1   | AV-02  |         |
        2026-02-07 | service.delivered | Ana    | c1   |        | medical | 2
        2026-02-07 | service.delivered | Ana    | c1   |        | legal   | 3
        2026-03-09 | service.delivered | Ana    | c1   |        | legal   | 1
        2026-03-01 | case.opened       | Ana    | c2   | AV-01  |         |
    """)
    columns = ("region_code", "service_type_code", "deliveries", "quantity", "persons", "persons_first")
    assert counted.table("rpt_services_quarterly", *columns) == [
        ("AV-01", "legal", 1, 1, 1, 0),
        ("AV-02", "legal", 1, 3, 1, 1),
        ("AV-02", "medical", 1, 2, 1, 0),
    ]
    assert counted.table("rpt_clients_quarterly", "persons") == [(1,)]


def test_two_subjects_of_one_person_are_one_client(report_from: ReportFrom) -> None:
    table = """
        on         | event             | person  | type
        2026-02-07 | service.delivered | Ana     | legal
        2026-02-08 | service.delivered | Ana (2) | legal
    """
    assert report_from(table).table("rpt_clients_quarterly", "persons") == [(2,)]
    one = report_from(table, same_person=("Ana", "Ana (2)"))
    assert one.table("rpt_clients_quarterly", "persons") == [(1,)]
    assert one.table("rpt_services_quarterly", "deliveries", "persons", "persons_first") == [(2, 1, 1)]


def test_services_count_where_the_person_lived_on_the_day(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event             | person | region | type
        2026-02-07 | service.delivered | Ana    |        | legal
        2026-02-08 | case.opened       | Ana    | AV-03  |
        2026-02-08 | service.delivered | Ana    |        | legal
        2026-02-09 | need.assessed     | Ana    | NONE   | medical
        2026-02-10 | service.delivered | Ana    |        | legal
    """)
    cells = counted.table("rpt_services_quarterly", "region_code", "deliveries", "persons_first")
    assert cells == [("AV-03", 1, 0), ("NONE", 1, 0), ("UNKNOWN", 1, 1)]


def test_an_unresolved_subject_counts_as_a_delivery_and_as_nobody(report_from: ReportFrom) -> None:
    counted = report_from(
        "on | event | person | type\n2026-02-07 | service.delivered | Ana | legal\n", unresolved={"Ana"}
    )
    assert counted.table("rpt_services_quarterly", "deliveries", "persons", "persons_first") == [(1, 0, 0)]
    assert counted.rows("rpt_clients_quarterly") == []


def test_who_refused_is_tallied_beside_the_clients(report_from: ReportFrom) -> None:
    counted = report_from("""
        on         | event              | person | at    | type  | period  | count | region
        2026-02-01 | case.opened        | Ana    |       |       |         |       | AV-01
        2026-02-07 | service.delivered  | Ana    |       | legal |         |       |
        2026-03-31 | aggregate.reported |        | AV-01 | legal | 2026-Q1 | 2     |
        2026-03-31 | aggregate.reported |        | AV-01 | legal | 2026-Q1 | 1     |
        2026-06-30 | aggregate.reported |        | AV-05 | legal | 2026-Q2 | 1     |
    """)
    columns = ("period_quarter", "region_code", "beneficiary_role_code", "persons", "refusal_tally")
    assert counted.table("rpt_services_quarterly", *columns) == [
        ("2026-Q1", "AV-01", "primary_client", 1, 3),
        ("2026-Q2", "AV-05", "primary_client", 0, 1),
    ]


def test_who_may_not_share_persons_counts_deliveries_and_nobody(report_from: ReportFrom) -> None:
    """A return joins counts, never distinct persons; a month stands in its quarter."""
    counted = report_from("""
        on         | event              | person | at    | type  | period  | count | region | tally
        2026-02-01 | case.opened        | Ana    |       |       |         |       | AV-01  |
        2026-02-07 | service.delivered  | Ana    |       | legal |         |       |        |
        2026-02-28 | aggregate.reported |        | AV-01 | legal | 2026-02 | 9     |        | delivery
        2026-03-31 | aggregate.reported |        | AV-01 | legal | 2026-03 | 4     |        | delivery
    """)
    columns = ("deliveries", "persons", "persons_first", "refusal_tally", "aggregate_deliveries")
    assert counted.table("rpt_services_quarterly", *columns) == [(1, 1, 1, 0, 13)]


def test_an_event_counts_in_its_local_quarter(report_from: ReportFrom) -> None:
    """A day is the day that was written; R3 asks for the date of delivery, whenever it was recorded."""
    counted = report_from("""
        on         | event             | person | type
        2026-03-31 | service.delivered | Ana    | legal
        2026-04-01 | service.delivered | Ana    | legal
    """)
    assert counted.table("rpt_clients_quarterly", "period_quarter", "persons") == [("2026-Q1", 1), ("2026-Q2", 1)]
