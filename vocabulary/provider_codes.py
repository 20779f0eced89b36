"""Code lists of organisations, services, staff, agreements, money and actions. None of them is about a person.

Ours, after the handbook's chapters on services and funding; docs/reference/codes.md names the sources.
"""

from typing import Final

ORGANISATION_KINDS: Final = frozenset({"police", "shelter", "ngo", "state", "health", "social"})
OWNERSHIPS: Final = frozenset({"state", "ngo", "joint", "private"})

SERVICE_MODELS: Final = frozenset({"tip_only", "dv_only", "tip_dv_mixed", "mainstream"})
DELIVERY_MODES: Final = frozenset({"residential", "one_stop", "mobile", "day_centre", "online"})
PROVISIONS: Final = frozenset({"paid", "in_kind", "pro_bono", "volunteer"})
ADMITTED: Final = frozenset(
    {
        "women", "men", "boys", "girls", "families", "sons_over_age_limit", "elderly", "disability",
        "foreign_nationals",
    }
)  # fmt: skip
ACCESS_CONDITIONS: Final = frozenset(
    {
        "none", "formal_status", "cooperation", "documents", "registration", "shelter_stay", "donor_limited",
        "time_limited",
    }
)  # fmt: skip
PLACE_UNITS: Final = frozenset({"bed", "family_place", "adult_place"})

STAFF_ROLES: Final = frozenset(
    {"case_worker", "psychologist", "lawyer", "medical", "social_worker", "shelter_staff", "management", "volunteer"}
)

AGREEMENT_KINDS: Final = frozenset({"memorandum", "protocol", "contract", "data_sharing"})
FUNDER_KINDS: Final = frozenset(
    {"state", "municipality", "foreign_government", "international", "private", "own_income"}
)
FUNDING_CONDITIONS: Final = frozenset({"in_advance", "reimbursed", "in_kind"})

FEEDBACK_CHANNELS: Final = frozenset({"paper", "interview", "telephone", "online", "box"})
FEEDBACK_MOMENTS: Final = frozenset({"during", "exit", "follow_up"})

ACTIONS: Final = frozenset(
    {
        "open_service", "extend_capacity", "sign_agreement", "lift_condition", "train_staff", "find_funding",
        "improve_reporting", "accept_gap",
    }
)  # fmt: skip
ACTION_STATUSES: Final = frozenset({"proposed", "agreed", "started", "done", "dropped"})
ACTION_ROLES: Final = frozenset({"ministry", "coalition", "provider", "municipality", "funder"})
EVIDENCE_DOMAINS: Final = frozenset({"law_enforcement", "victim_services", "cross", "none"})
