"""Case forms: the case files of a journey as the workers of each organisation typed them into its system."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from synthetic.case_progress import progress
from synthetic.casework import CaseFile
from synthetic.clock import recorded_after
from synthetic.country import BY_CONSENT, CASE_STREAMS, CLIENT_CARDS, MARKS_DELETED, Window
from synthetic.dice import Dice, dice, token
from synthetic.journeys import Contact, Journey
from synthetic.outcomes import ASKING, with_outcome
from synthetic.people import Person
from synthetic.progress import Progress
from synthetic.records import CaseForm, Need, NgoDetection, Referral, Service
from synthetic.spelling import spell
from synthetic.units import Delivery
from vocabulary.codes import BODY_KINDS, EXPLOITATION_FORMS, SETBACK_TRIGGERS

KEEP_TIME_SHEETS: Final = frozenset({"NGO-01", "NGO-05"})
NOT_APPROVED_RATE: Final = 0.012
DELETED_RATE: Final = 0.015
WITHDRAWAL_RATE: Final = 0.01
"""Of the forms of those who consented, where the form asks for it."""
ASKS_FOR_WITHDRAWAL: Final = frozenset({"ngo_kobo"})
PHASE_AFTER_DAYS: Final = {"crisis": 0, "transition": 183, "social_inclusion": 365, "beyond": 1096}
TELLS_PROGRESS: Final = frozenset({"ngo_kobo"})
"""Sources whose form asks how a case goes on."""
MODES: Final = {"day_centre": 36, "one_stop": 28, "mobile": 21, "online": 15}
URGENCIES: Final = {"immediate": 10, "high": 28, "medium": 37, "low": 15, None: 10}
URGENCY_ASKED: Final = frozenset({"ngo_kobo", "outreach_commcare"})
DISABILITY_ASKED: Final = frozenset({"gbv_primero"})
RECORDED_AS: Final = ("trafficking", "violence", "asylum", "missing_person", "offence", "immigration")


def case_forms(seed: int, journey: Journey, files: dict[Contact, CaseFile], window: Window) -> Iterator[CaseForm]:
    for contact, file in files.items():
        if contact.organisation.source in CASE_STREAMS:
            yield _case_form(seed, journey, file, window)


def _case_form(seed: int, journey: Journey, file: CaseFile, window: Window) -> CaseForm:
    person, contact = journey.person, file.contact
    key, source = f"case{contact.number}", contact.organisation.source
    goes_on = progress(seed, person, contact, file.needs, window) if source in TELLS_PROGRESS else Progress()
    has_refused = source in BY_CONSENT and not person.allows_statistics

    def cup(stream: str) -> Dice:
        return dice(seed, person.number, contact.organisation.id, key, stream)

    is_deleted = source in MARKS_DELETED and not has_refused and cup("deleted").happens(DELETED_RATE)
    return CaseForm(
        source=source,
        stream=CASE_STREAMS[source][0],
        id=record_id(contact.organisation.source, record_uuid(seed, person.id, contact.organisation.id, key)),
        recorded_at=recorded_after(cup("recorded"), _last_event(file, goes_on), window.today),
        organisation=contact.organisation.id,
        person=person.id,
        person_no=token(9, seed, person.number, contact.organisation.id, "client"),
        spelling=spell(seed, person, contact.organisation, "card" if source in CLIENT_CARDS else key),
        not_approved=not (has_refused or is_deleted) and cup("approval").happens(NOT_APPROVED_RATE),
        refused_statistics=has_refused,
        deleted=is_deleted,
        case_no=token(10, seed, person.number, contact.organisation.id, key),
        version=_version(contact, window),
        submitted_by=f"{contact.organisation.id.lower().replace('-', '')}_worker",
        opened_on=contact.first_day,
        closed_on=contact.closed_on,
        exit_reason=contact.exit_reason,
        violence=_violence_told(cup("violence"), person),
        role=person.role,
        residence=person.residence_on(contact.first_day) if person.tells_residence else None,
        detection=_detection(cup("detection"), journey, contact),
        has_disability=person.has_disability if source in DISABILITY_ASKED else None,
        needs=tuple(_with_urgency(cup(f"urgency/{need.need.no}"), source, need.need) for need in file.needs),
        referrals=tuple(_referrals_told(seed, journey.person, file)),
        services=tuple(_timed(seed, journey, contact, _services(seed, file, source))),
        phases=_phases(cup("phases"), contact),
        setbacks=_setbacks(cup("setbacks"), contact),
        progress=goes_on,
        withdrew_on=None if has_refused else _withdrawal(cup("consent taken back"), contact),
    )


def _with_urgency(cup: Dice, source: str, need: Need) -> Need:
    return replace(need, urgency=cup.weighted(URGENCIES)) if source in URGENCY_ASKED else need


def record_id(source: str, uuid: UUID) -> str:
    """The id a system gives its record: KoboToolbox says what kind it is, the others do not."""
    return f"uuid:{uuid}" if source == "ngo_kobo" else str(uuid)


def record_uuid(seed: int, *stream: str) -> UUID:
    return UUID(int=dice(seed, "uuid", *stream).getrandbits(128), version=4)


def services(deliveries: list[Delivery]) -> Iterator[Service]:
    """Numbered by day."""
    ordered = sorted(deliveries, key=lambda delivery: (delivery.on, delivery.type, delivery.quantity))
    for no, delivery in enumerate(ordered, 1):
        yield Service(str(no), delivery.type, delivery.on, delivery.quantity, delivery.unit)


def _timed(seed: int, journey: Journey, contact: Contact, given: Iterable[Service]) -> Iterator[Service]:
    """Some organisations write down how long a service kept their staff, journeys and reports included."""
    for service in given:
        if contact.organisation.id not in KEEP_TIME_SHEETS:
            yield service
            continue
        cup = dice(seed, journey.person.number, contact.organisation.id, f"case{contact.number}", "time", service.no)
        hours = Decimal(cup.choice(("0.5", "0.75", "1", "1.5", "2.25"))) * service.quantity
        yield replace(service, staff_hours=hours.quantize(Decimal("0.01")))


def _services(seed: int, file: CaseFile, source: str) -> Iterator[Service]:
    """Where the form asks how somebody was met, most workers say."""
    contact = file.contact
    for service in services(file.deliveries):
        cup = dice(seed, contact.organisation.id, str(contact.first_day), "mode", service.no, service.type)
        is_told = source in TELLS_PROGRESS and cup.happens(0.8)
        mode = "residential" if service.type == "accommodation" else cup.weighted(MODES)
        yield replace(service, mode=mode) if is_told else service


def _referrals(file: CaseFile) -> Iterator[Referral]:
    for assessed in file.needs:
        yield from assessed.referrals


def _referrals_told(seed: int, person: Person, file: CaseFile) -> Iterator[Referral]:
    """With what was heard of them later, where the form asks for it."""
    contact = file.contact
    for referral in _referrals(file):
        cup = dice(seed, person.number, contact.organisation.id, contact.number, "outcome", referral.no)
        asks = contact.organisation.source in ASKING
        yield with_outcome(cup, referral, contact.last_day) if asks else referral


def _version(contact: Contact, window: Window) -> str:
    """The form was redrawn in the middle of the window."""
    middle = window.first_day + (window.today - window.first_day) / 2
    return "vCase1" if contact.first_day < middle else "vCase2"


def _violence_told(cup: Dice, person: Person) -> tuple[str, ...]:
    """One desk may see only one side of somebody who lived through both."""
    if len(person.victimisation) == 1 or cup.happens(0.5):
        return person.victimisation
    return (cup.choice(person.victimisation),)


def _detection(cup: Dice, journey: Journey, contact: Contact) -> NgoDetection | None:
    """An NGO's own detection, mostly of people the police never met."""
    if contact.organisation.kind not in BODY_KINDS:
        return None
    known = journey.detected_on is not None or contact not in journey.cases[:1]
    if journey.person.role != "primary_client" or not cup.happens(0.03 if known else 0.30):
        return None
    forms = cup.sample(sorted(EXPLOITATION_FORMS - {"unknown"}), cup.choice((1, 1, 2)))
    exploitation = tuple(forms) if "tip" in journey.person.victimisation else ()
    return NgoDetection(contact.first_day, contact.organisation.region, cup.choice(RECORDED_AS), exploitation)


def _phases(cup: Dice, contact: Contact) -> tuple[tuple[str, date], ...]:
    if cup.happens(0.3):
        return ()
    days = {phase: contact.first_day + timedelta(days=after) for phase, after in PHASE_AFTER_DAYS.items()}
    return tuple((phase, day) for phase, day in days.items() if day <= contact.last_day)


def _setbacks(cup: Dice, contact: Contact) -> tuple[tuple[str, date], ...]:
    triggers = cup.sample(sorted(SETBACK_TRIGGERS), cup.weighted({0: 75, 1: 18, 2: 7}))
    return tuple((trigger, cup.day_between(contact.first_day, contact.last_day)) for trigger in triggers)


def _withdrawal(cup: Dice, contact: Contact) -> date | None:
    if contact.organisation.source not in ASKS_FOR_WITHDRAWAL or not cup.happens(WITHDRAWAL_RATE):
        return None
    return cup.day_between(contact.first_day, contact.last_day)


def _last_event(file: CaseFile, goes_on: Progress) -> date:
    """Nothing in a file is later than this, so it is recorded on that day or after."""
    days = [file.contact.first_day, *(delivery.on for delivery in file.deliveries)]
    days += [assessed.need.declined_on or assessed.need.assessed_on for assessed in file.needs]
    days += [referral.answered_on or referral.made_on for referral in _referrals(file)]
    return max(*days, file.contact.last_day, *goes_on.days())
