"""Cases as Primero gives them, and the Primero-shaped server behind a port of loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from ingest.connectors.base import Connection
from synthetic.servers.primero import USER, PrimeroServer, server_for
from synthetic.servers.primero_store import PrimeroStore
from tests.support.ingest_records import SOURCES

PASSWORD = "primero-password-of-this-test"  # noqa: S105  of a test
Row = dict[str, Any]
_SOURCE: Any = yaml.safe_load((SOURCES / "gbv_primero.yml").read_text(encoding="utf-8"))
FIELDS: Final = frozenset(_SOURCE["streams"]["case"]["read"]["fields"])


def case_id(number: int) -> str:
    return f"00000000-0000-4000-a000-{number:012}"


def primero_case(number: int = 1, **changes: Any) -> Row:
    """A case; a change to `...` takes the field away."""
    row: Row = {
        "id": case_id(number), "record_state": True, "status": "open", "owned_by": "worker", "flag_count": 0,
        "created_at": "2026-01-10T09:00:00.000Z",
        "last_updated_at": f"2026-03-{1 + number // 24 % 28:02}T{number % 24:02}:11:12.345Z",
        "owned_by_agency_id": "NGO-07", "case_id": f"P{number}", "survivor_code_no": f"SV{number}",
        "name_first": "Ana", "name_last": f"Zvjezdanovska{number}", "date_of_birth": "1987-04-23",
        "sex": "female", "nationality": ["AV"], "national_id_no": f"PB {number:06}",
        "telephone_current": "+387 61 000 111", "case_notes": "geheimnis", "ethnicity": ["secret"],
        "nrm_role": "client", "location_current": "AV-02", "consent_reporting": True, "nrm_consent_linkage": "true",
        "registration_date": "2026-01-10", "date_closure": None, "closure_reason": None, "nrm_violence": ["tip", "dv"],
        "nrm_needs_section": [
            {"unique_id": f"n{number}", "need_type": "legal_assistance_service", "need_assessed_on": "2026-01-11",
             "need_disposition": "referred"},
        ],
        "services_section": [
            {"unique_id": f"n{number}", "service_type": "legal_assistance_service",
             "service_implemented": "not_implemented", "service_implemented_day_time": None},
            {"unique_id": f"s{number}", "service_type": "psychosocial_service", "service_implemented": "implemented",
             "service_implemented_day_time": "2026-02-01T23:30:00.000Z", "nrm_service_quantity": 1.5,
             "nrm_service_unit": "session"},
        ],
        "nrm_phases_section": [{"unique_id": f"p{number}", "phase": "crisis", "phase_on": "2026-01-10"}],
        "nrm_setbacks_section": [],
    }  # fmt: skip
    for name, value in changes.items():
        row[name] = value
        if value is ...:
            del row[name]
    return row


EVENTS_OF_A_CASE = 8
"""case.opened, consent.given, need.assessed, need.disposed, referral.made, service.delivered, phase.entered, and the
answer to the referral."""


def primero_referral(number: int = 1, **changes: Any) -> Row:
    """The referral of that case, answered; a change to `...` takes the field away."""
    row: Row = {
        "id": f"r{number}", "type": "Referral", "status": "accepted", "record_id": case_id(number),
        "record_type": "case", "transitioned_by": "worker", "transitioned_to": "desk",
        "transitioned_to_agency": "NGO-01", "service": "legal_assistance_service",
        "service_record_id": f"n{number}", "created_at": "2026-01-12T22:40:00.000Z",
        "responded_at": "2026-01-14T08:00:00.000Z", "notes": f"call Zvjezdanovska{number}",
    }  # fmt: skip
    return {name: value for name, value in {**row, **changes}.items() if value is not ...}


def handed_over(number: int = 1) -> Row:
    """The case as the connector hands it over: the fields asked for, with its referrals."""
    kept = {name: value for name, value in primero_case(number).items() if name in FIELDS}
    return {**kept, "referrals": [primero_referral(number)]}


def months_row() -> Row:
    """A row of the files in which the months come."""
    return {
        "id": "00000000-0000-4000-b000-000000000001", "organisation": "NGO-08", "month": "09.2026",
        "closed_on": "10.10.2026", "sent_at": "2026-10-11T08:00:00Z", "legal_running": "1234,50",
        "medical_in_kind": "10,00", "medical_in_kind_currency": "BAM", "psychological_running": "",
    }  # fmt: skip


def store_of(folder: Path, count: int) -> PrimeroStore:
    """That many cases, each with a referral."""
    store = PrimeroStore(folder)
    numbers = range(1, count + 1)
    store.write({case_id(n): {"case": primero_case(n), "referrals": [primero_referral(n)]} for n in numbers})
    store.hide("ethnicity", "case_notes")
    return store


@dataclass
class ServedPrimero:
    """The running server, and how to reach it."""

    store: PrimeroStore
    server: PrimeroServer
    port: int

    @property
    def connection(self) -> Connection:
        return self.reached_at(self.port)

    def reached_at(self, port: int) -> Connection:
        return Connection(host="127.0.0.1", port=port, login=USER, password=PASSWORD, scheme="http")

    def put(self, number: int, **changes: Any) -> None:
        self.store.put(primero_case(number, **changes), [primero_referral(number)])

    def lines(self) -> Row:
        return deepcopy(self.store.lines())


@contextmanager
def serving_primero(store: PrimeroStore, token_seconds: float = 3600.0) -> Iterator[ServedPrimero]:
    server, bound, primero = server_for(store, PASSWORD, 0, token_seconds)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    try:
        yield ServedPrimero(store, primero, bound.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
