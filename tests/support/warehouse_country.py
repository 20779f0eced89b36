"""Many plausible events from a seed, for tests of totals, repetition and speed; what they mean is tested in `spec`."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tests.support.warehouse_log import Log, Organisation
from tests.support.warehouse_matters import add_matters
from vocabulary import codes

FIRST, LAST = date(2024, 1, 1), date(2026, 6, 30)
REGIONS = [f"AV-0{number}" for number in range(1, 9)]
TYPES = sorted(codes.SERVICE_TYPES)
ORGANISATIONS = [
    Organisation("POL-01", assesses_needs=False, source_id="police_register", kind="police", reports_from=FIRST),
    Organisation(
        "SHL-01",
        ("accommodation", "psychological"),
        assesses_needs=False,
        source_id="shelter_csv",
        kind="shelter",
        region="AV-02",
        reports_from=FIRST,
    ),
    Organisation("NGO-01", ("legal", "financial"), ("AV-01", "AV-02", "AV-03"), reports_from=FIRST),
    Organisation("NGO-02", ("medical", "humanitarian"), ("AV-04", "AV-05"), region="AV-04", reports_from=FIRST),
    Organisation("NGO-03", ("employment",), region="AV-05", reports_from=FIRST),
]
NGOS = [one.organisation_id for one in ORGANISATIONS if one.kind != "police"]


def plausible_log(persons: int, seed: int) -> Log:
    """About 40 events for each person over two and a half years, corrections and voids among them."""
    log = Log(organisations=ORGANISATIONS)
    for number in range(persons):
        Journey(log, Random(f"{seed} {number}"), f"person {number}").walk()
    for month in months():
        report(log, Random(f"{seed} {month}"), month)
    log.add("report.submitted", LAST, organisation_id="NGO-03", period="2026-01", recorded_at=at(LAST))
    return log


def eventful_log(persons: int, seed: int) -> Log:
    """The same, and in between what makes figures move backwards: people put together and taken apart, withdrawals,
    a consent given again, facts that come months after they happened.
    """
    log, dice = Log(organisations=ORGANISATIONS), Random(f"{seed} of late")
    for number in range(persons):
        Journey(log, Random(f"{seed} {number}"), f"person {number}").walk()
        one, other = (f"person {dice.randrange(number + 1)}" for _ in range(2))
        kind = dice.choice(["move", "back", "withdrawn", "given", "late", "month", "month"])
        if kind in ("move", "back"):
            log.move(one, other if kind == "move" else one)
        elif kind in ("withdrawn", "given"):
            log.add(f"consent.{kind}", LAST, {"subject": one}, purpose_code="statistics", recorded_at=at(LAST))
        elif kind == "late":
            Journey(log, Random(f"{seed} {number} late"), one).case(f"{one} late {number}")
        else:
            report(log, Random(f"{seed} month {number}"), dice.choice(list(months())))
    return log


class Journey:
    """One person from detection to exit."""

    def __init__(self, log: Log, dice: Random, person: str) -> None:
        self.log, self.dice, self.person = log, dice, person
        self.start = FIRST + timedelta(days=dice.randrange(0, (LAST - FIRST).days - 30))

    def walk(self) -> None:
        if self.dice.random() < 0.4:
            self.detected()
        for number in range(self.dice.choice([1, 1, 1, 2])):
            self.case(f"{self.person} case {number}")
        add_matters(self)

    def add(self, kind: str, on: date, entities: dict[str, str], **data: object) -> int:
        links = {"subject": self.person, **entities}
        position = self.log.add(kind, on, links, recorded_at=at(on), **data)
        if self.dice.random() < 0.02:
            self.log.correct(position)
            if self.dice.random() < 0.8:
                position = self.log.add(kind, on, links, recorded_at=at(on), **data)
        return position

    def later(self, days: int) -> date:
        return min(self.start + timedelta(days=self.dice.randrange(days)), LAST)

    def detected(self) -> None:
        case = {"case": f"{self.person} detection"}
        residence = self.residence()
        self.add(
            "detection.recorded",
            self.start,
            case,
            organisation_id="POL-01",
            region_code=self.pick(REGIONS),
            detecting_body_code=self.pick(codes.BODY_KINDS),
            victimisation_codes=self.victimisation(),
            residence_region_code=residence,
            **self.profile(),
        )
        for stage in self.dice.sample(sorted(codes.STAGES), self.dice.randint(0, 2)):
            self.add(
                "identification.decided",
                self.later(200),
                case,
                organisation_id="POL-01",
                stage_code=stage,
                decision_kind_code="first",
                outcome_code=self.pick(codes.OUTCOMES),
                authority_code=self.pick(codes.AUTHORITIES),
            )

    def case(self, name: str) -> None:
        case, org = {"case": name}, self.pick(NGOS)
        self.start = self.later(200)
        self.add(
            "case.opened",
            self.start,
            case,
            organisation_id=org,
            victimisation_codes=self.victimisation(),
            beneficiary_role_code=self.role(),
            residence_region_code=self.residence(),
            **self.profile(),
        )
        self.add("consent.given", self.start, {}, organisation_id=org, purpose_code="statistics")
        for number in range(self.dice.randint(1, 4)):
            self.need({**case, "need": f"{name} need {number}"}, org)
        for _ in range(self.dice.randint(0, 30)):
            self.add(
                "service.delivered",
                self.later(400),
                case,
                organisation_id=self.pick(NGOS),
                service_type_code=self.pick(TYPES),
                quantity=self.dice.randint(1, 9),
                unit_code="session",
            )
        self.leave(case, org)

    def need(self, need: dict[str, str], org: str) -> None:
        on, kind, disposition = self.later(300), self.pick(TYPES), self.pick(codes.DISPOSITIONS)
        common = {"organisation_id": org, "service_type_code": kind}
        self.add("need.assessed", on, need, residence_region_code=self.residence(), **common)
        self.add("need.disposed", on, need, disposition_code=disposition, **common)
        if disposition == "declined":
            self.add(
                "assistance.declined",
                on + timedelta(days=self.dice.randrange(20)),
                need,
                reason_code=self.pick(codes.DECLINE_REASONS),
                **common,
            )
        if disposition == "referred":
            self.refer({**need, "referral": f"{need['need']} referral"}, on, common)

    def refer(self, referral: dict[str, str], on: date, common: dict[str, str]) -> None:
        common = {**common, "to_organisation_id": self.pick(NGOS)}
        self.add("referral.made", on, referral, **common)
        if self.dice.random() < 0.5:
            self.add("referral.accepted", on + timedelta(days=3), referral, **common)
        else:
            self.add("referral.refused", on + timedelta(days=5), referral, reason_code="no_capacity", **common)

    def leave(self, case: dict[str, str], org: str) -> None:
        placement = {**case, "placement": f"{case['case']} placement"}
        self.add("placement.started", self.start, placement, organisation_id=org)
        self.add("placement.ended", self.later(90), placement, organisation_id=org)
        self.add("phase.entered", self.start, case, organisation_id=org, phase_code="crisis")
        self.add("setback.recorded", self.later(90), case, organisation_id=org, trigger_code="partner")
        if self.dice.random() < 0.5:
            self.add("case.closed", self.later(500), case, organisation_id=org, exit_reason_code="planned")

    def profile(self) -> dict[str, object]:
        return {
            "sex_code": self.pick(codes.SEX),
            "age_band_code": self.pick(codes.AGE_BANDS),
            "citizenship_group_code": self.pick(codes.CITIZENSHIP_GROUPS),
            "is_minor": False,
        }

    def victimisation(self) -> list[str]:
        return self.dice.sample(["tip", "dv"], self.dice.choice([0, 1, 1, 1, 2]))

    def role(self) -> str:
        return self.dice.choice(["primary_client"] * 6 + ["accompanying_child", "family_member"])

    def residence(self) -> str | None:
        return self.dice.choice([*REGIONS, "NONE", None, None])

    def pick(self, among: frozenset[str] | list[str] | tuple[str, ...]) -> str:
        return self.dice.choice(sorted(among))


def report(log: Log, dice: Random, month: date) -> None:
    """Money, places and the closing of one month, by everybody but a late one in the last two months."""
    end = next_month(month) - timedelta(days=1)
    for one in ORGANISATIONS:
        period = f"{month:%Y-%m}"
        for kind in one.offers:
            log.add(
                "expenditure.recorded",
                end,
                organisation_id=one.organisation_id,
                service_type_code=kind,
                period=period,
                amount=f"{dice.randrange(100, 9000)}.50",
                expenditure_kind_code="running",
                currency_code=dice.choice(["EUR"] * 9 + ["BAM"]),
                recorded_at=at(end),
            )
            log.add(
                "capacity.reported",
                end,
                organisation_id=one.organisation_id,
                service_type_code=kind,
                period=period,
                places=dice.randint(1, 20),
                recorded_at=at(end),
            )
        if one.organisation_id != "NGO-03" or month < date(2026, 4, 1):
            log.add(
                "report.submitted",
                end,
                organisation_id=one.organisation_id,
                period=period,
                recorded_at=at(end),
            )
    log.add(
        "aggregate.reported",
        end,
        organisation_id="NGO-01",
        aggregate_kind_code="refusal",
        region_code="AV-01",
        period=f"{month.year}-Q{(month.month + 2) // 3}",
        service_type_code="legal",
        count=dice.randint(1, 3),
        recorded_at=at(end),
    )


def months() -> Iterator[date]:
    month = FIRST
    while month <= LAST:
        yield month
        month = next_month(month)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def at(day: date) -> datetime:
    """Noon of the day, so that the recording date is the same in every zone of Europe."""
    return datetime.combine(day, time(12), tzinfo=UTC)
