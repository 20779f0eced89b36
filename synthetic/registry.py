"""What the coordination body's register says of providers: who is registered, for what, for whom, with whom.

No person is in it. What it declares is not always what is done: that is planted on purpose, see
docs/explanation/synthetic-country.md. All chance comes from the streams "registry …".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from synthetic.clock import recorded_after
from synthetic.country import REGISTERED, SAFEHOUSE, SHELTER, Organisation, Window, month_end
from synthetic.dice import Dice, dice, token
from synthetic.records import RegistryEntry

SOURCE: Final = "coordination_registry"
STREAM: Final = "events"
CONFIRMED_EVERY: Final = 330
UNCONFIRMED: Final = "NGO-04"
"""Confirmed its registration once, more than a year before the end of the window, and never since."""
WITHDRAWN: Final = ("NGO-02", "medical")
MODELS: Final = {"SHL-01": "tip_dv_mixed", "SHL-02": "dv_only", "NGO-02": "tip_only", "NGO-06": "tip_dv_mixed"}
EVERYBODY: Final = ("women", "men", "boys", "girls", "families", "elderly", "disability", "foreign_nationals")
ADMITS: Final = {
    SHELTER.id: ("women", "men", "boys", "girls", "families", "foreign_nationals"),
    SAFEHOUSE.id: ("women", "girls", "families"),
    "NGO-07": ("women", "girls", "boys", "families"),
    "STA-01": ("women", "men", "disability"),
}
"""SHL-01 declares that it admits men; nobody ever saw it do so."""
FORMAL_STATUS_ONLY: Final = "status_documents"
NARROWER: Final = {
    ("SHL-01", "child_support"): ("AV-01", "AV-02"), ("HLT-01", "psychological"): ("AV-01", "AV-02"),
    ("SHL-01", "humanitarian"): ("AV-01", "AV-02", "AV-05"),
}  # fmt: skip
"""Service areas of single services that are smaller than their provider's: so child support ends at Jezerani."""
PLACES: Final = {
    "SHL-01": (8, "family_place"),
    "SHL-02": (4, "family_place"),
    "NGO-02": (12, "bed"),
    "NGO-06": (9, "bed"),
}
STAFF: Final = {"police": 0, "shelter": 6, "ngo": 4, "state": 9, "health": 7, "social": 8}
FEW_STAFF: Final = frozenset({"NGO-04", "SHL-02"})
CHANNELS: Final = ("paper", "interview", "telephone", "online", "box")
MOMENTS: Final = ("during", "exit", "follow_up")


@dataclass(frozen=True, slots=True)
class Registrar:
    """Writes entries about one organisation, each with a number of its own and the day it was written."""

    seed: int
    window: Window

    def entry(
        self, organisation: str, kind: str, on: date, fields: Mapping[str, Any], entity: tuple[str, str] | None = None
    ) -> RegistryEntry:
        number = token(9, self.seed, "registry", organisation, kind, on.isoformat(), *map(str, fields.values()))
        return RegistryEntry(
            source=SOURCE,
            stream=STREAM,
            id=f"REG{number}",
            recorded_at=recorded_after(dice(self.seed, "registry recorded", number), on, self.window.today),
            organisation=organisation,
            kind=kind,
            on=on,
            fields={name: value for name, value in fields.items() if value is not None},
            entity=entity,
        )


def registry_entries(seed: int, window: Window) -> Iterator[RegistryEntry]:
    registrar = Registrar(seed, window)
    for one in REGISTERED:
        yield from _registrations(registrar, one)
        yield from _offers(registrar, one)
        yield from _staff(registrar, one)
        yield from _feedback(registrar, one)
    yield from _agreements(registrar)


def _registrations(registrar: Registrar, one: Organisation) -> Iterator[RegistryEntry]:
    """Registered in the first weeks and confirmed about once a year: what is there is told again."""
    cup = dice(registrar.seed, "registry provider", one.id)
    on = registrar.window.first_day + timedelta(days=cup.randint(1, 20))
    told = {
        "organisation_kind_code": one.kind, "region_code": one.region, "service_area_codes": list(one.area),
        "ownership_code": "ngo" if one.kind in ("ngo", "shelter") else "state",
    }  # fmt: skip
    last = registrar.window.today - timedelta(days=400 if one.id == UNCONFIRMED else 0)
    kind = "provider.registered"
    while on < last:
        yield registrar.entry(one.id, kind, on, told)
        kind, on = "provider.changed", on + timedelta(days=CONFIRMED_EVERY + cup.randint(-25, 10))


def _offers(registrar: Registrar, one: Organisation) -> Iterator[RegistryEntry]:
    for type_ in one.offers:
        cup = dice(registrar.seed, "registry service", one.id, type_)
        on = registrar.window.first_day + timedelta(days=cup.randint(21, 40))
        service = ("service", token(8, registrar.seed, "registry service", one.id, type_))
        yield registrar.entry(one.id, "service.offered", on, _offer(cup, one, type_), service)
        if (one.id, type_) == WITHDRAWN:
            gone = registrar.window.today - timedelta(days=150)
            yield registrar.entry(one.id, "service.withdrawn", gone, {"service_type_code": type_}, service)


def _offer(cup: Dice, one: Organisation, type_: str) -> dict[str, Any]:
    places, unit = PLACES[one.id] if type_ == "accommodation" else (None, None)
    residential = type_ == "accommodation"
    return {
        "service_type_code": type_,
        "service_model_code": MODELS.get(one.id, "mainstream") if residential else "mainstream",
        "delivery_mode_codes": ["residential"] if residential else [cup.choice(("day_centre", "mobile", "one_stop"))],
        "ownership_code": "ngo" if one.kind in ("ngo", "shelter") else "state",
        "provision_code": "paid",
        "admitted_codes": list(ADMITS.get(one.id, EVERYBODY)),
        "access_condition_codes": _conditions(cup, one, type_),
        "service_area_codes": list(NARROWER.get((one.id, type_), one.area)),
        "places": places,
        "place_unit_code": unit,
        "max_stay_days": 180 if residential else None,
    }


def _conditions(cup: Dice, one: Organisation, type_: str) -> list[str]:
    if type_ == FORMAL_STATUS_ONLY:
        return ["formal_status"]
    if one.kind in ("state", "social", "health"):
        return ["documents", "registration"]
    if one.kind == "shelter":
        return ["time_limited"] if type_ == "accommodation" else ["shelter_stay"]
    return [cup.weighted({"none": 70, "donor_limited": 20, "cooperation": 10})]


def _quarter_ends(window: Window) -> Iterator[date]:
    for start in window.due_months():
        if start.month % 3 == 0:
            yield month_end(start)


def _staff(registrar: Registrar, one: Organisation) -> Iterator[RegistryEntry]:
    """Two roles each quarter; a police force is no provider and tells nothing of its own."""
    usual = 1 if one.id in FEW_STAFF else STAFF[one.kind]
    if not usual:
        return
    for on in _quarter_ends(registrar.window):
        cup = dice(registrar.seed, "registry staff", one.id, on.isoformat())
        for role, posts in (("case_worker", usual), ("psychologist", max(1, usual // 2))):
            filled = max(posts - cup.choice((0, 0, 0, 1)), 1)
            yield registrar.entry(one.id, "staffing.reported", on, {
                "period": f"{on:%Y-%m}", "staff_role_code": role, "posts": posts, "filled_posts": filled,
                "left_count": cup.choice((0, 0, 0, 0, 1)), "supervised_count": cup.randint(0, filled),
            })  # fmt: skip


def _feedback(registrar: Registrar, one: Organisation) -> Iterator[RegistryEntry]:
    if not one.offers:
        return
    for on in _quarter_ends(registrar.window):
        cup = dice(registrar.seed, "registry feedback", one.id, on.isoformat())
        asked = cup.randint(2, 30)
        answered = cup.randint(0, asked)
        yield registrar.entry(one.id, "feedback.given", on, {
            "period": f"{on:%Y-%m}", "feedback_channel_code": cup.choice(CHANNELS),
            "feedback_moment_code": cup.choice(MOMENTS), "asked_count": asked, "answered_count": answered,
            "satisfied_count": cup.randint(0, answered),
        })  # fmt: skip


def _agreements(registrar: Registrar) -> Iterator[RegistryEntry]:
    """About every third pair has one, some of them ended or limited in time, some with bodies nobody is sent to."""
    for one in REGISTERED:
        for other in REGISTERED:
            cup = dice(registrar.seed, "registry agreement", one.id, other.id)
            if one is not other and cup.happens(0.3):
                yield from _agreement(registrar, cup, one, other)


def _agreement(registrar: Registrar, cup: Dice, one: Organisation, other: Organisation) -> Iterator[RegistryEntry]:
    window = registrar.window
    on = cup.day_between(window.first_day + timedelta(days=41), window.today - timedelta(days=60))
    until = on + timedelta(days=365 * cup.choice((1, 2, 3))) if cup.happens(0.5) else None
    link = ("agreement", token(8, registrar.seed, "registry agreement", one.id, other.id))
    yield registrar.entry(one.id, "agreement.signed", on, {
        "to_organisation_id": other.id, "agreement_kind_code": cup.choice(("memorandum", "protocol", "contract")),
        "valid_until": until.isoformat() if until else None,
    }, link)  # fmt: skip
    if cup.happens(0.12):
        ended = cup.day_between(on + timedelta(days=30), window.last_event_day)
        yield registrar.entry(one.id, "agreement.ended", ended, {"to_organisation_id": other.id}, link)
