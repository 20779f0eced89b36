"""What a referrer hears of a referral after its answer, where the form asks for it: lapsed, begun, reported back."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from synthetic.dice import Dice
from synthetic.records import Outcome, Referral

ASKING: Final = frozenset({"ngo_kobo"})
"""Sources whose form asks for it."""
RESULTS: Final = {"helped": 52, "partly_helped": 25, "not_helped": 13, "did_not_come": 10}


def with_outcome(cup: Dice, referral: Referral, last_day: date) -> Referral:
    """The referral with what was heard of it until the referrer lost sight of the person."""
    heard = _lapsed(cup, referral) if referral.answer is None else _begun_and_told(cup, referral)
    known = Outcome(
        _if_known(heard.expired_on, last_day),
        _if_known(heard.completed_on, last_day),
        _if_known(heard.reported_on, last_day),
        heard.result if _if_known(heard.reported_on, last_day) else None,
    )
    return referral if known == Outcome() else replace(referral, outcome=known)


def _lapsed(cup: Dice, referral: Referral) -> Outcome:
    after = timedelta(days=cup.choice((14, 30, 30, 45, 60)))
    return Outcome(expired_on=referral.made_on + after if cup.happens(0.6) else None)


def _begun_and_told(cup: Dice, referral: Referral) -> Outcome:
    """Half of those who are asked say what came of it; one in five of these does not say what."""
    answered = referral.answered_on or referral.made_on
    begun = answered + timedelta(days=cup.randint(0, 40))
    told = answered + timedelta(days=cup.randint(1, 70))
    is_begun = cup.happens(0.55) and referral.answer == "accepted"
    is_told = cup.happens(0.5 if referral.answer == "accepted" else 0.15)
    result = cup.weighted(RESULTS) if cup.happens(0.8) else None
    return Outcome(None, begun if is_begun else None, told if is_told else None, result)


def _if_known(day: date | None, last_day: date) -> date | None:
    return day if day and day <= last_day else None
