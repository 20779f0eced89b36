"""Code lists of what happens around one person's case, besides those of `codes`.

Lists named HTCDS are those of IOM's Human Trafficking Case Data Standard v2.0, its value names in our spelling
(`PhysicalThreats` → `physical_threats`). The others are ours, after the handbook: docs/reference/codes.md says which.
"""

from typing import Final

FIRST_RECORDED_AS: Final = frozenset(
    {"presumed_victim", "asylum", "smuggling", "immigration", "offence", "missing_person"}
)
SIGNALS: Final = frozenset({"situational", "story", "demeanour"})

CONTROL_MEANS: Final = frozenset(
    {
        "physical_threats", "threats_law_enforcement", "threatens_children_family", "debt_bondage", "false_promises",
        "physical_abuse", "sexual_abuse", "takes_earnings", "restricts_financial_access", "restricts_medical_care",
        "withholds_necessities", "psychological_abuse", "psychoactive_substance", "excessive_working_hours",
        "withholds_documents", "other",
    }
)  # fmt: skip
"""HTCDS vic_MethodsOfControl."""

RECRUITMENT_METHODS: Final = frozenset(
    {
        "at_a_place_of_business", "at_an_educational_institution", "at_work", "through_online_social_networks",
        "through_an_online_advertisement", "through_a_television_advert", "through_a_newspaper_advert",
        "through_family_or_family_events", "through_friends_or_social_events", "other",
    }
)  # fmt: skip
"""HTCDS vic_MethodOfRecruitment."""

SEXUAL_EXPLOITATION_TYPES: Final = frozenset(
    {"prostitution", "pornography", "remote_interactive_services", "private_sexual_services"}
)
"""HTCDS vic_TypeOfSexExploitation."""

TRANSFER_REASONS: Final = frozenset({"additional_services_required", "migration_or_change_of_location", "other"})
"""HTCDS cas_ReasonForOutgoingReferral."""

MOVEMENTS: Final = frozenset({"internal", "cross_border"})
COUNTRY_ROLES: Final = frozenset({"destination", "transit", "returned", "domestic"})
VIOLENCE_FORMS: Final = frozenset({"physical", "sexual", "psychological", "economic", "stalking", "forced_marriage"})
"""Istanbul Convention, articles 33–40."""
PERPETRATOR_RELATIONS: Final = frozenset(
    {"spouse_or_partner", "former_partner", "parent", "child", "other_family", "acquaintance", "employer", "stranger"}
)

ENTITLEMENTS: Final = frozenset(
    {
        "recovery_period", "residence_permit", "identity_document", "registration", "insurance", "benefit",
        "housing_subsidy", "work_permit",
    }
)  # fmt: skip

RISK_KINDS: Final = frozenset(
    {"further_violence", "re_trafficking", "retaliation", "self_harm", "homelessness", "child_at_risk"}
)
RISK_LEVELS: Final = frozenset({"low", "medium", "high", "extreme"})

OUTCOME_DOMAINS: Final = frozenset(
    {"safe_place", "living_standard", "health", "relations", "economic_independence", "legal_status"}
)
OUTCOME_LEVELS: Final = frozenset({"reached", "partly_reached", "not_reached", "not_known"})
SETTLEMENTS: Final = frozenset(
    {
        "family_of_origin", "own_household_same_community", "own_household_new_community", "abroad",
        "foster_or_kin_care", "institution",
    }
)  # fmt: skip
WORK_KINDS: Final = frozenset({"formal", "informal", "unsafe", "none"})
REFERRAL_RESULTS: Final = frozenset({"helped", "partly_helped", "not_helped", "did_not_come"})

FOLLOWUP_RESULTS: Final = frozenset({"reached", "not_reached", "refused", "unsafe"})

PROCEEDINGS_KINDS: Final = frozenset({"criminal", "civil", "family", "labour", "administrative", "immigration"})
STANDINGS: Final = frozenset({"witness", "injured_party", "claimant"})
PROCEEDINGS_RESULTS: Final = frozenset({"for_the_client", "partly", "against_the_client", "settled", "discontinued"})
ORDER_KINDS: Final = frozenset({"emergency_barring", "interim", "protection_order", "restraining"})
ORDER_OUTCOMES: Final = frozenset({"granted", "refused", "withdrawn"})
COMPENSATION_KINDS: Final = frozenset({"criminal_court", "civil_court", "state_fund", "employer"})
