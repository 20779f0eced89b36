"""Two systems the code has never seen, brought in by source files and code maps alone (tests/golden/onboarding).

An invented hotline exports nested JSON; an invented municipality drops a table in its own words. No line of Python
knows either of them.
"""

import json
from pathlib import Path
from typing import Any

from ingest.authoring.check import check_sample
from ingest.connectors.base import Connection
from ingest.contracts.source_file import load_source
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from tests.support.ingest_log import LogUnderTest

SOURCES = Path(__file__).parents[1] / "golden" / "onboarding"
VALUES = ("Zorica", "Kanarinka", "K-7", "H-1", "061999", "shouted", "Besa", "Kanarina", "P-1", "U-1")


def call(ref: str, **changes: Any) -> dict[str, Any]:
    """A call as the hotline writes it; changes are given by dotted path with `__`."""
    made: dict[str, Any] = {
        "call": {"ref": ref, "kind": "help", "at": "2026-03-05T23:40:00", "edited": "2026-03-06T08:00:00+01:00",
                 "minutes": 9},
        "caller": {
            "code": "K-7", "first": "Zorica", "last": "Kanarinka", "born": "1990", "gender": "f", "country": "ZZ",
            "phone": "061999", "notes": "shouted",
        },
        "case": {"kind": ["THB", "DV"], "lives": "R3", "danger": "red"},
        "agreed": {"statistics": True},
        "asked": [
            {"n": 1, "what": "shelter", "sent": "2026-03-06", "to": "house-2"},
            {"n": 2, "what": "talk", "sent": "2026-03-06", "to": None},
        ],
    }  # fmt: skip
    for path, value in changes.items():
        outer, _, name = path.partition("__")
        made[outer] = {**made[outer], name: value} if name else value
    return made


CALLS = [
    call("H-1"),
    call("H-2", agreed={"statistics": False}),
    call("H-3", case__lives="Springfield"),
    call("H-4", call__kind="prank"),
    call("H-5", caller__nickname="Zoki", asked=[]),
]


def drop(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    (folder / f"{name}.done").write_text("2026-04-01T02:00:00Z\n", encoding="ascii")


def hand_over(folder: Path, calls: list[dict[str, Any]]) -> None:
    document = {"export": {"made": "2026-03-07", "calls": calls}, "by": "night shift"}
    drop(folder, "calls-2026-03.json", json.dumps(document).encode())


def load(log: LogUnderTest, source: str, folder: Path) -> LoadReport:
    return run_intake(source, settings=log.settings(Connection(folder=folder), sources=SOURCES))


def facts(log: LogUnderTest, event_type: str) -> list[tuple[Any, ...]]:
    return log.rows(
        """
        select to_char(time at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), time_precision, data from event_log.event
        where type = %s order by position
        """,
        event_type,
    )


def everything(log: LogUnderTest) -> str:
    tables = ("event", "ledger", "source_cursor", "source_record", "record_state")
    return "".join(str(log.rows(f"select to_jsonb(t) from event_log.{table} t")) for table in tables)


def test_a_hotline_never_seen_before_loads_whole(log: LogUnderTest, tmp_path: Path) -> None:
    hand_over(tmp_path, CALLS)
    report = load(log, "hotline", tmp_path)
    counts = report.counts
    assert (counts.read, counts.appended, counts.quarantined, counts.skipped_by_rule) == (5, 3, 1, {"prank": 1})
    assert report.drift_fields == ("calls.caller.nickname",)
    assert log.types() == {
        "aggregate.reported": 2, "case.opened": 2, "need.assessed": 2, "referral.made": 1, "risk.assessed": 2
    }  # fmt: skip
    assert facts(log, "case.opened")[0] == (
        "2026-03-05 22:40", "instant",  # a quarter to midnight in Sarajevo
        {
            "organisation_id": "TEL-7", "victimisation_codes": ["dv", "tip"], "beneficiary_role_code": "primary_client",
            "residence_region_code": "ZZ-03", "sex_code": "female", "age_band_code": "35-49", "is_minor": False,
            "citizenship_group_code": "national",
        },
    )  # fmt: skip
    assert facts(log, "risk.assessed")[0][2]["risk_level_code"] == "extreme"
    assert facts(log, "referral.made") == [
        ("2026-03-06 00:00", "day",
         {"organisation_id": "TEL-7", "service_type_code": "accommodation", "to_organisation_id": "SHL-2"})
    ]  # fmt: skip
    tallies = {data["service_type_code"]: data["period"] for _, _, data in facts(log, "aggregate.reported")}
    assert tallies == {"accommodation": "2026-Q1", "psychological": "2026-Q1"}
    assert log.rows("select reason, fields from quarantine.record") == [("unknown_code", ["case"])]
    assert not [value for value in VALUES if value in everything(log)]


def test_the_same_again_is_duplicate_an_edit_a_correction_and_absence_a_void(log: LogUnderTest, tmp_path: Path) -> None:
    hand_over(tmp_path, CALLS)
    load(log, "hotline", tmp_path)
    edited = call("H-1", case__danger="yellow", call__edited="2026-03-08T08:00:00+01:00")
    hand_over(tmp_path, [edited, *CALLS[1:4]])
    counts = load(log, "hotline", tmp_path).counts
    assert (counts.appended, counts.duplicate, counts.voided) == (1, 1, 2)  # the absent call said two things
    assert facts(log, "risk.assessed")[-1][2]["risk_level_code"] == "medium"
    assert log.types()["case.opened"] == 1


def orders(*rows: str) -> bytes:
    header = "Nr.;Kodi;Emri;Mbiemri;Datëlindja;Lloji;Kërkuar;Vendosur;Vendimi;Vlen deri;Shënime"
    return "\r\n".join([header, *rows]).encode("windows-1250")


def test_a_municipality_never_seen_before_loads_whole(log: LogUnderTest, tmp_path: Path) -> None:
    rows = (
        "U-1;P-1;Besa;Kanarina;05.07.91;emergjente;01.03.2026;2/3/2026;po;02.04.2026;shouted",
        "U-2;P-2;Ana;Kanarina;;mbrojtjeje;3/3/2026;2026;jo;;",
        "U-3;P-3;Ana;Kanarina;;mbrojtjeje;31.02.2026;;;;",
        "Gjithsej;3;;;;;;;;;",
    )
    drop(tmp_path, "urdhra_2026-03.csv", orders(*rows))
    found = check_sample(load_source(SOURCES, "komuna"), tmp_path / "urdhra_2026-03.csv")
    assert (found.loaded, [each.reason for each in found.refusals], list(found.skipped)) == (
        2,
        ["bad_date"],
        ["totals_row"],
    )
    counts = load(log, "komuna", tmp_path).counts
    assert (counts.read, counts.appended, counts.quarantined, counts.skipped_by_rule) == (4, 2, 1, {"totals_row": 1})
    assert facts(log, "protection_order.applied") == [
        ("2026-03-01 00:00", "day", {"organisation_id": "KOM-1", "order_kind_code": "emergency_barring"}),
        ("2026-03-03 00:00", "day", {"organisation_id": "KOM-1", "order_kind_code": "protection_order"}),
    ]
    decided = facts(log, "protection_order.decided")
    assert [
        (time, precision, data["order_outcome_code"], data.get("valid_until")) for time, precision, data in decided
    ] == [
        ("2026-03-02 00:00", "day", "granted", "2026-04-02"),
        ("2026-01-01 00:00", "year", "refused", None),
    ]
    roles = log.rows("select distinct role from event_log.event_link order by role")
    assert roles == [("protection_order",), ("subject",)]
    assert not [value for value in VALUES if value in everything(log)]
