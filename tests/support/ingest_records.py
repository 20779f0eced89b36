"""Sound records of each source, as its system gives them: a test changes one thing and says what must
become of it."""

from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parents[2] / "sources"

CASE_ASSET, MONTH_ASSET = "aCaseForm", "aMonthForm"


def kobo_case(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A submission of the case form, first version. A change to None takes the field away."""
    record: dict[str, Any] = {
        "_id": 1000 + number,
        "_uuid": f"00000000-0000-4000-8000-{number:012}",
        "meta/instanceID": f"uuid:00000000-0000-4000-8000-{number:012}",
        "meta/rootUuid": f"uuid:00000000-0000-4000-8000-{number:012}",
        "__version__": "vCase1",
        "_submission_time": "2026-03-02T10:11:12",
        "_validation_status": {},
        "_xform_id_string": CASE_ASSET,
        "_attachments": [],
        "_geolocation": [None, None],
        "_tags": [],
        "_notes": [],
        "_status": "submitted_via_web",
        "_submitted_by": "worker",
        "org": "NGO-01",
        "client/client_no": f"KL{number}",
        "client/given_name": "Ana",
        "client/surname": f"Zvjezdanovska{number}",
        "client/birth": "1987-04-23",
        "client/sex": "f",
        "client/citizenship": "AV",
        "client/document_no": f"AB {number:06}",
        "client/phone": "+387 61 000 111",
        "client/notes": "geheimnis",
        "client/role": "client",
        "client/residence": "AV-02",
        "client/consent_stats": "yes",
        "client/consent_link": "yes",
        "case/case_no": f"C{number}",
        "case/opened_on": "2026-01-10",
        "case/violence": "tip dv",
        "need": [
            {
                "need/no": "1",
                "need/type": "acc",
                "need/assessed_on": "2026-01-11",
                "need/disposition": "provided",
            },
            {
                "need/no": "2",
                "need/type": "leg",
                "need/assessed_on": "2026-01-11",
                "need/urgency": "high",
                "need/residence": "abroad",
                "need/disposition": "declined",
                "need/declined_on": "2026-01-12",
                "need/decline_reason": "distance",
            },
        ],
        "referral": [
            {
                "referral/no": "1",
                "referral/need_no": "1",
                "referral/to_org": "SHL-01",
                "referral/type": "acc",
                "referral/made_on": "2026-01-13",
                "referral/answer": "refused",
                "referral/answered_on": "2026-01-15",
                "referral/refusal_reason": "no_capacity",
            }
        ],
        "service": [
            {
                "service/no": "1",
                "service/type": "psy",
                "service/on": "2026-02-01",
                "service/quantity": "2",
                "service/unit": "session",
            },
            {
                "service/no": "2",
                "service/type": "psy",
                "service/on": "2026-04-01",
                "service/quantity": "1.5",
                "service/unit": "hour",
            },
        ],
        "phase": [{"phase/name": "crisis", "phase/on": "2026-01-10"}],
        "setback": [{"setback/trigger": "partner", "setback/on": "2026-02-02"}],
    }
    return changed(record, changes)


def kobo_month(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A submission of the month form."""
    record: dict[str, Any] = {
        "_id": 2000 + number,
        "_uuid": f"00000000-0000-4000-9000-{number:012}",
        "meta/rootUuid": f"uuid:00000000-0000-4000-9000-{number:012}",
        "_submission_time": "2026-04-10T08:00:00",
        "_validation_status": {},
        "org": "NGO-02",
        "month": "2026-03",
        "closed_on": "2026-04-09",
        "spend": [
            {
                "spend/type": "acc",
                "spend/amount": "1234.5",
                "spend/currency": "EUR",
                "spend/kind": "running",
                "spend/funder": "state",
            }
        ],
        "places": [{"places/type": "acc", "places/count": "12"}],
    }
    return changed(record, changes)


def detection(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of the register, typed as the driver gives it, padded as char(n) is."""
    record: dict[str, Any] = {
        "id": f"AVD{number}",
        "person_no": f"OS{number}",
        "given_name": "Ђорђе",
        "surname": f"Звјездановски{number}",
        "birth_date": date(1990, 1, 2),
        "birth_year": None,
        "sex": "M",
        "citizenship": "BA",
        "document_no": "X 123456",
        "residence_code": "ABROAD  ",
        "detected_on": date(2026, 2, 3),
        "region_code": "AV-03   ",
        "detected_by": "labour      ",
        "violence": "THB ",
        "exploitation": "labour, sexual",
        "link_consent": True,
        "updated_at": datetime(2026, 2, 4, 5, 6, 7, tzinfo=UTC),
        "deleted": False,
    }
    return changed(record, changes)


def stay(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A row of the shelter's file of stays."""
    record: dict[str, Any] = {
        "Boravak": f"BRV{number}",
        "Šifra klijenta": f"SK{number}",
        "Ime": "Đurđa",
        "Prezime": f"Žvakuljić{number}",
        "Datum rođenja": "1987",
        "Pol": "Ž",
        "Državljanstvo": "AV",
        "Broj dokumenta": "",
        "Regija prebivališta": "inostranstvo",
        "Svojstvo": "korisnik",
        "Vrsta nasilja": "oboje",
        "Datum prijema": "01.02.2026",
        "Datum izlaska": "15.03.2026",
        "Razlog izlaska": "plan",
        "Saglasnost povezivanje": "da",
        "Telefon": "061 222 333",
        "Napomena": "tajna",
        "$written_at": "2026-04-01T02:00:00Z",
    }
    return changed(record, changes)


def changed(record: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The record with changes; keys may write `__` for `/`."""
    made = deepcopy(record)
    for key, value in changes.items():
        name = key.replace("__", "/", 1) if not key.startswith("_") else key
        if value is None:
            made.pop(name, None)
        else:
            made[name] = value
    return made
