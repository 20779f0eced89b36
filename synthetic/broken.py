"""About one record in 200 broken the way real systems break; each is known to the truth with its reason.

A refused record is refused whole. Reports of a month are never broken themselves, for one lost month would
hide years of needs behind the horizon: there a broken report lies beside the sound one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from synthetic.dice import dice, token
from synthetic.ngo_records import record_uuid
from synthetic.records import Breakage, CaseForm, MonthForm, MonthlyReturn, Record

Kind = TypeVar("Kind", bound=Record)

ONE_IN: Final = 200

CASE_BREAKS: Final = (
    Breakage("missing_field", "client_no"),
    Breakage("bad_date", "case/opened_on"),
    Breakage("unknown_code", "case/violence"),
    Breakage("missing_field", "consent_stats"),
    Breakage("bad_number", "service/quantity", "services"),
    Breakage("dates_out_of_order", "case/closed_on", "closed_on"),
    Breakage("bad_date", "need/assessed_on", "needs"),
    Breakage("unknown_code", "service/type", "services"),
    Breakage("missing_field", "case/opened_on"),
)
STAY_BREAKS: Final = (
    Breakage("dates_out_of_order", "Datum izlaska", "left_on"),
    Breakage("bad_row_shape", ""),
    Breakage("unknown_code", "Vrsta nasilja"),
    Breakage("missing_field", "Šifra klijenta"),
    Breakage("bad_date", "Datum prijema"),
)
SERVICE_BREAKS: Final = (
    Breakage("bad_number", "Količina"),
    Breakage("unknown_code", "Vrsta usluge"),
    Breakage("bad_row_shape", ""),
    Breakage("missing_field", "Datum"),
    Breakage("bad_date", "Datum"),
)
COST_BREAKS: Final = (Breakage("bad_number", "Iznos"), Breakage("unknown_code", "Vrsta troška"))
DETECTION_BREAKS: Final = (
    Breakage("missing_field", "detected_on"),
    Breakage("unknown_code", "detected_by"),
    Breakage("missing_field", "person_no"),
    Breakage("unknown_code", "violence"),
)
DECISION_BREAKS: Final = (Breakage("unknown_code", "outcome"), Breakage("missing_field", "decided_on"))

PRIMERO_BREAKS: Final = (
    Breakage("missing_field", "survivor_code_no"),
    Breakage("bad_date", "registration_date"),
    Breakage("unknown_code", "nrm_violence"),
    Breakage("missing_field", "consent_reporting"),
    Breakage("bad_number", "nrm_service_quantity", "services"),
    Breakage("dates_out_of_order", "date_closure", "closed_on"),
    Breakage("bad_date", "need_assessed_on", "needs"),
    Breakage("unknown_code", "service_type", "services"),
)

SOCIAL_BREAKS: Final = (
    Breakage("bad_date", "Пријем"),
    Breakage("bad_number", "service/Количина", "services"),
    Breakage("bad_text", "Насиље"),
    Breakage("unknown_code", "service/Врста", "services"),
    Breakage("bad_row_shape", "need", "needs"),
    Breakage("dates_out_of_order", "exit/Датум", "closed_on"),
    Breakage("unknown_code", "Насиље"),
    Breakage("missing_field", "Пријем"),
)
OUTREACH_BREAKS: Final = {
    "client": (
        Breakage("missing_field", "properties/client_no"),
        Breakage("bad_date", "properties/opened_on"),
        Breakage("dates_out_of_order", "properties/closed_on", "closed_on"),
        Breakage("unknown_code", "properties/violence"),
        Breakage("missing_field", "properties/consent_stats"),
    ),
    "need": (Breakage("bad_date", "properties/assessed_on"), Breakage("unknown_code", "properties/disposition")),
    "referral": (Breakage("unknown_code", "properties/to_org"), Breakage("missing_field", "properties/made_on")),
    "service": (
        Breakage("bad_number", "properties/quantity"),
        Breakage("unknown_code", "properties/service_type"),
        Breakage("missing_field", "properties/client_no"),
        Breakage("bad_date", "properties/delivered_on"),
    ),
}
HEALTH_BREAKS: Final = {
    "client": (
        Breakage("missing_field", "attributes/role"),
        Breakage("unknown_code", "attributes/violence"),
        Breakage("unknown_code", "attributes/residence"),
    ),
    "service": (
        Breakage("bad_number", "dataValues/quantity"),
        Breakage("unknown_code", "dataValues/service_type"),
        Breakage("missing_field", "dataValues/unit"),
    ),
    "exit": (Breakage("unknown_code", "dataValues/exit_reason"), Breakage("missing_field", "dataValues/exit_reason")),
}

EMPLOYMENT_BREAKS: Final = (
    Breakage("missing_field", "otvoren"),
    Breakage("bad_number", "service/kolicina", "services"),
    Breakage("unknown_code", "nasilje"),
    Breakage("dates_out_of_order", "zatvoren", "closed_on"),
    Breakage("bad_date", "otvoren"),
    Breakage("unknown_code", "service/vrsta", "services"),
)

JUSTICE_BREAKS: Final = (
    Breakage("missing_field", "data.subject.person_id", "person"),
    Breakage("bad_date", "time", "person"),
    Breakage("bad_number", "data.fact.amount", "amount"),
    Breakage("unknown_code", "data.fact.organisation_id", "person"),
)

KINDS: Final = {
    **{("health_dhis2", stream): kinds for stream, kinds in HEALTH_BREAKS.items()},
    **{("outreach_commcare", stream): kinds for stream, kinds in OUTREACH_BREAKS.items()},
    ("ngo_kobo", "case"): CASE_BREAKS,
    ("gbv_primero", "case"): PRIMERO_BREAKS,
    ("social_sftp", "case"): SOCIAL_BREAKS,
    ("employment_sqlite", "case"): EMPLOYMENT_BREAKS,
    ("shelter_csv", "stays"): STAY_BREAKS,
    ("shelter_csv", "services"): SERVICE_BREAKS,
    ("shelter_csv", "costs"): COST_BREAKS,
    ("justice_events", "events"): JUSTICE_BREAKS,
    ("police_register", "detection"): DETECTION_BREAKS,
    ("police_register", "decision"): DECISION_BREAKS,
}


def break_some(seed: int, records: Iterable[Record]) -> Iterator[Record]:
    """The same records, some of them broken, and the broken first attempts at monthly reports.

    In each stream the kinds take turns, so that even a small country has many of them.
    """
    kept = list(records)
    chosen = _chosen(seed, kept)
    for record in kept:
        kind = chosen.get((record.source, record.stream, record.id))
        yield replace(record, broken=kind) if kind else record
    yield from _first_attempts(seed, kept)


def _chosen(seed: int, records: list[Record]) -> dict[tuple[str, str, str], Breakage]:
    chosen: dict[tuple[str, str, str], Breakage] = {}
    for (source, stream), kinds in KINDS.items():
        sound = [
            record for record in records if (record.source, record.stream) == (source, stream) and _may_break(record)
        ]
        dice(seed, "broken", source, stream).shuffle(sound)
        for turn in range(_how_many(len(sound))):
            _break_one(sound, kinds[turn % len(kinds)], chosen)
    return chosen


def _how_many(records: int) -> int:
    return records // ONE_IN + (1 if records >= 20 else 0)


def _may_break(record: Record) -> bool:
    """One reason per record: what is skipped or deleted anyway stays whole."""
    return not (record.not_approved or record.refused_statistics or record.deleted)


def _break_one(sound: list[Record], kind: Breakage, chosen: dict[tuple[str, str, str], Breakage]) -> None:
    for index, record in enumerate(sound):
        if _fits(kind, record):
            chosen[record.source, record.stream, record.id] = replace(kind, field=_name_in_form(kind.field, record))
            del sound[index]
            return


def _fits(kind: Breakage, record: Record) -> bool:
    return not kind.part or bool(getattr(record, kind.part))


def _name_in_form(field: str, record: Record) -> str:
    """The full path of a question of Kobo's person group, which two versions of the form name differently."""
    if isinstance(record, CaseForm) and record.source == "ngo_kobo" and "/" not in field:
        return f"{'client' if record.version == 'vCase1' else 'person'}/{field}"
    return field


def _first_attempts(seed: int, records: list[Record]) -> Iterator[Record]:
    forms = [record for record in records if isinstance(record, MonthForm) and record.source == "ngo_kobo"]
    returns = [record for record in records if isinstance(record, MonthlyReturn)]
    for form, kind in zip(
        _some(seed, forms),
        (Breakage("bad_number", "spend/amount"), Breakage("bad_date", "month")),
        strict=False,
    ):
        yield replace(form, id=f"uuid:{record_uuid(seed, form.id, 'attempt')}", broken=kind)
    for monthly in _some(seed, returns)[:1]:
        yield replace(monthly, id="AVM" + token(9, seed, monthly.id, "attempt"), broken=Breakage("bad_date", "month"))
    yield from _orphans(seed, [form for form in records if isinstance(form, CaseForm) and form.source == "social_sftp"])


def _orphans(seed: int, forms: list[CaseForm]) -> Iterator[CaseForm]:
    """A case whose client has no card, and a service of no case."""
    for form, place in zip(_some(seed, forms), ("client", "service"), strict=False):
        yield replace(
            form,
            id=str(record_uuid(seed, form.id, "orphan")),
            case_no=token(10, seed, form.id, "orphan"),
            person_no=token(9, seed, form.id, "orphan client"),
            broken=Breakage("orphan_row", place),
            not_approved=False,
        )


def _some(seed: int, records: Sequence[Kind]) -> list[Kind]:
    return dice(seed, "attempts").sample(records, min(2, len(records)))
