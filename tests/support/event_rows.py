"""Rows that already are events, a source file for them, and what two logs must have in common."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.support.ingest_log import LogUnderTest

SOURCE = "case_system"
_FILE = """\
source: case_system
title: A case system that speaks CloudEvents
connector: event_drop
connection: nrm_case_system
cadence: daily
submission: event
lawful_basis: law
legal_basis: {statistics: "Act, section 11", linkage: "Act, section 14"}
linkage: {domain: victim_services, cross_basis: "Act, section 14"}
contact: {role: operator}
calendar: {due_day: 15}
nationals: [AV]
organisations:
  - {id: NGO-01, kind: ngo, region: AV-01, service_types: [legal], assesses_needs: true, service_area: ["*"], reports_from: 2026-01-01}
event_streams:
  events:
    read: {file: "*.jsonl", submission: SUBMISSION}
    codes: {region_code: regions, residence_region_code: regions, to_organisation_id: bodies, currency_code: money}
"""  # noqa: E501  one row is one line
_MAPS = {"regions": ("AV-01", "AV-02", "NONE"), "bodies": ("NGO-01", "NGO-02"), "money": ("EUR",)}

FACTS: dict[str, dict[str, Any]] = {
    "case.opened": {
        "victimisation_codes": ["dv"], "beneficiary_role_code": "primary_client", "residence_region_code": "AV-01",
    },
    "detection.recorded": {
        "detecting_body_code": "police", "victimisation_codes": ["tip", "dv"], "region_code": "AV-02",
        "exploitation_form_codes": ["labour"],
    },
    "need.assessed": {"service_type_code": "legal", "urgency_code": "high"},
    "referral.made": {"service_type_code": "legal", "to_organisation_id": "NGO-02"},
    "service.delivered": {"service_type_code": "legal", "quantity": 1.5, "unit_code": "hour"},
    "capacity.reported": {"service_type_code": "legal", "period": "2026-02", "places": 12},
    "expenditure.recorded": {
        "service_type_code": "legal", "period": "2026-02", "amount": "12.50", "currency_code": "EUR",
        "expenditure_kind_code": "running",
    },
    "report.submitted": {"period": "2026-02"},
    "entitlement.decided": {"entitlement_code": "recovery_period", "outcome_code": "positive"},
}  # fmt: skip
LINKS = {
    "case.opened": ("case",), "detection.recorded": ("case",), "need.assessed": ("case", "need"),
    "referral.made": ("case", "need", "referral"), "service.delivered": ("case",),
    "entitlement.decided": ("case",),
}  # fmt: skip


def event_row(number: int | str = 1, kind: str = "need.assessed", person: int = 1, **changes: Any) -> dict[str, Any]:
    """A sound row. A change to None takes the attribute away; `fact`, `subject`, `entities` change inside `data`."""
    data: dict[str, Any] = {"fact": {"organisation_id": "NGO-01", **FACTS[kind], **changes.pop("fact", {})}}
    if kind in LINKS:
        data["subject"] = {**subject(person), **changes.pop("subject", {})}
        data["entities"] = {role: f"{role}-{person}" for role in LINKS[kind]} | changes.pop("entities", {})
    row = {
        "specversion": "1.0", "id": f"evt-{number}", "source": "/case-system", "type": f"org.nrm.{kind}.v1",
        "time": "2026-02-03T00:00:00Z", "timeprecision": "day", "recordedat": "2026-02-04T10:11:12Z", "data": data,
        **changes,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value is not None}


def subject(person: int) -> dict[str, Any]:
    return {
        "person_id": f"P-{person}", "given_name": "Đorđe", "surname": f"Zvjezdanović {person}",
        "birth_date": "1987-04-23", "sex": "male", "citizenship": "AV", "document_number": f"AB {person:06}",
        "linkage_consent": person % 2 == 0,
    }  # fmt: skip


def write_source(folder: Path, submission: str = "delta") -> Path:
    """The folder of the source file, made."""
    maps = folder / "maps"
    maps.mkdir(parents=True, exist_ok=True)
    (folder / f"{SOURCE}.yml").write_text(_FILE.replace("SUBMISSION", submission), encoding="utf-8")
    for name, codes in _MAPS.items():
        lines = ["source_code,code,comment", *(f"{code},{code}," for code in codes)]
        (maps / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def drop_rows(folder: Path, name: str, rows: Iterable[dict[str, Any] | bytes]) -> None:
    """A file and its mark."""
    folder.mkdir(exist_ok=True)
    lines = [row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows]
    (folder / name).write_bytes(b"".join(line + b"\n" for line in lines))
    (folder / f"{name}.done").touch()


_EVENTS = """
    select event.position, event.batch_id, event.source_id, event.type, event.time, event.time_precision,
        event.recorded_at, event.data::text,
        (select array_agg(link.role || dense.number order by link.role)
            from event_log.event_link as link inner join dense on link.ref = dense.ref
            where link.position = event.position)
    from event_log.event
    order by event.position
"""
_FIRST_SEEN = """
    with dense as (
        select ref, row_number() over (order by min(position), min(role)) as number
        from event_log.event_link group by ref
    )
"""
_PARTS = {
    "events": _FIRST_SEEN + _EVENTS,
    "batches": "select batch_id, kind, source_id, first_position, last_position from event_log.batch",
    "ledger": """
        select stream, kind, read, appended, duplicate, quarantined, skipped, skipped_by_rule::text,
            events_appended, voided, drift_fields
        from event_log.ledger
    """,
    "records": "select record_key, stream, is_live from event_log.source_record",
    "sweeps": "select record_key, seen_sweep from event_log.source_record",
    "slots": "select record_key, slot, version, content_mac, position, is_live from event_log.record_state",
    "evidence": _FIRST_SEEN
    + """
        select evidence.record_key, evidence.position, epoch, normaliser_version, dense.number, domain, may_cross,
            key_domains, keys, blocking, sealed, cross_blocking, cross_sealed
        from linkage.evidence inner join dense on evidence.subject_ref = dense.ref
    """,
    "subjects": _FIRST_SEEN
    + "select person_digest, number from linkage.source_subject left join dense on ref = subject_ref",
    "entities": _FIRST_SEEN
    + "select role, entity_digest, number from linkage.source_entity left join dense using (ref)",
    "quarantine": "select stream, record_digest, content_mac, reason, fields, state from quarantine.record",
    "cursor": "select stream, cursor::text, sweep from event_log.source_cursor",
}


def content_of(log: LogUnderTest, *parts: str) -> dict[str, Counter[tuple[Any, ...]]]:
    """All a log says, up to random refs (numbered by their first event), salts, ids and times of ingestion."""
    return {part: Counter(map(_hashable, log.rows(_PARTS[part]))) for part in parts or _PARTS}


def _hashable(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)
