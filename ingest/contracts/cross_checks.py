"""What a source file says in several places, held against itself: things no schema of one place can see."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from anonymize.allowed import check_of
from ingest.contracts.model import Organisation, SourceFile, Stream
from ingest.contracts.yaml_lines import LinedYaml, Path
from vocabulary.codes import SERVICE_TYPES
from vocabulary.fields import AREA, ORGANISATION, REGION
from vocabulary.shapes import SHAPES

Fault = tuple[str, str, str]
"""Where, what, remedy."""
Found = tuple[Path, str, str]

_IS_ORGANISATION: Final = check_of(ORGANISATION)
_IS_REGION: Final = check_of(REGION)
_IS_AREA: Final = check_of(AREA)
_ADDRESS: Final = re.compile(r"@|[0-9]{5}|https?:")
_SHAPES: Final = "See docs/reference/codes.md, codes of the installation."


def cross_faults(lined: LinedYaml, file: SourceFile) -> list[Fault]:
    """Every contradiction, with the line it stands in."""
    found = [*_legal_basis(file), *_contact(file), *_organisations(file), *_lawful_basis(file), *_changes(file)]
    return [(lined.where(path), what, remedy) for path, what, remedy in found]


def _legal_basis(file: SourceFile) -> Iterator[Found]:
    wanted = ["statistics", *(["linkage"] if file.linkage_on and file.linkage_on.cross_basis is not None else [])]
    for purpose in wanted:
        if not file.legal_basis.get(purpose, "").strip():
            yield (
                ("legal_basis",),
                f"legal_basis does not name {purpose}",
                "Cite the law or agreement for that purpose.",
            )


def _contact(file: SourceFile) -> Iterator[Found]:
    if _ADDRESS.search(file.contact.role) or not file.contact.role.strip():
        yield ("contact",), "contact is no role", "Name a role (data officer of …); addresses stay out of this file."


def _organisations(file: SourceFile) -> Iterator[Found]:
    ids: set[str] = set()
    for number, each in enumerate(file.organisations):
        path: Path = ("organisations", number)
        yield from ((path, what, remedy) for what, remedy in _organisation(each))
        if each.id in ids:
            yield path, f"organisation {each.id} stands here twice", "Keep one of them."
        ids.add(each.id)


def _organisation(each: Organisation) -> Iterator[tuple[str, str]]:
    if not _IS_ORGANISATION(each.id):
        yield f"organisation {each.id} has a code of a shape that cannot be stored", _SHAPES
    if not _IS_REGION(each.region):
        yield f"region {each.region} has a shape that cannot be stored", _SHAPES
    if not _IS_AREA([*each.service_area]):
        yield "service_area holds a region of a shape that cannot be stored", _SHAPES
    if strange := sorted(set(each.service_types) - SERVICE_TYPES):
        yield f"service type {', '.join(strange)} is not known", f"Known: {', '.join(sorted(SERVICE_TYPES))}."
    if each.reports_from is None:
        return
    begins, ends = _day(each.reports_from), _day(each.reports_until or each.reports_from)
    if begins is None or ends is None:
        yield "reports_from or reports_until is no date", "Write a day that exists, like 2026-10-31."
    elif ends < begins:
        yield "reports_until lies before reports_from", "Mend one of them."


def _lawful_basis(file: SourceFile) -> Iterator[Found]:
    for name, stream in file.streams.items():
        path: Path = ("streams", name)
        if file.lawful_basis == "consent" and stream.person is not None and stream.statistics is None:
            yield (
                path, "lawful basis is consent, and a stream about people does not say who consented",
                "Add `statistics`: the column of the answer, and what is tallied of who refuses.",
            )  # fmt: skip
        counts_alone = file.lawful_basis == "aggregate_only" or file.submission == "aggregate"
        if counts_alone and _is_about_people(stream):
            yield (
                path, "lawful basis is aggregate_only or submission aggregate, and a stream is about people",
                "Take out `person` and the events about one; counts alone may come.",
            )  # fmt: skip


def _is_about_people(stream: Stream) -> bool:
    types = [SHAPES[event.type] for event in stream.events if event.type in SHAPES]
    return stream.person is not None or any(shape.has_subject for shape in types)


def _changes(file: SourceFile) -> Iterator[Found]:
    """A full hand-over is a sweep: what is missing in it is gone. A delta says nothing of what it does not hold."""
    for name, stream in file.streams.items():
        submission = stream.read.get("submission")
        if submission is None:
            continue
        wanted = "full_sweep" if submission == "full" else "delta"
        if stream.changes != wanted:
            yield (
                ("streams", name, "changes"), f"read.submission is {submission}, and changes is {stream.changes}",
                f"Write `changes: {wanted}`, or the other submission.",
            )  # fmt: skip


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None
