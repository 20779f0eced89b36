"""Rows of the police register, in its own codes.

Source: docs/sources/police_register.md.
"""

from collections.abc import Iterator
from typing import Any, Final

from synthetic.dice import Dice, dice
from synthetic.records import Breakage, Decision, Detection, MonthlyReturn, Record
from synthetic.world import World

Row = dict[str, Any]

SEX: Final = {"female": "F", "male": "M", "other": "X"}
VIOLENCE: Final[dict[tuple[str, ...], str]] = {("tip",): "THB", ("dv",): "DV"}
BODIES: Final = {"police": "police", "border": "border", "labour_inspectorate": "labour"}
STAGES: Final = {"presumed": "RG", "formal": "CG"}
KINDS: Final = {"first": "FIRST", "reconsideration": "RECON", "appeal": "APPEAL"}
OUTCOMES: Final = {"positive": "POS", "negative": "NEG", "suspended": "SUSP", "withdrawn": "WITHDR"}
OFFICERS: Final = 14


def detection_rows(world: World) -> Iterator[Row]:
    for record in world.of("police_register", "detection"):
        if isinstance(record, Detection):
            yield broken_row(_detection(record, dice(world.seed, record.id, "officer")), record.broken)


def _detection(row: Detection, cup: Dice) -> Row:
    spelling = row.spelling
    if spelling is None:
        raise ValueError("a detection is about somebody")
    return {
        "id": row.id,
        "person_no": row.person_no,
        "given_name": spelling.given,
        "surname": spelling.surname,
        "birth_date": spelling.birth_date,
        "birth_year": spelling.birth_year,
        "sex": SEX.get(spelling.sex or ""),
        "citizenship": spelling.citizenship,
        "document_no": spelling.document,
        "residence_code": row.residence,
        "detected_on": row.detected_on,
        "region_code": row.region,
        "detected_by": BODIES[row.body],
        "recorded_as": row.recorded_as,
        "violence": VIOLENCE[row.violence],
        "exploitation": ",".join(row.exploitation) or None,
        "exploited_until": row.exploited_until,
        "signals": ",".join(row.signals) or None,
        "link_consent": spelling.allows_link,
        "officer": f"officer {cup.randint(1, OFFICERS)}",
        "note": spelling.note,
        **_trail(row),
    }


def _trail(row: Record) -> Row:
    return {"updated_at": row.recorded_at, "deleted": row.deleted}


def decision_rows(world: World) -> Iterator[Row]:
    for record in world.of("police_register", "decision"):
        if isinstance(record, Decision):
            yield broken_row(_decision(record), record.broken)


def _decision(row: Decision) -> Row:
    return {
        "id": row.id,
        "detection_id": row.detection_id,
        "person_no": row.person_no,
        "stage": STAGES[row.stage],
        "kind": KINDS[row.kind],
        "outcome": OUTCOMES[row.outcome],
        "authority": row.authority,
        "decided_on": row.decided_on,
        **_trail(row),
    }


def return_rows(world: World) -> Iterator[Row]:
    for record in world.of("police_register", "monthly_return"):
        if isinstance(record, MonthlyReturn):
            row = {
                "id": record.id,
                "month": f"{record.month:%Y-%m}",
                "closed_on": record.closed_on,
                **_trail(record),
            }
            yield broken_row(row, record.broken)


def broken_row(row: Row, breakage: Breakage | None) -> Row:
    """The row as it is, or broken in the ways a typed table allows: nothing, an unknown code, a month 13."""
    if breakage is None:
        return row
    bad_values = {
        "missing_field": None,
        "unknown_code": "xyz",
        "bad_date": f"{str(row[breakage.field])[:5]}13",
    }
    return {**row, breakage.field: bad_values[breakage.reason]}
