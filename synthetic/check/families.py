"""The marts the truth knows, family by family: what every figure is held to.

A new mart is a line here; `nrm synthetic check` finds a mart of the warehouse that stands in none.
"""

from typing import Final

from synthetic.check import (
    answers,
    breadth,
    capacity,
    clients,
    cohorts,
    compensation,
    cost,
    cost_by_model,
    cost_by_phase,
    cost_by_region,
    cost_ledger,
    cost_per_unit,
    detections,
    duplicates,
    early_exits,
    entitlements,
    exits,
    expenditures,
    funding,
    gap_details,
    gaps,
    identifications,
    managers,
    milestones,
    modes,
    occupancy,
    orders,
    outcomes,
    overlaps,
    per_population,
    phases,
    plans,
    proceedings,
    quality,
    rates,
    referrals,
    referring,
    reporting,
    retrafficking,
    services,
    setbacks,
    staffing,
    stays,
    unmapped,
    waiting,
    without_status,
)
from synthetic.check.mart import Mart

Family = tuple[Mart, ...]

IDENTIFICATION: Final[Family] = (
    detections.MART,
    identifications.MART,
    rates.MART,
    cohorts.MART,
    per_population.MART,
    answers.FORMS,
    answers.SIGNALS,
    without_status.MART,
)
REFERRAL: Final[Family] = (
    referrals.REFERRALS,
    referrals.PATHS,
    referrals.REFUSALS,
)
JUSTICE: Final[Family] = (
    entitlements.RECOVERY,
    entitlements.ENTITLEMENTS,
    proceedings.MART,
    compensation.MART,
    orders.MART,
)
SERVICES: Final[Family] = (
    services.MART,
    clients.MART,
)
REINTEGRATION: Final[Family] = (
    exits.MART,
    early_exits.MART,
    retrafficking.MART,
    stays.MART,
    phases.MART,
    breadth.MART,
    setbacks.MART,
    milestones.MART,
    outcomes.MART,
    plans.MART,
    modes.MART,
    managers.MART,
    occupancy.MART,
    overlaps.MART,
)
GAPS: Final[Family] = (
    gaps.MART,
    waiting.MART,
    *gap_details.MARTS,
    *referring.MARTS,
    *capacity.MARTS,
    *staffing.MARTS,
)
COST: Final[Family] = (
    cost.MART,
    cost_ledger.MART,
    expenditures.MART,
    cost_by_region.MART,
    cost_per_unit.MART,
    cost_by_phase.MART,
    cost_by_model.MART,
    funding.MART,
)
QUALITY: Final[Family] = (
    reporting.MART,
    *quality.MARTS,
    duplicates.MART,
    unmapped.MART,
)
MARTS: Final[Family] = (
    *IDENTIFICATION,
    *REFERRAL,
    *JUSTICE,
    *SERVICES,
    *REINTEGRATION,
    *GAPS,
    *COST,
    *QUALITY,
)
