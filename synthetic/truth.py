"""The planted truth as files: what really happened, apart from everything the pipeline can see.

Format: docs/explanation/synthetic-country.md. Deterministic: the same world gives the same bytes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from synthetic.canaries import canaries_of
from synthetic.clock import stamp
from synthetic.country import MONTHS_APART, ORGANISATIONS, TIME_ZONE, Organisation
from synthetic.facts import facts_of
from synthetic.parts import CasePart, TrackedPerson
from synthetic.records import CaseForm, Record, Spelling
from synthetic.world import World

FORMAT: Final = 1


def write_truth(folder: Path, world: World) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "records.jsonl", (record_line(record) for record in world.records))
    _write_lines(folder / "broken.jsonl", broken_lines(world))
    _write_lines(folder / "canaries.json", [canaries_of(world)])
    _write_lines(folder / "world.json", [world_line(world)])


def _write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def record_line(record: Record) -> dict[str, Any]:
    return {
        "source": record.source,
        "stream": record.stream,
        "record_id": record.id,
        "recorded_at": stamp(record.recorded_at),
        "organisation_id": record.organisation,
        "true_person": record.person,
        "source_person": source_person(record),
        "subject": _subject(record.spelling) if record.spelling else None,
        "broken": record.broken.reason if record.broken else None,
        "not_approved": record.not_approved,
        "refused_statistics": record.refused_statistics,
        "deleted": record.deleted,
        "facts": facts_of(record),
    }


def source_person(record: Record) -> str | None:
    """Who the source thinks it is: an NGO's client number says something only beside the organisation."""
    if isinstance(record, CaseForm | CasePart | TrackedPerson):
        return f"{record.organisation}/{record.person_no}"
    return record.person_no


def _subject(spelling: Spelling) -> dict[str, Any]:
    return {
        "given_name": spelling.given,
        "surname": spelling.surname,
        "birth_date": spelling.birth_date.isoformat() if spelling.birth_date else None,
        "birth_year": spelling.birth_year,
        "sex_code": spelling.sex,
        "citizenship": spelling.citizenship,
        "document_number": spelling.document,
        "link_consent": spelling.allows_link,
    }


def broken_lines(world: World) -> Iterator[dict[str, Any]]:
    """What the quarantine must hold, and nothing else."""
    for record in world.records:
        if record.broken:
            yield {
                "source": record.source, "stream": record.stream, "record_id": record.id,
                "reason": record.broken.reason,
                "fields": [record.broken.field] if record.broken.field else [],
            }  # fmt: skip


def world_line(world: World) -> dict[str, Any]:
    slips = Counter(slip for record in world.records if record.spelling for slip in record.spelling.slips)
    return {
        "format": FORMAT,
        "seed": world.seed,
        "size": world.size,
        "months": world.window.months,
        "today": world.window.today.isoformat(),
        "reports_from": world.window.first_day.isoformat(),
        "time_zone": TIME_ZONE,
        "organisations": [_organisation(organisation, world) for organisation in ORGANISATIONS],
        "counts": dict(sorted(Counter(f"{record.source}/{record.stream}" for record in world.records).items())),
        "slips": dict(sorted(slips.items())),
        "persons": len({record.person for record in world.records if record.person}),
    }


def _organisation(organisation: Organisation, world: World) -> dict[str, Any]:
    return {
        "organisation_id": organisation.id,
        "kind": organisation.kind,
        "region_code": organisation.region,
        "source": MONTHS_APART.get(organisation.source, organisation.source),
        "service_type_codes": list(organisation.offers),
        "service_area_codes": list(organisation.area),
        "assesses_needs": organisation.assesses_needs,
        "reports_from": world.window.first_day.isoformat(),
    }
