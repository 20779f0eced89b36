"""Referrals under agreements and by profile, declines by who recorded them, clients by type and pillar."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from synthetic.check.calendar import month_of, quarter_of
from synthetic.check.circumstances import first_answers
from synthetic.check.exact_keys import Person
from synthetic.check.mart import SAME_PERSONS, Cells, Mart, Tally, World
from synthetic.check.profiles import Profiles
from synthetic.check.register import Register, a_year_after
from synthetic.check.registry_facts import Agreement

PILLARS = {
    "protection": ("accommodation", "status_documents"),
    "support": ("medical", "psychological", "humanitarian", "financial", "child_support"),
    "inclusion": ("education_vocational", "employment"),
    "justice": ("legal",),
}
PILLAR_OF = {service_type: pillar for pillar, types in PILLARS.items() for service_type in types}


@dataclass(frozen=True, slots=True)
class InForce:
    """An agreement with the day from which it held no more."""

    agreement: Agreement
    ended: date

    def held(self, on: date) -> bool:
        until = self.agreement.valid_until or date.max
        return self.agreement.on <= on <= until and on < self.ended


def _agreements(world: World) -> Iterator[InForce]:
    for one in world.facts.agreements:
        ends = [
            end.on
            for end in world.facts.agreement_ends
            if (end.organisation_id, end.to) == (one.organisation_id, one.to) and end.on >= one.on
        ]
        yield InForce(one, min(ends, default=date.max))


def under_agreement(world: World) -> Cells:
    tally = Tally(("referrals", "under_agreement"))
    between: dict[tuple[str, str], list[InForce]] = defaultdict(list)
    for one in _agreements(world):
        between[one.agreement.organisation_id, one.agreement.to].append(one)
    for referral in world.facts.referrals:
        key = (quarter_of(referral.on), referral.service_type)
        tally.add(key, "referrals")
        pair = between[referral.organisation_id, referral.to_organisation_id]
        tally.add(key, "under_agreement", int(any(one.held(referral.on) for one in pair)))
    return tally.cells()


def agreements(world: World) -> Cells:
    tally, today = Tally(("agreements", "older_than_12_months", "unused")), world.facts.data_as_of
    used = {
        (one.organisation_id, one.to_organisation_id)
        for one in world.facts.referrals
        if month_of(one.on) >= f"{today.year - 1:04d}-{today.month:02d}"
    }
    for one in _agreements(world):
        if one.held(today):
            key, is_old = (one.agreement.kind,), a_year_after(one.agreement.on) <= today
            is_used = (one.agreement.organisation_id, one.agreement.to) in used
            tally.add(key, "agreements")
            tally.add(key, "older_than_12_months", int(is_old))
            tally.add(key, "unused", int(is_old and not is_used))
    return tally.cells()


def admissions(world: World) -> Cells:
    tally = Tally(("referrals", "accepted", "refused_for_profile"))
    profiles, answers, register = Profiles(world), first_answers(world), Register(world.facts)
    for one in world.facts.referrals:
        answer = answers.get(one.referral_id)
        for profile in profiles.of(world.people.of(one.subject)):
            key = (str(one.on.year), one.to_organisation_id, one.service_type, profile)
            tally.add(key, "referrals")
            tally.add(key, "accepted", int(answer is not None and answer.what == "accepted"))
            tally.add(key, "refused_for_profile", int(answer is not None and answer.reason == "profile"))
    return {key: {**row, "declared_code": _declared(register, key)} for key, row in tally.cells().items()}


def _declared(register: Register, key: tuple[str, ...]) -> str:
    _, organisation_id, service_type, profile = key
    newest = register.newest_offer(organisation_id, service_type)
    if newest is None:
        return "not_registered"
    return "yes" if newest.admits(profile) else "no"


def declines(world: World) -> Cells:
    tally = Tally(("declines",))
    for one in world.facts.declines:
        by = world.calendar.organisations.get(one.organisation_id)
        key = (quarter_of(one.on), one.service_type, one.reason, by.kind if by else "UNMAPPED")
        tally.add(key, "declines")
    return tally.cells()


def clients(world: World) -> Cells:
    tally = Tally(("persons",))
    got: set[tuple[Person, str, str, str]] = set()
    for one in world.facts.deliveries:
        person, quarter = world.people.of(one.subject), quarter_of(one.on)
        got.add((person, quarter, "type", one.service_type))
        got.add((person, quarter, "pillar", PILLAR_OF.get(one.service_type, "UNMAPPED")))
    for person, quarter, scope, service in got:
        tally.add((quarter, scope, service, world.people.role_of(person)), "persons")
    return tally.cells()


MARTS = (
    Mart(
        name="rpt_referrals_under_agreement_quarterly",
        grain=("period_quarter", "service_type_code"),
        measures=("referrals", "under_agreement"),
        cells=under_agreement,
    ),
    Mart(
        name="rpt_agreements",
        grain=("agreement_kind_code",),
        measures=("agreements", "older_than_12_months", "unused"),
        cells=agreements,
    ),
    Mart(
        name="rpt_admissions_yearly",
        grain=("period_year", "organisation_id", "service_type_code", "profile_code"),
        measures=("declared_code", "referrals", "accepted", "refused_for_profile"),
        cells=admissions,
        note=f"profiles: {SAME_PERSONS}",
    ),
    Mart(
        name="rpt_declines_quarterly",
        grain=("period_quarter", "service_type_code", "reason_code", "recorded_by_kind_code"),
        measures=("declines",),
        cells=declines,
    ),
    Mart(
        name="rpt_clients_by_service_quarterly",
        grain=("period_quarter", "scope_code", "service_code", "beneficiary_role_code"),
        measures=("persons",),
        cells=clients,
        note=f"persons: {SAME_PERSONS}",
    ),
)
