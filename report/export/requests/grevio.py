"""What GREVIO asks states for about domestic violence. Source: the Council of Europe Convention on preventing and
combating violence against women and domestic violence, articles 11 (data), 20–25 (services), 52 and 53 (orders); the
questions in our words."""

from typing import Final

from report.edition import GAP_CLASSES, NEEDED
from report.export.requests.council import NOT_COLLECTED, Answered, Question, Unanswered
from report.export.requests.people import BY_SEX_AND_AGE
from report.wording import NEED_CLASSES

_UNPUBLISHED: Final = "counted, in no edition"

GREVIO: Final[tuple[Question, ...]] = (
    Answered(
        "Reports", "Persons first reported with domestic violence", "detected_dv", BY_SEX_AND_AGE,
        note="reported to a body that detects; each person once a year",
    ),
    Unanswered("Reports", "Relationship of victim and perpetrator", "told by some sources, in no table"),
    Unanswered(
        "Orders", "Emergency barring and protection orders applied for, issued, breached", _UNPUBLISHED,
        "rpt_protection_orders_quarterly",
    ),
    Unanswered(
        "Shelters", "Places for women and their children",
        f"{_UNPUBLISHED}: places of shelters are location-confidential", "rpt_shelter_places",
    ),
    Answered(
        "Services", "Primary clients by first service of the quarter", "clients", (("clients", ""),),
        note="clients of domestic violence and of trafficking together; quarters are not added",
    ),
    Answered(
        "Services", "Needs for services, and what became of them", "gaps",
        tuple((category, NEED_CLASSES[category]) for category in (NEEDED, *GAP_CLASSES)), "need",
        note="needs of domestic violence and of trafficking together",
    ),
    Unanswered("Services", "Calls to helplines", NOT_COLLECTED),
    Unanswered("Services", "Programmes for perpetrators", NOT_COLLECTED),
    Unanswered("Justice", "Investigations, prosecutions and convictions", NOT_COLLECTED),
    Unanswered("Justice", "Women killed by partners or relatives", NOT_COLLECTED),
)  # fmt: skip
