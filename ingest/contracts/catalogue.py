"""Every event type a contract may yield: its links, its data, and what kind of value each field takes.

Source: docs/reference/event-log.md, "Events of the first edition". A field missing here cannot be loaded,
whatever a source file says: the log holds codes, numbers and periods, never a text somebody typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vocabulary import codes

CODE_LISTS: Final[Mapping[str, frozenset[str]]] = {
    "aggregate_kind_code": codes.AGGREGATE_KINDS,
    "authority_code": codes.AUTHORITIES,
    "beneficiary_role_code": codes.BENEFICIARY_ROLES,
    "decision_kind_code": codes.DECISION_KINDS,
    "detecting_body_code": codes.BODY_KINDS,
    "disposition_code": codes.DISPOSITIONS,
    "exit_reason_code": codes.EXIT_REASONS,
    "expenditure_kind_code": codes.EXPENDITURE_KINDS,
    "exploitation_form_codes": codes.EXPLOITATION_FORMS,
    "outcome_code": codes.OUTCOMES,
    "phase_code": frozenset(codes.PHASES),
    "purpose_code": codes.CONSENT_PURPOSES,
    "service_type_code": codes.SERVICE_TYPES,
    "stage_code": codes.STAGES,
    "trigger_code": codes.SETBACK_TRIGGERS,
    "unit_code": codes.UNITS,
    "urgency_code": frozenset({"low", "medium", "high", "immediate"}),
    "victimisation_codes": codes.VICTIMISATION,
}

LISTED_BY_MAP: Final = frozenset(
    {"currency_code", "organisation_id", "region_code", "residence_region_code", "to_organisation_id"}
)
"""Codes of the installation: what a code map in `sources/maps` yields is the whole list."""

NUMBERS: Final = frozenset({"quantity", "places", "count"})
AMOUNTS: Final = frozenset({"amount"})
PERIODS: Final = frozenset({"period"})


@dataclass(frozen=True, slots=True)
class Shape:
    """What an event of one type holds. Required fields are never absent; optional ones may be not known."""

    links: frozenset[str]
    optional_links: frozenset[str]
    required: frozenset[str]
    optional: frozenset[str]
    has_subject: bool

    @property
    def fields(self) -> frozenset[str]:
        return self.required | self.optional


def _shape(links: str, required: str, optional: str = "") -> Shape:
    """`role?` is a link that a source may not know."""
    roles = frozenset(role for role in links.split() if not role.endswith("?"))
    maybe = frozenset(role[:-1] for role in links.split() if role.endswith("?"))
    fields, others = frozenset(required.split()), frozenset(optional.split())
    return Shape(roles - {"subject"}, maybe, fields, others, "subject" in roles)


_NEED = "organisation_id service_type_code"
_REFERRAL = "subject case need referral"
_MONEY = "organisation_id service_type_code period"

SHAPES: Final[Mapping[str, Shape]] = {
    "detection.recorded": _shape(
        "subject case", "organisation_id detecting_body_code victimisation_codes region_code",
        "residence_region_code exploitation_form_codes",
    ),
    "identification.decided": _shape(
        "subject case", "organisation_id stage_code decision_kind_code outcome_code authority_code"
    ),
    "consent.given": _shape("subject", "organisation_id purpose_code"),
    "consent.withdrawn": _shape("subject", "organisation_id purpose_code"),
    "case.opened": _shape(
        "subject case", "organisation_id victimisation_codes beneficiary_role_code", "residence_region_code"
    ),
    "case.closed": _shape("subject case", "organisation_id exit_reason_code"),
    "need.assessed": _shape("subject case need", _NEED, "residence_region_code urgency_code"),
    "need.disposed": _shape("subject case need", f"{_NEED} disposition_code"),
    "assistance.declined": _shape("subject case need", f"{_NEED} reason_code"),
    "referral.made": _shape(_REFERRAL, f"{_NEED} to_organisation_id"),
    "referral.accepted": _shape(_REFERRAL, f"{_NEED} to_organisation_id"),
    "referral.refused": _shape(_REFERRAL, f"{_NEED} to_organisation_id reason_code"),
    "service.delivered": _shape("subject case?", f"{_NEED} quantity unit_code"),
    "placement.started": _shape("subject case placement", "organisation_id"),
    "placement.ended": _shape("subject case placement", "organisation_id"),
    "phase.entered": _shape("subject case", "organisation_id phase_code"),
    "setback.recorded": _shape("subject case", "organisation_id trigger_code"),
    "capacity.reported": _shape("", f"{_MONEY} places"),
    "expenditure.recorded": _shape("", f"{_MONEY} amount currency_code expenditure_kind_code"),
    "report.submitted": _shape("", "organisation_id period"),
    "aggregate.reported": _shape("", f"{_MONEY} aggregate_kind_code region_code count"),
}  # fmt: skip

REASONS: Final[Mapping[str, frozenset[str]]] = {
    "assistance.declined": codes.DECLINE_REASONS,
    "referral.refused": codes.REFUSAL_REASONS,
}


def allowed_codes(event_type: str, field: str) -> frozenset[str] | None:
    """The codes a field may hold; None where the installation's code map is the list, or the field is no
    code."""
    if field == "reason_code":
        return REASONS[event_type]
    return CODE_LISTS.get(field)
