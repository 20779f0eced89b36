"""Events as a table of words, the way the handbook's examples are written.

    on         | event             | person | type  | need | region
    2026-03-01 | need.assessed     | Ana    | legal | n1   | AV-02
    2026-03-09 | service.delivered | Ana    | legal |      |

`on`, `event`, `org`, and the links `person`, `case`, `need`, `referral`; every other column is a field of the event's
data, by a short word or its own name. An empty cell is a field that the source does not know.
"""

from datetime import UTC, date, datetime, time
from typing import Any

from tests.support.warehouse_log import Log, Organisation

FIELDS = {
    "type": "service_type_code",
    "region": "residence_region_code",
    "at": "region_code",
    "class": "victimisation_codes",
    "role": "beneficiary_role_code",
    "body": "detecting_body_code",
    "disposition": "disposition_code",
    "reason": "reason_code",
    "to": "to_organisation_id",
    "currency": "currency_code",
    "kind": "expenditure_kind_code",
    "condition": "funding_condition_code",
    "until": "until_period",
    "tally": "aggregate_kind_code",
    "decision": "decision_kind_code",
}
ROLES = ("case", "need", "referral", "placement", "milestone", "staff", "funding", "funder", "proceedings")
LINKS = {"person": "subject", "order": "protection_order", "claim": "compensation"} | {role: role for role in ROLES}
NUMBERS = {
    "quantity", "count", "places", "staff_hours", "posts", "filled_posts", "left_count", "supervised_count",
    "asked_count", "answered_count", "satisfied_count",
}  # fmt: skip
LISTS = {
    "victimisation_codes", "exploitation_form_codes", "signal_codes", "service_type_codes", "service_area_codes",
    "admitted_codes", "access_condition_codes",
}  # fmt: skip
FLAGS = {"is_planned", "is_set_by_client", "is_minor", "has_disability", "has_lawyer"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "case.opened": {"beneficiary_role_code": "primary_client"},
    "service.delivered": {"quantity": 1, "unit_code": "session"},
    "aggregate.reported": {"aggregate_kind_code": "refusal"},
    "expenditure.recorded": {"currency_code": "EUR", "expenditure_kind_code": "running"},
    "funding.committed": {"currency_code": "EUR", "funder_kind_code": "state"},
    "funding.received": {"currency_code": "EUR", "funder_kind_code": "state"},
    "identification.decided": {
        "stage_code": "formal",
        "decision_kind_code": "first",
        "outcome_code": "positive",
        "authority_code": "police",
    },
}
HELPER = Organisation("NGO-1", ("legal", "medical", "psychological"))
"""The one organisation of an example that names none."""


def story(
    *tables: str,
    as_of: str = "2026-07-20",
    organisations: tuple[Organisation, ...] = (HELPER,),
    closed: dict[str, list[str]] | None = None,
    unresolved: frozenset[str] | set[str] = frozenset(),
    same_person: tuple[str, ...] = (),
) -> Log:
    """The log of an example, told in one table or several.

    `closed` names the months each organisation closed; January to June by default.
    """
    log = Log(organisations=list(organisations), unresolved=set(unresolved))
    for row in (row for table in tables for row in parse(table)):
        _tell(log, row, organisations[0].organisation_id)
    log.same_person(*same_person)
    for one in organisations:
        for month in half_year() if closed is None else closed.get(one.organisation_id, []):
            log.add("report.submitted", date(2026, 1, 1), organisation_id=one.organisation_id, period=month)
    noon = datetime.combine(date.fromisoformat(as_of), time(12), tzinfo=UTC)
    log.add("consent.given", date(2026, 1, 1), recorded_at=noon, purpose_code="statistics")
    return log


def parse(table: str) -> list[dict[str, str]]:
    """The rows of a table of words, each as the filled cells by their headings."""
    lines = [line for line in table.splitlines() if line.strip()]
    heads, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [{head: cell for head, cell in zip(heads, row, strict=True) if cell} for row in rows]


def half_year() -> list[str]:
    return [f"2026-0{month}" for month in range(1, 7)]


def _tell(log: Log, row: dict[str, str], organisation: str) -> None:
    links = {LINKS[head]: cell for head, cell in row.items() if head in LINKS}
    fields = {FIELDS.get(head, head): cell for head, cell in row.items() if head not in {*LINKS, "on", "event", "org"}}
    data = {**DEFAULTS.get(row["event"], {}), **{name: _value(name, cell) for name, cell in fields.items()}}
    on = date.fromisoformat(row["on"])
    recorded = datetime(2026, 1, 1, tzinfo=UTC)
    log.add(row["event"], on, links, recorded_at=recorded, organisation_id=row.get("org", organisation), **data)


def _value(name: str, cell: str) -> Any:
    if name in NUMBERS:
        return int(cell)
    if name in FLAGS:
        return cell in ("yes", "true")
    return cell.split() if name in LISTS else cell
