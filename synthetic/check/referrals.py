"""Referrals and what came of them, by type, by kinds of organisations, and by reasons of refusals.

Rules: docs/reference/counting/referrals.md.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from synthetic.check.calendar import quarter_of
from synthetic.check.exact_keys import Person
from synthetic.check.facts import Referral, ReferralEvent
from synthetic.check.mart import SAME_PERSONS, Cells, Key, Mart, Tally, World
from synthetic.check.shares import median, share

ANSWERED_WITHIN, SOON = timedelta(days=30), timedelta(days=7)
ANSWERS = ("accepted", "refused")
COUNTED = (
    "made", "cohort", "accepted", "refused", "unanswered", "unanswered_in_a_week", "completed", "reported_back",
)  # fmt: skip
OF_PATHS = COUNTED[:5]


@dataclass(frozen=True, slots=True)
class Followed:
    """One referral, as far as both organisations have reported."""

    made: Referral
    region: str
    is_in_cohort: bool
    answer: ReferralEvent | None
    """The first one, whenever it came."""
    first_unit: date | None
    is_reported_back: bool

    @property
    def in_time(self) -> ReferralEvent | None:
        is_late = self.answer is None or self.answer.on - self.made.on > ANSWERED_WITHIN
        return None if is_late else self.answer

    @property
    def first_unit_days(self) -> int | None:
        """Of a completed one."""
        if not self.is_in_cohort or self.in_time is None or self.in_time.what != "accepted":
            return None
        return (self.first_unit - self.made.on).days if self.first_unit else None

    def adds(self) -> set[str]:
        """The measures in which it counts."""
        if not self.is_in_cohort:
            return {"made"}
        is_soon = self.answer is not None and self.answer.on - self.made.on <= SOON
        found = {"made", "cohort", self.in_time.what if self.in_time else "unanswered"}
        found |= set() if is_soon else {"unanswered_in_a_week"}
        found |= {"completed"} if self.first_unit_days is not None else set()
        return found | ({"reported_back"} if self.is_reported_back else set())


def followed(world: World) -> Iterator[Followed]:
    heard: dict[str, list[ReferralEvent]] = defaultdict(list)
    for one in world.facts.referral_events:
        heard[one.referral_id].append(one)
    units = _units(world)
    for made in world.facts.referrals:
        yield _followed(world, made, heard[made.referral_id], units)


Units = dict[tuple[Person, str, str], list[date]]


def _units(world: World) -> Units:
    units: Units = defaultdict(list)
    for one in world.facts.deliveries:
        units[world.people.of(one.subject), one.organisation_id, one.service_type].append(one.on)
    return units


def _followed(world: World, made: Referral, heard: list[ReferralEvent], units: Units) -> Followed:
    person, horizon = world.people.of(made.subject), _horizon(world, made)
    begun = units.get((person, made.to_organisation_id, made.service_type), [])
    begun = [*begun, *(one.on for one in heard if one.what == "completed")]
    first_unit = min((day for day in begun if day >= made.on), default=None)
    return Followed(
        made=made,
        region=world.people.residence(person, made.on).region,
        is_in_cohort=made.on + ANSWERED_WITHIN <= horizon,
        answer=min((one for one in heard if one.what in ANSWERS), key=lambda one: one.on, default=None),
        first_unit=first_unit if first_unit and first_unit <= horizon else None,
        is_reported_back=any(one.what == "reported_back" and one.on <= horizon for one in heard),
    )


def _horizon(world: World, made: Referral) -> date:
    known = world.calendar.reported_until
    both = [known[one] for one in (made.organisation_id, made.to_organisation_id) if one in known]
    return min(both, default=world.facts.data_as_of)


def referral_cells(world: World) -> Cells:
    tally, days = Tally(COUNTED), defaultdict[Key, list[int]](list)
    for one in followed(world):
        key = (quarter_of(one.made.on), one.region, one.made.service_type)
        _count(tally, key, one, COUNTED)
        days[key] += [] if one.first_unit_days is None else [one.first_unit_days]
    return {
        key: {
            **row,
            "acceptance_rate": share(row["accepted"], row["cohort"]),
            "completion_rate": share(row["completed"], row["accepted"]),
            "total_days": sum(days[key]),
            "median_days": median(days[key]),
        }
        for key, row in tally.rows().items()
    }


def _count(tally: Tally, key: Key, one: Followed, measures: tuple[str, ...]) -> None:
    for measure in one.adds() & set(measures):
        tally.add(key, measure)


def path_cells(world: World) -> Cells:
    kinds = {one.organisation_id: one.kind for one in world.facts.organisations}
    tally = Tally(OF_PATHS)
    for one in followed(world):
        ends = (one.made.organisation_id, one.made.to_organisation_id)
        key = (quarter_of(one.made.on), one.made.service_type, *(kinds.get(end, "unknown") for end in ends))
        _count(tally, key, one, OF_PATHS)
    return tally.cells()


def refusal_cells(world: World) -> Cells:
    refused = [one for one in followed(world) if "refused" in one.adds() and one.in_time]
    by_reason = Counter(
        (quarter_of(one.made.on), one.made.service_type, one.in_time.reason or "no_reason_given")
        for one in refused
        if one.in_time
    )
    of_all = Counter((quarter_of(one.made.on), one.made.service_type) for one in refused)
    return {
        key: {"refusals": n, "refused": of_all[key[:2]], "share_of_refused": share(n, of_all[key[:2]])}
        for key, n in by_reason.items()
    }


REFERRALS = Mart(
    name="rpt_referrals_quarterly",
    grain=("period_quarter", "region_code", "service_type_code"),
    measures=(*COUNTED, "acceptance_rate", "completion_rate", "total_days", "median_days"),
    cells=referral_cells,
    note=f"first units and the region of residence: {SAME_PERSONS}",
)
PATHS = Mart(
    name="rpt_referral_paths_quarterly",
    grain=("period_quarter", "service_type_code", "from_kind_code", "to_kind_code"),
    measures=OF_PATHS,
    cells=path_cells,
)
REFUSALS = Mart(
    name="rpt_referral_refusals_quarterly",
    grain=("period_quarter", "service_type_code", "reason_code"),
    measures=("refusals", "refused", "share_of_refused"),
    cells=refusal_cells,
)
