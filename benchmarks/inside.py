"""Figures from inside one process: a Kobo-shaped mapping, and the encodings for linkage.

    python -m benchmarks.inside RECORDS          the database's address comes from BENCH_DATABASE

Prints JSON.
"""

import json
import os
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import jmespath

from anonymize import linkage
from anonymize.keyring import Keyring
from event_log.append import append_page, open_load
from event_log.connection import connect
from event_log.page import Page
from ingest.contracts.contract import Contract
from ingest.contracts.expressions import compile_path
from ingest.contracts.source_file import load_source
from ingest.preparing import Preparer
from ingest.quarantine import Sealer
from vocabulary.events import RawSubject

SOURCES = Path(__file__).parents[1] / "sources"
PATHS = (
    "org", "_submission_time", "client.client_no", "client.given_name", "client.surname", "client.birth", "client.sex",
    "client.citizenship", "case.case_no", "case.opened_on", "case.violence", "_validation_status.uid",
)  # fmt: skip
PAGE = 1000
KEY = b"a key for nobody, of the bench."


def main() -> None:
    """Measure and print."""
    records = [kobo_record(number) for number in range(int(sys.argv[1]))]
    print(json.dumps({**mapping(records), **paths(), **encodings()}))


def mapping(records: list[dict[str, Any]]) -> dict[str, float]:
    """Records of the case form through the mapping of `sources/ngo_kobo.yml`, and on into the log."""
    source = load_source(SOURCES, "ngo_kobo")
    contract = Contract(source, "case")
    began = time.perf_counter()
    mapped = [contract.map_record(record) for record in records]
    map_s = time.perf_counter() - began
    events = sum(len(getattr(one, "events", ())) for one in mapped)
    connection = connect(os.environ["BENCH_DATABASE"])
    load = open_load(connection, source.id, ["case"])
    preparer = Preparer(source.file, "case", contract, Keyring.from_root(KEY * 2), Sealer(bytes(32)), frozenset())
    began = time.perf_counter()
    for start in range(0, len(records), PAGE):
        outcomes = preparer.outcomes(records[start : start + PAGE])
        append_page(connection, Page(load, "case", len(outcomes), outcomes, {"page": start}))
    load_s = time.perf_counter() - began
    return {
        "kobo_records": len(records), "kobo_events": events, "kobo_map_us_a_record": map_s / len(records) * 1e6,
        "kobo_load_events_s": events / load_s,
    }  # fmt: skip


def paths() -> dict[str, float]:
    """Twelve simple paths: compiled to getters, and searched by JMESPath."""
    record = {"org": "x", "client": {"client_no": "1", "sex": "f"}, "case": {"case_no": "1"}, "_validation_status": {}}
    getters = [compile_path(path) for path in PATHS]
    searches = [jmespath.compile(path).search for path in PATHS]
    return {
        "twelve_getters_us": _best(lambda: [get(record) for get in getters]),
        "twelve_searches_us": _best(lambda: [search(record) for search in searches]),
    }


def encodings() -> dict[str, float]:
    """Evidence of one person who may cross, sealed likeness included."""
    ring = Keyring.from_root(KEY * 2)
    person = RawSubject("1", "Đorđe", "Hadžihasanović", date(1987, 4, 23), document_number="AB 123456")

    def encode() -> None:
        linkage.evidence_of(ring, person, "victim_services", may_cross=True)

    return {"linkage_evidence_us": _best(encode)}


def _best(call: Any, repeat: int = 30, number: int = 200) -> float:
    found = []
    for _ in range(repeat):
        began = time.perf_counter()
        for _ in range(number):
            call()
        found.append(time.perf_counter() - began)
    return min(found) / number * 1e6


def kobo_record(number: int) -> dict[str, Any]:
    """A submission of the case form with a need, a referral and four services: about ten events."""
    return {
        "_uuid": f"00000000-0000-4000-8000-{number:012}",
        "meta/rootUuid": f"uuid:00000000-0000-4000-8000-{number:012}",
        "_submission_time": "2026-03-02T10:11:12",
        "_validation_status": {},
        "org": "NGO-01",
        "client/client_no": f"KL{number}",
        "client/given_name": "Ana",
        "client/surname": "Marić",
        "client/birth": "1987-04-23",
        "client/sex": "f",
        "client/citizenship": "AV",
        "client/document_no": f"AB {number:06}",
        "client/role": "client",
        "client/residence": "AV-02",
        "client/consent_stats": "yes",
        "client/consent_link": "yes",
        "case/case_no": f"C{number}",
        "case/opened_on": "2026-01-10",
        "case/violence": "dv",
        "need": [_part("need", no="1", type="leg", assessed_on="2026-01-11", disposition="provided")],
        "referral": [_part("referral", no="1", need_no="1", to_org="SHL-01", type="leg", made_on="2026-01-13")],
        "service": [
            _part("service", no=str(each), type="psy", on=f"2026-02-0{each}", quantity="1.5", unit="hour")
            for each in range(1, 5)
        ],
        "phase": [_part("phase", name="crisis", on="2026-01-10")],
        "setback": [_part("setback", trigger="partner", on="2026-02-02")],
    }


def _part(group: str, /, **values: str) -> dict[str, str]:
    return {f"{group}/{key}": value for key, value in values.items()}


if __name__ == "__main__":
    main()
