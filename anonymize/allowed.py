"""Which fields an event of each type may carry, and what each may hold. What is not listed here cannot be stored.

Every field holds a code of a closed list, a number, or a text of a fixed shape (an organisation, a region, a period,
money). No field holds free text, so no name fits anywhere. Source: docs/reference/event-log.md, event catalogue.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final

from vocabulary import codes
from vocabulary.errors import WillNeverWork
from vocabulary.events import Json

_REMEDY: Final = "mend the mapping, or list the field in anonymize/allowed.py"

Check = Callable[[Json], bool]


class UnsafeEvent(WillNeverWork):
    """A mapping lets something into an event that may not be stored: a mistake in the program, not in the record."""


def _code_of(*lists: Collection[str]) -> Check:
    allowed = frozenset().union(*lists)
    return lambda value: isinstance(value, str) and value in allowed


def _codes_of(allowed: Collection[str]) -> Check:
    check = _code_of(allowed)
    return lambda value: isinstance(value, list | tuple) and all(map(check, value))


def _shape(pattern: str) -> Check:
    matches = re.compile(pattern, re.ASCII).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_quantity(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_flag(value: Json) -> bool:
    return isinstance(value, bool)


_ORGANISATION: Final = _shape(r"[A-Z]{2,8}-[0-9]{1,4}")
_REGION: Final = _shape(rf"[A-Z]{{2}}-[0-9A-Z]{{1,3}}|{codes.NO_RESIDENCE}")
_SERVICE: Final = _code_of(codes.SERVICE_TYPES)
_MONTH: Final = _shape(r"[0-9]{4}-(0[1-9]|1[0-2])")
_QUARTER: Final = _shape(r"[0-9]{4}-Q[1-4]")
_MONEY: Final = _shape(r"-?[0-9]{1,12}\.[0-9]{2}")
_CURRENCY: Final = _shape(r"[A-Z]{3}")

_BY: Final[Mapping[str, Check]] = {"organisation_id": _ORGANISATION}
_PROFILE: Final[Mapping[str, Check]] = {
    "sex_code": _code_of(codes.SEX),
    "age_band_code": _code_of(codes.AGE_BANDS),
    "citizenship_group_code": _code_of(codes.CITIZENSHIP_GROUPS),
    "is_minor": _is_flag,
}
_REFERRAL: Final[Mapping[str, Check]] = {
    **_BY,
    "to_organisation_id": _ORGANISATION,
    "service_type_code": _SERVICE,
}

ALLOWED_FIELDS: Final[Mapping[str, Mapping[str, Check]]] = {
    "detection.recorded": {
        **_BY,
        **_PROFILE,
        "detecting_body_code": _code_of(codes.BODY_KINDS),
        "victimisation_codes": _codes_of(codes.VICTIMISATION),
        "region_code": _REGION,
        "residence_region_code": _REGION,
        "exploitation_form_codes": _codes_of(codes.EXPLOITATION_FORMS),
    },
    "identification.decided": {
        **_BY,
        "stage_code": _code_of(codes.STAGES),
        "decision_kind_code": _code_of(codes.DECISION_KINDS),
        "outcome_code": _code_of(codes.OUTCOMES),
        "authority_code": _code_of(codes.AUTHORITIES),
    },
    "consent.given": {**_BY, "purpose_code": _code_of(codes.CONSENT_PURPOSES)},
    "consent.withdrawn": {**_BY, "purpose_code": _code_of(codes.CONSENT_PURPOSES)},
    "case.opened": {
        **_BY,
        **_PROFILE,
        "victimisation_codes": _codes_of(codes.VICTIMISATION),
        "beneficiary_role_code": _code_of(codes.BENEFICIARY_ROLES),
        "residence_region_code": _REGION,
    },
    "case.closed": {**_BY, "exit_reason_code": _code_of(codes.EXIT_REASONS)},
    "need.assessed": {
        **_BY,
        "service_type_code": _SERVICE,
        "residence_region_code": _REGION,
        "urgency_code": _shape(r"[a-z_]{1,24}"),
    },
    "need.disposed": {
        **_BY,
        "service_type_code": _SERVICE,
        "disposition_code": _code_of(codes.DISPOSITIONS),
    },
    "assistance.declined": {
        **_BY,
        "service_type_code": _SERVICE,
        "reason_code": _code_of(codes.DECLINE_REASONS),
    },
    "referral.made": _REFERRAL,
    "referral.accepted": _REFERRAL,
    "referral.refused": {**_REFERRAL, "reason_code": _code_of(codes.REFUSAL_REASONS)},
    "service.delivered": {
        **_BY,
        "service_type_code": _SERVICE,
        "quantity": _is_quantity,
        "unit_code": _code_of(codes.UNITS),
    },
    "placement.started": _BY,
    "placement.ended": _BY,
    "phase.entered": {**_BY, "phase_code": _code_of(codes.PHASES)},
    "setback.recorded": {**_BY, "trigger_code": _code_of(codes.SETBACK_TRIGGERS)},
    "capacity.reported": {
        **_BY,
        "service_type_code": _SERVICE,
        "period": _MONTH,
        "places": _is_count,
    },
    "expenditure.recorded": {
        **_BY,
        "service_type_code": _SERVICE,
        "period": _MONTH,
        "amount": _MONEY,
        "currency_code": _CURRENCY,
        "expenditure_kind_code": _code_of(codes.EXPENDITURE_KINDS),
    },
    "report.submitted": {**_BY, "period": _MONTH},
    "aggregate.reported": {
        **_BY,
        "aggregate_kind_code": _code_of(codes.AGGREGATE_KINDS),
        "region_code": _REGION,
        "period": _QUARTER,
        "service_type_code": _SERVICE,
        "count": _is_count,
    },
}


def require_allowed(event_type: str, data: Mapping[str, Json]) -> None:
    """Nothing, when every field may be there and holds what it may hold.

    Raises UnsafeEvent, which names the type and the field but never the value.
    """
    allowed = ALLOWED_FIELDS.get(event_type)
    if allowed is None:
        raise UnsafeEvent(f"Events of type {event_type} have no list of fields", remedy=_REMEDY)
    for field, value in data.items():
        check = allowed.get(field)
        if check is None:
            raise UnsafeEvent(f"{event_type} may not carry the field {field}", remedy=_REMEDY)
        if not check(value):
            raise UnsafeEvent(f"{event_type} holds in {field} what may not be there", remedy=_REMEDY)
