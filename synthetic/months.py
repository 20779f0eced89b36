"""What organisations report of each month: that it is complete, what they spent, how many places they had."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from synthetic.clock import at_office, recorded_after
from synthetic.country import (
    CASE_KEEPERS,
    CASE_STREAMS,
    JUSTICE,
    MONTHS_APART,
    ONLY_COUNT,
    POLICE,
    SHELTER,
    Organisation,
    Window,
    due_day,
)
from synthetic.dice import Dice, dice, token
from synthetic.funders import DONORS, NAME_THEIR_FUNDERS, funder_of
from synthetic.justice_records import STREAM, JusticeEvent
from synthetic.justice_records import record_id as justice_id
from synthetic.ngo_records import record_id, record_uuid
from synthetic.records import Counted, MonthForm, MonthlyReturn, ShelterClosing, ShelterCost, Spend

MONTHLY_EURO: Final = {
    "accommodation": 14_500, "medical": 2_100, "psychological": 4_200, "legal": 3_600,
    "education_vocational": 1_900,
    "employment": 1_700, "humanitarian": 1_300, "financial": 2_800, "child_support": 1_500,
    "status_documents": 900,
}  # fmt: skip
PLACES: Final = {"SHL-01": 24, "SHL-02": 10, "NGO-02": 12, "NGO-06": 9}
COUNTED_REGIONS: Final = ("AV-04", "AV-05", "AV-06")
COUNTED_ROLES: Final = {"primary_client": 28, "accompanying_child": 14}
OTHER_CURRENCIES: Final = ("BAM", "USD", "CHF")


def month_forms(seed: int, window: Window) -> Iterator[MonthForm]:
    for keeper in CASE_KEEPERS:
        for month in _reported_months(seed, keeper, window):
            yield _month_form(seed, keeper, month, window)


def returns(seed: int, window: Window) -> Iterator[MonthForm]:
    """The month of an organisation that may only count: one return for each, known by its month."""
    for organisation in ONLY_COUNT:
        for month in _reported_months(seed, organisation, window):
            form = _month_form(seed, organisation, month, window)
            counts = tuple(_counts(seed, organisation, month))
            yield replace(form, id=f"{organisation.id}/{month:%Y-%m}", counts=counts)


def _counts(seed: int, organisation: Organisation, month: date) -> Iterator[Counted]:
    for region in COUNTED_REGIONS:
        for type_ in organisation.offers:
            for role, most in COUNTED_ROLES.items():
                count = dice(seed, "counts", organisation.id, str(month), region, type_, role).randint(-3, most)
                if count > 0:
                    yield Counted(region, type_, role, count)


def _reported_months(seed: int, organisation: Organisation, window: Window) -> Iterator[date]:
    """Months closed by yesterday, in an unbroken run; a late organisation's last due ones are missing."""
    for month in window.month_starts():
        if closing_day(seed, organisation, month) <= window.last_event_day and month <= window.known_until(
            organisation
        ):
            yield month


def closing_day(seed: int, organisation: Organisation, month: date) -> date:
    """From the 3rd to the 14th of the next month."""
    return due_day(month) - timedelta(days=dice(seed, "closing", organisation.id, str(month)).randint(1, 12))


def _month_form(seed: int, keeper: Organisation, month: date, window: Window) -> MonthForm:
    closed_on = closing_day(seed, keeper, month)
    cup = dice(seed, "month", keeper.id, str(month))
    return MonthForm(
        source=MONTHS_APART.get(keeper.source, keeper.source),
        stream=CASE_STREAMS[keeper.source][1] if keeper.shares_persons else "return",
        id=record_id(keeper.source, record_uuid(seed, "month", keeper.id, str(month))),
        recorded_at=recorded_after(cup, closed_on, window.today),
        organisation=keeper.id,
        month=month,
        closed_on=closed_on,
        spend=tuple(spend_lines(seed, keeper, month)),
        places=tuple((type_, places(cup, keeper)) for type_ in keeper.offers if type_ == "accommodation"),
    )


def places(cup: Dice, organisation: Organisation) -> int:
    return PLACES[organisation.id] - cup.choice((0, 0, 0, 0, 1, 2))


def spend_lines(seed: int, organisation: Organisation, month: date) -> Iterator[Spend]:
    """Running money for every type offered, now and then something else beside it."""
    for spend in _usual_lines(seed, organisation, month):
        yield replace(spend, funder=funder_of(seed, organisation, spend))
    if organisation.source in NAME_THEIR_FUNDERS:
        yield from _lines_of_donors(seed, organisation, month)


def _usual_lines(seed: int, organisation: Organisation, month: date) -> Iterator[Spend]:
    for type_ in organisation.offers:
        cup = dice(seed, "spend", organisation.id, str(month), type_)
        yield Spend(type_, money(cup, MONTHLY_EURO[type_]), "EUR", "running")
        if cup.happens(0.04):
            yield Spend(type_, money(cup, 6_000), "EUR", "investment")
        if cup.happens(0.05):
            yield Spend(type_, money(cup, 400), cup.choice(("EUR", *OTHER_CURRENCIES)), "in_kind")


def money(cup: Dice, middle: int) -> Decimal:
    return Decimal(round(middle * cup.lognormvariate(0, 0.25) * 100)) / 100


def _lines_of_donors(seed: int, organisation: Organisation, month: date) -> Iterator[Spend]:
    """What a foreign donor pays in its own currency beside the budget, and the hours that professionals give."""
    for type_ in organisation.offers:
        cup = dice(seed, "donors", organisation.id, str(month), type_)
        if organisation.id in DONORS and cup.happens(0.6):
            currency, share = DONORS[organisation.id]
            yield Spend(
                type_, money(cup, share * MONTHLY_EURO[type_] // 100), currency, "running", "foreign_government"
            )
        if type_ in ("legal", "psychological") and cup.happens(0.25):
            yield Spend(type_, money(cup, 350), "EUR", "pro_bono", "private")


def shelter_costs(seed: int, window: Window) -> Iterator[ShelterCost]:
    for month in _reported_months(seed, SHELTER, window):
        for number, spend in enumerate(spend_lines(seed, SHELTER, month)):
            yield ShelterCost(
                source="shelter_csv",
                stream="costs",
                id="TRO" + token(9, seed, "cost", str(month), number),
                recorded_at=at_office(closing_day(seed, SHELTER, month), 14),
                organisation=SHELTER.id,
                month=month,
                spend=spend,
            )


def shelter_closings(seed: int, window: Window) -> Iterator[ShelterClosing]:
    for month in _reported_months(seed, SHELTER, window):
        closed_on = closing_day(seed, SHELTER, month)
        yield ShelterClosing(
            source="shelter_csv",
            stream="closings",
            id="ZAK" + token(9, seed, "closing", str(month)),
            recorded_at=at_office(closed_on, 15),
            organisation=SHELTER.id,
            month=month,
            closed_on=closed_on,
            type="accommodation",
            places=places(dice(seed, "places", str(month)), SHELTER),
        )


def justice_returns(seed: int, window: Window) -> Iterator[JusticeEvent]:
    """Courts and offices say a month is complete by a row of their own."""
    for organisation in JUSTICE:
        for month in _reported_months(seed, organisation, window):
            closed_on = closing_day(seed, organisation, month)
            cup = dice(seed, "return", organisation.id, str(month))
            yield JusticeEvent(
                source=organisation.source,
                stream=STREAM,
                id=justice_id(token(10, seed, "return", organisation.id, str(month))),
                recorded_at=recorded_after(cup, closed_on, window.today),
                organisation=organisation.id,
                type="report.submitted",
                on=closed_on,
                fact={"period": f"{month:%Y-%m}"},
            )


def monthly_returns(seed: int, window: Window) -> Iterator[MonthlyReturn]:
    for month in _reported_months(seed, POLICE, window):
        closed_on = closing_day(seed, POLICE, month)
        cup = dice(seed, "return", str(month))
        yield MonthlyReturn(
            source="police_register",
            stream="monthly_return",
            id="AVM" + token(9, seed, "return", str(month)),
            recorded_at=recorded_after(cup, closed_on, window.today),
            organisation=POLICE.id,
            month=month,
            closed_on=closed_on,
        )
