"""The planted truth (docs/explanation/synthetic-country.md, format 1), read into facts that count.

A record counts whole or not at all; of one whose client refused statistics only the tally is left (R7).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from synthetic.check import funding_facts, referral_shapes, registry_shapes, shapes
from synthetic.check.calendar import quarter_of
from synthetic.check.case_shapes import casework_of
from synthetic.check.facts import Closing, Consent, Facts, Refusal, Telling
from synthetic.check.justice_facts import justice_of
from synthetic.check.portraits import portraits_of
from synthetic.check.shapes import Json
from synthetic.country import read_population, read_regions
from vocabulary.errors import ConfigurationError

Shape = TypeVar("Shape")

FORMAT = 1
REMEDY = "build the synthetic country anew"
TALLIED_ROLE = "primary_client"
EXCLUDED = ("broken", "not_approved", "refused_statistics", "deleted")


def read_facts(home: Path) -> Facts:
    """The facts under ``<home>/truth``. Raises ConfigurationError when nothing (readable) is there."""
    folder = home / "truth"
    try:
        world = json.loads((folder / "world.json").read_text(encoding="utf-8"))
        records, broken = _lines(folder / "records.jsonl"), _lines(folder / "broken.jsonl")
    except (OSError, ValueError) as error:
        raise ConfigurationError("the planted truth cannot be read", remedy=REMEDY) from error
    if world.get("format") != FORMAT:
        raise ConfigurationError("the planted truth has another format", remedy=REMEDY)
    facts = facts_of(world, records, broken, tuple(region.code for region in read_regions()))
    return replace(facts, population=read_population())


def facts_of(world: Json, records: list[Json], broken: list[Json], regions: tuple[str, ...]) -> Facts:
    """The same from what the files hold."""
    kept = [record for record in records if not any(record[reason] for reason in EXCLUDED)]
    organisations = tuple(map(shapes.organisation, world["organisations"]))
    refusals = list(_refusals(records, {one.organisation_id: one.region for one in organisations}))
    return Facts(
        data_as_of=_data_as_of(kept, [record for record, _ in refusals], ZoneInfo(world["time_zone"])),
        regions=regions,
        organisations=organisations,
        subjects=frozenset(shapes.subject(record) for record in kept if record["source_person"]),
        records=tuple(shapes.record_of(record) for record in kept if record["source_person"]),
        slips=world.get("slips", {}),
        evidence=tuple(shapes.evidence(record) for record in kept if record["subject"]),
        detections=_each(kept, "detection.recorded", shapes.detection),
        decisions=_each(kept, "identification.decided", shapes.decision),
        openings=_each(kept, "case.opened", shapes.opening),
        assessments=_each(kept, "need.assessed", shapes.assessment),
        declines=_each(kept, "assistance.declined", shapes.decline),
        referrals=_each(kept, "referral.made", referral_shapes.referral),
        referral_events=tuple(
            one for what in referral_shapes.HEARD for one in _each(kept, f"referral.{what}", referral_shapes.heard)
        ),
        portraits=tuple(portraits_of(kept)),
        justice=justice_of(kept),
        deliveries=_each(kept, "service.delivered", shapes.delivery),
        consents=tuple(_consents(kept)),
        expenditures=_each(kept, "expenditure.recorded", shapes.expenditure),
        commitments=_each(kept, "funding.committed", funding_facts.commitment),
        receipts=_each(kept, "funding.received", funding_facts.receipt),
        closings=frozenset[Closing](_each(kept, "report.submitted", shapes.closing)),
        first_closed=_first_closed(kept),
        tellings=tuple(_tellings(kept)),
        refusals=tuple(refusal for _, refusal in refusals),
        returns=_each(kept, "aggregate.reported", shapes.returned),
        casework=casework_of(kept),
        **_registered(kept),
        events=_events(kept, refusals),
        broken=Counter((one["source"], one["stream"], one["reason"]) for one in broken),
    )


def _registered(kept: list[Json]) -> dict[str, Any]:
    """What the coordination body's register says."""
    registered = _each(kept, "provider.registered", registry_shapes.registration)
    return {
        "registrations": registered + _each(kept, "provider.changed", registry_shapes.registration),
        "offers": _each(kept, "service.offered", registry_shapes.offer),
        "withdrawals": _each(kept, "service.withdrawn", registry_shapes.withdrawal),
        "staffings": _each(kept, "staffing.reported", registry_shapes.staffing),
        "agreements": _each(kept, "agreement.signed", registry_shapes.agreement),
        "agreement_ends": _each(kept, "agreement.ended", registry_shapes.agreement_end),
        "feedbacks": _each(kept, "feedback.given", registry_shapes.feedback),
    }


def _lines(path: Path) -> list[Json]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line, parse_float=Decimal) for line in lines]


def _each(records: list[Json], kind: str, shape: Callable[[Json, Json], Shape]) -> tuple[Shape, ...]:
    return tuple(shape(record, fact) for record in records for fact in record["facts"] if fact["type"] == kind)


def _first_closed(records: list[Json]) -> dict[Closing, date]:
    days: dict[Closing, date] = {}
    for closing, day in _each(records, "report.submitted", shapes.closed_on):
        days[closing] = min(day, days.get(closing, day))
    return days


def _tellings(records: list[Json]) -> Iterator[Telling]:
    for record in records:
        for fact in record["facts"]:
            yield from shapes.tellings(record, fact)


def _consents(records: list[Json]) -> Iterator[Consent]:
    for record in records:
        for fact in record["facts"]:
            if fact["type"] in ("consent.given", "consent.withdrawn") and fact["purpose_code"] == "statistics":
                yield shapes.consent(record, fact)


def _refusals(records: list[Json], regions: dict[str, str]) -> Iterator[tuple[Json, Refusal]]:
    """One for each quarter and service type in which somebody who refused was served as a client."""
    for record in records:
        if [flag for flag in EXCLUDED if record[flag]] != ["refused_statistics"]:
            continue
        for quarter, service_type in sorted(_services_as_client(record)):
            organisation_id = record["organisation_id"]
            yield record, Refusal(organisation_id, regions[organisation_id], quarter, service_type, 1)


def _services_as_client(record: Json) -> set[tuple[str, str]]:
    if not any(fact.get("beneficiary_role_code") == TALLIED_ROLE for fact in record["facts"]):
        return set()
    return {
        (quarter_of(date.fromisoformat(fact["date"])), fact["service_type_code"])
        for fact in record["facts"]
        if fact["type"] == "service.delivered"
    }


def _events(kept: list[Json], refusals: list[tuple[Json, Refusal]]) -> Counter[tuple[str, ...]]:
    events: Counter[tuple[str, ...]] = Counter(
        (record["source"], fact["type"]) for record in kept for fact in record["facts"]
    )
    events.update((record["source"], "aggregate.reported") for record, _ in refusals)
    return events


def _data_as_of(kept: list[Json], tallied: list[Json], zone: ZoneInfo) -> date:
    """The local day of the newest record anything of which is in the log."""
    telling = [record for record in (*kept, *tallied) if record["facts"]]
    newest = max(datetime.fromisoformat(record["recorded_at"]) for record in telling)
    return newest.astimezone(zone).date()
