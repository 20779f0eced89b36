"""Code lists of the mechanism, mirrored by the dbt seeds and held together by a test.

Sources: IOM HTCDS v2.0 (forms of exploitation), GBVIMS (disposition), OSCE/ODIHR NRM Handbook 2022 (services).
"""

from typing import Final

NO_RESIDENCE: Final = "NONE"
"""Region code of a person who lives outside the country: a row of its own, never "unknown" (rule R4)."""

UNKNOWN_REGION: Final = "UNKNOWN"

UNMAPPED: Final = "UNMAPPED"
"""What the warehouse counts in place of a code that no seed of it knows; no source may say it."""

VICTIMISATION: Final = frozenset({"tip", "dv"})
"""What one record says; the exclusive class of a person is drawn from all of their records (R6)."""

VICTIMISATION_CLASSES: Final = ("tip_only", "dv_only", "both", "not_known")

BENEFICIARY_ROLES: Final = frozenset({"primary_client", "accompanying_child", "family_member"})

SEX: Final = frozenset({"female", "male", "other", "unknown"})

CITIZENSHIP_GROUPS: Final = frozenset({"national", "region", "europe", "other", "stateless", "unknown"})

AGE_BANDS: Final = ("0-11", "12-17", "18-24", "25-34", "35-49", "50-64", "65+", "unknown")

SERVICE_TYPES: Final = frozenset(
    {
        "accommodation",
        "medical",
        "psychological",
        "legal",
        "education_vocational",
        "employment",
        "humanitarian",
        "financial",
        "child_support",
        "status_documents",
    }
)

UNITS: Final = frozenset({"night", "session", "package", "payment", "hour"})

DISPOSITIONS: Final = frozenset(
    {"provided", "referred", "already_received", "declined", "not_applicable", "unavailable"}
)
"""GBVIMS: what was decided about a need at intake. A beginning, not an ending."""

BARRIER_REASONS: Final = frozenset(
    {
        "distance", "unsafe_travel", "lost_income", "dependants", "family_opposes", "shelter_rules",
        "obligatory_stay", "language", "treatment_by_staff", "the_word_victim", "distrust", "form_does_not_fit",
    }
)  # fmt: skip
CHOICE_REASONS: Final = frozenset({"not_needed", "own_support", "not_now"})
DECLINE_REASONS: Final = BARRIER_REASONS | CHOICE_REASONS

REFUSAL_REASONS: Final = frozenset(
    {
        "no_capacity", "profile", "no_formal_status", "not_cooperating", "documents", "distance", "donor_rule",
        "accompanying_child", "mental_health_or_substance_use", "behaviour", "security", "stay_limit",
        "no_agreement", "no_reason_given",
    }
)  # fmt: skip

STAGES: Final = frozenset({"presumed", "formal"})
DECISION_KINDS: Final = frozenset({"first", "reconsideration", "appeal"})
OUTCOMES: Final = frozenset({"positive", "negative", "suspended", "withdrawn"})

BODY_KINDS: Final = frozenset(
    {"police", "border", "labour_inspectorate", "ngo", "hotline", "health", "social", "consulate", "self", "school"}
)
AUTHORITIES: Final = frozenset({"police", "prosecution", "commission"})

EXPLOITATION_FORMS: Final = frozenset(
    {"sexual", "labour", "domestic_servitude", "begging", "criminal_activity", "forced_marriage", "other", "unknown"}
)

PHASES: Final = ("crisis", "transition", "social_inclusion", "beyond")
SETBACK_TRIGGERS: Final = frozenset(
    {"partner", "family", "economic", "employer", "security_threat", "stigma", "health", "system"}
)
EXIT_REASONS: Final = frozenset(
    {
        "planned", "moved_to_other_provider", "time_limit", "funding_ended", "left_without_plan", "asked_to_leave",
        "returned_to_perpetrator", "transferred_or_deported", "lost_contact", "died",
    }
)  # fmt: skip
EXPENDITURE_KINDS: Final = frozenset({"running", "investment", "in_kind", "pro_bono"})
"""The first two are paid; the others are worth something and nobody paid: imputed, never mixed with money."""
AGGREGATE_KINDS: Final = frozenset({"refusal", "delivery"})
CONSENT_PURPOSES: Final = frozenset({"statistics", "linkage"})
PRECISIONS: Final = ("instant", "day", "month", "year")
URGENCIES: Final = frozenset({"low", "medium", "high", "immediate"})
CURRENCIES: Final = frozenset(
    (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
        "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF "
        "GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK "
        "LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD "
        "OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN "
        "SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF "
        "YER ZAR ZMW ZWG "
    ).split()
)
"""ISO 4217, legal tender today."""
