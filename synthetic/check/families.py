"""The reporting marts of identification, referral, justice and entitlements."""

from typing import Final

from synthetic.check import (
    answers,
    cohorts,
    compensation,
    entitlements,
    orders,
    per_population,
    proceedings,
    rates,
    referrals,
    without_status,
)
from synthetic.check.mart import Mart

IDENTIFICATION: Final[tuple[Mart, ...]] = (
    rates.MART, cohorts.MART, per_population.MART, answers.FORMS, answers.SIGNALS, without_status.MART,
)  # fmt: skip
REFERRAL: Final[tuple[Mart, ...]] = (referrals.REFERRALS, referrals.PATHS, referrals.REFUSALS)
JUSTICE: Final[tuple[Mart, ...]] = (
    entitlements.RECOVERY, entitlements.ENTITLEMENTS, proceedings.MART, compensation.MART, orders.MART,
)  # fmt: skip
