"""What each field of an event may hold: a code of a closed list, a number, a yes or no, or a text of a fixed shape.

There is no kind for free text, so no name fits anywhere. `ingest` reads by these kinds, `anonymize` checks by them,
the published JSON Schemas are drawn from them; see docs/decisions/0240.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from vocabulary import case_codes, codes, provider_codes

Holds = Literal["code", "codes", "text", "texts", "count", "quantity", "flag"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds. Codes have a closed list, texts a pattern (regular expression, ASCII, matched whole)."""

    name: str
    holds: Holds
    codes: frozenset[str] = frozenset()
    pattern: str = ""

    @property
    def is_listed_by_installation(self) -> bool:
        """Codes of the installation: what a code map in `sources/maps` yields is the whole list."""
        return self.name in ("organisation", "region", "area", "currency")


def _code(allowed: Collection[str]) -> Kind:
    return Kind("code", "code", frozenset(allowed))


def _codes(allowed: Collection[str]) -> Kind:
    return Kind("codes", "codes", frozenset(allowed))


ORGANISATION: Final = Kind("organisation", "text", pattern=r"[A-Z]{1,8}(-[A-Z]{1,8})?-[0-9]{1,6}")
"""An installation's own code: capitals, a hyphen, a number. A name has no number, a telephone no capitals."""
REGION: Final = Kind(
    "region", "text", pattern=rf"[A-Z]{{2}}-[0-9A-Z]{{1,3}}|[A-Z]{{2}}[0-9][0-9A-Z]{{0,3}}|{codes.NO_RESIDENCE}"
)
"""ISO 3166-2 (`AV-01`), NUTS or a P-code (`UA05`, `HR0A1`), or no residence in the country."""
AREA: Final = Kind("area", "texts", pattern=rf"{REGION.pattern}|\*")
CURRENCY: Final = Kind("currency", "code", codes.CURRENCIES)
MONEY: Final = Kind("money", "text", pattern=r"-?[0-9]{1,12}\.[0-9]{2}")
MONTH: Final = Kind("month", "text", pattern=r"[0-9]{4}-(0[1-9]|1[0-2])")
QUARTER: Final = Kind("quarter", "text", pattern=r"[0-9]{4}-Q[1-4]")
PERIOD: Final = Kind("period", "text", pattern=rf"{MONTH.pattern}|{QUARTER.pattern}")
"""A month or a quarter: a return counts a month, the tally of refusals a quarter."""
DAY: Final = Kind("day", "text", pattern=r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
COUNT: Final = Kind("count", "count")
QUANTITY: Final = Kind("quantity", "quantity")
FLAG: Final = Kind("flag", "flag")
SERVICE_TYPE: Final = _code(codes.SERVICE_TYPES)

FIELDS: Final[Mapping[str, Kind]] = {
    # who and where
    "organisation_id": ORGANISATION,
    "to_organisation_id": ORGANISATION,
    "region_code": REGION,
    "residence_region_code": REGION,
    "service_area_codes": AREA,
    # the person, generalised
    "sex_code": _code(codes.SEX),
    "age_band_code": _code(codes.AGE_BANDS),
    "citizenship_group_code": _code(codes.CITIZENSHIP_GROUPS),
    "is_minor": FLAG,
    "has_disability": FLAG,
    "beneficiary_role_code": _code(codes.BENEFICIARY_ROLES),
    "victimisation_codes": _codes(codes.VICTIMISATION),
    "exploitation_form_codes": _codes(codes.EXPLOITATION_FORMS),
    "sexual_exploitation_codes": _codes(case_codes.SEXUAL_EXPLOITATION_TYPES),
    "control_means_codes": _codes(case_codes.CONTROL_MEANS),
    "recruitment_method_codes": _codes(case_codes.RECRUITMENT_METHODS),
    "violence_form_codes": _codes(case_codes.VIOLENCE_FORMS),
    "perpetrator_relation_code": _code(case_codes.PERPETRATOR_RELATIONS),
    "movement_code": _code(case_codes.MOVEMENTS),
    "country_role_code": _code(case_codes.COUNTRY_ROLES),
    # detection, status, rights
    "detecting_body_code": _code(codes.BODY_KINDS),
    "first_recorded_as_code": _code(case_codes.FIRST_RECORDED_AS),
    "signal_codes": _codes(case_codes.SIGNALS),
    "exploited_until": DAY,
    "stage_code": _code(codes.STAGES),
    "decision_kind_code": _code(codes.DECISION_KINDS),
    "outcome_code": _code(codes.OUTCOMES),
    "authority_code": _code(codes.AUTHORITIES),
    "entitlement_code": _code(case_codes.ENTITLEMENTS),
    "purpose_code": _code(codes.CONSENT_PURPOSES),
    # the case
    "exit_reason_code": _code(codes.EXIT_REASONS),
    "is_planned": FLAG,
    "risk_kind_code": _code(case_codes.RISK_KINDS),
    "risk_level_code": _code(case_codes.RISK_LEVELS),
    "service_type_code": SERVICE_TYPE,
    "service_type_codes": _codes(codes.SERVICE_TYPES),
    "urgency_code": _code(codes.URGENCIES),
    "is_priority_of_client": FLAG,
    "disposition_code": _code(codes.DISPOSITIONS),
    "referral_result_code": _code(case_codes.REFERRAL_RESULTS),
    "quantity": QUANTITY,
    "unit_code": _code(codes.UNITS),
    "staff_hours": QUANTITY,
    "delivery_mode_code": _code(provider_codes.DELIVERY_MODES),
    "phase_code": _code(codes.PHASES),
    "trigger_code": _code(codes.SETBACK_TRIGGERS),
    "outcome_domain_code": _code(case_codes.OUTCOME_DOMAINS),
    "outcome_level_code": _code(case_codes.OUTCOME_LEVELS),
    "settlement_code": _code(case_codes.SETTLEMENTS),
    "work_code": _code(case_codes.WORK_KINDS),
    "is_set_by_client": FLAG,
    "due_on": DAY,
    "followup_result_code": _code(case_codes.FOLLOWUP_RESULTS),
    # justice
    "proceedings_kind_code": _code(case_codes.PROCEEDINGS_KINDS),
    "standing_code": _code(case_codes.STANDINGS),
    "has_lawyer": FLAG,
    "proceedings_result_code": _code(case_codes.PROCEEDINGS_RESULTS),
    "order_kind_code": _code(case_codes.ORDER_KINDS),
    "order_outcome_code": _code(case_codes.ORDER_OUTCOMES),
    "compensation_kind_code": _code(case_codes.COMPENSATION_KINDS),
    "valid_until": DAY,
    # providers and services
    "organisation_kind_code": _code(provider_codes.ORGANISATION_KINDS),
    "ownership_code": _code(provider_codes.OWNERSHIPS),
    "service_model_code": _code(provider_codes.SERVICE_MODELS),
    "delivery_mode_codes": _codes(provider_codes.DELIVERY_MODES),
    "provision_code": _code(provider_codes.PROVISIONS),
    "admitted_codes": _codes(provider_codes.ADMITTED),
    "access_condition_codes": _codes(provider_codes.ACCESS_CONDITIONS),
    "max_stay_days": COUNT,
    "places": COUNT,
    "place_unit_code": _code(provider_codes.PLACE_UNITS),
    "staff_role_code": _code(provider_codes.STAFF_ROLES),
    "posts": QUANTITY,
    "filled_posts": QUANTITY,
    "left_count": COUNT,
    "supervised_count": COUNT,
    "agreement_kind_code": _code(provider_codes.AGREEMENT_KINDS),
    # money, counts, periods
    "period": MONTH,
    "until_period": MONTH,
    "amount": MONEY,
    "currency_code": CURRENCY,
    "expenditure_kind_code": _code(codes.EXPENDITURE_KINDS),
    "funder_kind_code": _code(provider_codes.FUNDER_KINDS),
    "funding_condition_code": _code(provider_codes.FUNDING_CONDITIONS),
    "aggregate_kind_code": _code(codes.AGGREGATE_KINDS),
    "count": COUNT,
    "feedback_channel_code": _code(provider_codes.FEEDBACK_CHANNELS),
    "feedback_moment_code": _code(provider_codes.FEEDBACK_MOMENTS),
    "asked_count": COUNT,
    "answered_count": COUNT,
    "satisfied_count": COUNT,
    # the coalition's answer to a gap
    "action_code": _code(provider_codes.ACTIONS),
    "action_status_code": _code(provider_codes.ACTION_STATUSES),
    "action_role_code": _code(provider_codes.ACTION_ROLES),
    # the log's own
    "position": COUNT,
    "evidence_domain": _code(provider_codes.EVIDENCE_DOMAINS),
    "model_number": COUNT,
}

BY_TYPE: Final[Mapping[tuple[str, str], Kind]] = {
    ("assistance.declined", "reason_code"): _code(codes.DECLINE_REASONS),
    ("referral.refused", "reason_code"): _code(codes.REFUSAL_REASONS),
    ("case.transferred", "reason_code"): _code(case_codes.TRANSFER_REASONS),
    ("aggregate.reported", "period"): PERIOD,
    ("gap_action.recorded", "period"): QUARTER,
}
"""Fields that mean something else in one event type."""


def kind_of(event_type: str, field: str) -> Kind:
    """What the field holds in events of that type. Raises KeyError for a field that no type has."""
    return BY_TYPE.get((event_type, field)) or FIELDS[field]
