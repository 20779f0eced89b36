"""What GRETA asks states for about victims of trafficking. Source: the Council of Europe Convention on Action against
Trafficking in Human Beings, articles 10 (identification), 12 (assistance), 13 (recovery period), 14 (residence
permit), 15 (compensation); the questions in our words."""

from typing import Final

from report.export.requests.council import NOT_COLLECTED, Answered, Question, Unanswered
from report.export.requests.people import BY_SEX_AND_AGE

_UNPUBLISHED: Final = "counted, in no edition"
_STAGES: Final = "Decisions on identification"

GRETA: Final[tuple[Question, ...]] = (
    Answered(
        "Identification", "Presumed victims of trafficking detected", "detected_tip", BY_SEX_AND_AGE,
        note="each person once a year",
    ),
    Answered(
        "Identification", f"{_STAGES}, presumed (reasonable grounds)", "identifications",
        (("presumed:positive", "positive"), ("presumed:negative", "negative")), "decision",
    ),
    Answered(
        "Identification", f"{_STAGES}, formal (conclusive grounds)", "identifications",
        (("formal:positive", "positive"), ("formal:negative", "negative")), "decision",
    ),
    Unanswered("Identification", "Victims by form of exploitation", _UNPUBLISHED, "rpt_exploitation_forms_quarterly"),
    Unanswered("Identification", "Victims by nationality", "told as a group of countries, in no table"),
    Unanswered("Identification", "Internal and transnational trafficking", "told by some sources, in no table"),
    Answered(
        "Assistance", "Primary clients by first service of the quarter", "clients", (("clients", ""),),
        note="clients of trafficking and of domestic violence together; quarters are not added",
    ),
    Unanswered(
        "Recovery and reflection period", "Periods granted", _UNPUBLISHED, "rpt_recovery_periods_quarterly"
    ),
    Unanswered("Residence permits", "Permits granted", _UNPUBLISHED, "rpt_entitlements_quarterly"),
    Unanswered("Compensation", "Claimed, awarded and paid", _UNPUBLISHED, "rpt_compensation_quarterly"),
    Unanswered("Repatriation", "Victims returned, and from where", NOT_COLLECTED),
    Unanswered("Justice", "Investigations, prosecutions and convictions for trafficking", NOT_COLLECTED),
)  # fmt: skip
