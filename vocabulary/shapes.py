"""Every event type: its major version, its links and its data. The one place where an event type is described.

Source: DESIGN.md, "The event"; the words are DOMAIN.md's. `organisation_id` is who recorded it. What a field holds
says `fields`. A change that an old reader would misread needs a new major version and an upcast (`upcasts`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PROFILE: Final = frozenset({"sex_code", "age_band_code", "citizenship_group_code", "is_minor"})
"""What the door itself draws from a person (never a mapping), where the mapping wants a profile."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an event of one type holds. Required fields are never absent; optional ones may be not known."""

    links: frozenset[str]
    """Roles besides the subject that must be there."""
    optional_links: frozenset[str]
    required: frozenset[str]
    optional: frozenset[str]
    has_subject: bool
    may_profile: bool = False
    major: int = 1
    is_of_the_log: bool = False
    """Written by the log itself, never by a source."""

    @property
    def fields(self) -> frozenset[str]:
        return self.required | self.optional


def _shape(links: str, required: str, optional: str = "", *, profile: bool = False, of_the_log: bool = False) -> Shape:
    """`role?` is a link that a source may not know."""
    roles = frozenset(role for role in links.split() if not role.endswith("?"))
    maybe = frozenset(role[:-1] for role in links.split() if role.endswith("?"))
    return Shape(
        links=roles - {"subject"},
        optional_links=maybe,
        required=frozenset(required.split()),
        optional=frozenset(optional.split()),
        has_subject="subject" in roles,
        may_profile=profile,
        is_of_the_log=of_the_log,
    )


_BY = "organisation_id"
_NEED = f"{_BY} service_type_code"
_REFERRAL = "subject case need referral"
_TO = f"{_NEED} to_organisation_id"
_RETURN = f"{_NEED} period"
_MILESTONE = f"{_BY} outcome_domain_code"
_MONEY = "amount currency_code"
_PERSON = "has_disability movement_code country_role_code violence_form_codes perpetrator_relation_code"

ALL_SHAPES: Final[Mapping[str, Shape]] = {
    # detection and status
    "detection.recorded": _shape(
        "subject case", f"{_BY} detecting_body_code victimisation_codes region_code",
        "residence_region_code exploitation_form_codes sexual_exploitation_codes control_means_codes exploited_until "
        f"recruitment_method_codes first_recorded_as_code signal_codes {_PERSON}", profile=True,
    ),
    "identification.decided": _shape(
        "subject case", f"{_BY} stage_code decision_kind_code outcome_code authority_code"
    ),
    "entitlement.decided": _shape(
        "subject case?", f"{_BY} entitlement_code outcome_code", "authority_code decision_kind_code valid_until"
    ),
    "consent.given": _shape("subject", f"{_BY} purpose_code"),
    "consent.withdrawn": _shape("subject", f"{_BY} purpose_code"),
    # the case
    "case.opened": _shape(
        "subject case household?", f"{_BY} victimisation_codes beneficiary_role_code",
        f"residence_region_code {_PERSON}", profile=True,
    ),
    "case.transferred": _shape("subject case", f"{_BY} to_organisation_id", "reason_code"),
    "case.closed": _shape("subject case", f"{_BY} exit_reason_code"),
    "case.reopened": _shape("subject case", _BY, "trigger_code"),
    "case_manager.assigned": _shape("subject case staff", f"{_BY} is_planned"),
    "risk.assessed": _shape("subject case?", f"{_BY} risk_kind_code risk_level_code"),
    "need.assessed": _shape(
        "subject case need", _NEED, "residence_region_code urgency_code is_priority_of_client"
    ),
    "need.disposed": _shape("subject case need", f"{_NEED} disposition_code"),
    "plan.agreed": _shape("subject case plan?", f"{_BY} service_type_codes", "phase_code is_set_by_client"),
    "milestone.set": _shape("subject case milestone", _MILESTONE, "due_on is_set_by_client"),
    "milestone.revised": _shape("subject case milestone", _MILESTONE, "due_on is_set_by_client"),
    "milestone.dropped": _shape("subject case milestone", _MILESTONE),
    "milestone.reached": _shape("subject case milestone", _MILESTONE),
    # referral and service
    "referral.made": _shape(_REFERRAL, _TO),
    "referral.accepted": _shape(_REFERRAL, _TO),
    "referral.refused": _shape(_REFERRAL, f"{_TO} reason_code"),
    "referral.expired": _shape(_REFERRAL, _TO),
    "referral.completed": _shape(_REFERRAL, _TO),
    "referral.reported_back": _shape(_REFERRAL, _TO, "referral_result_code"),
    "service.delivered": _shape("subject case?", f"{_NEED} quantity unit_code", "delivery_mode_code staff_hours"),
    "assistance.declined": _shape("subject case need", f"{_NEED} reason_code"),
    "placement.started": _shape("subject case placement", _BY),
    "placement.ended": _shape("subject case placement", _BY),
    # re/integration
    "phase.entered": _shape("subject case", f"{_BY} phase_code"),
    "setback.recorded": _shape("subject case", f"{_BY} trigger_code"),
    "outcome.assessed": _shape(
        "subject case", f"{_BY} outcome_domain_code outcome_level_code", "settlement_code work_code"
    ),
    "followup.attempted": _shape("subject case", f"{_BY} followup_result_code"),
    # justice
    "proceedings.joined": _shape(
        "subject case? proceedings", f"{_BY} proceedings_kind_code", "standing_code has_lawyer"
    ),
    "proceedings.left": _shape("subject case? proceedings", f"{_BY} proceedings_kind_code"),
    "proceedings.ended": _shape(
        "subject case? proceedings", f"{_BY} proceedings_kind_code", "proceedings_result_code"
    ),
    "protection_order.applied": _shape("subject case? protection_order", f"{_BY} order_kind_code"),
    "protection_order.decided": _shape(
        "subject case? protection_order", f"{_BY} order_kind_code order_outcome_code", "valid_until"
    ),
    "protection_order.breached": _shape("subject case? protection_order", f"{_BY} order_kind_code"),
    "compensation.claimed": _shape("subject case? compensation", f"{_BY} compensation_kind_code", _MONEY),
    "compensation.awarded": _shape("subject case? compensation", f"{_BY} compensation_kind_code {_MONEY}"),
    "compensation.paid": _shape("subject case? compensation", f"{_BY} compensation_kind_code {_MONEY}"),
    # providers, capacity, staff, agreements
    "provider.registered": _shape(
        "", f"{_BY} organisation_kind_code region_code service_area_codes", "ownership_code valid_until"
    ),
    "provider.changed": _shape(
        "", f"{_BY} organisation_kind_code region_code service_area_codes", "ownership_code valid_until"
    ),
    "service.offered": _shape(
        "service?", _NEED, "service_model_code delivery_mode_codes ownership_code provision_code admitted_codes "
        "access_condition_codes service_area_codes places place_unit_code max_stay_days",
    ),
    "service.withdrawn": _shape("service?", _NEED),
    "capacity.reported": _shape("", f"{_RETURN} places", "place_unit_code"),
    "staffing.reported": _shape(
        "", f"{_BY} period staff_role_code posts", "filled_posts left_count supervised_count"
    ),
    "agreement.signed": _shape(
        "agreement", f"{_BY} to_organisation_id", "agreement_kind_code service_type_codes valid_until"
    ),
    "agreement.ended": _shape("agreement", f"{_BY} to_organisation_id"),
    # money and returns
    "expenditure.recorded": _shape("", f"{_RETURN} {_MONEY} expenditure_kind_code", "funder_kind_code"),
    "funding.committed": _shape(
        "funding? funder?", f"{_BY} funder_kind_code {_MONEY} period",
        "until_period service_type_code funding_condition_code",
    ),
    "funding.received": _shape("funding? funder?", f"{_BY} funder_kind_code {_MONEY} period"),
    "feedback.given": _shape(
        "", f"{_BY} period feedback_channel_code feedback_moment_code asked_count answered_count", "satisfied_count"
    ),
    "report.submitted": _shape("", f"{_BY} period"),
    "aggregate.reported": _shape("", f"{_RETURN} aggregate_kind_code region_code count", "beneficiary_role_code"),
    "gap_action.recorded": _shape(
        "", "region_code service_type_code action_code action_status_code action_role_code", f"{_BY} period due_on"
    ),
    # the log's own
    "record.corrected": _shape("", "position", of_the_log=True),
    "record.voided": _shape("", "position", of_the_log=True),
    "persons.linked": _shape("subject person? link?", "evidence_domain", "model_number", of_the_log=True),
    "persons.separated": _shape("subject person? link?", "evidence_domain", "model_number", of_the_log=True),
    "subject.erased": _shape("", "", of_the_log=True),
}  # fmt: skip

SHAPES: Final[Mapping[str, Shape]] = {name: shape for name, shape in ALL_SHAPES.items() if not shape.is_of_the_log}
"""The types that a source may yield."""
