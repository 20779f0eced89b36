"""The breakdown of persons that all three ask for: sex, and children among them."""

from typing import Final

from report.edition import AGE_GROUPS, ALL, SEXES
from report.wording import AGE_GROUPS as AGE_WORDS
from report.wording import SEXES as SEX_WORDS

BY_SEX_AND_AGE: Final = tuple(
    (f"{sex}:{age}", f"{SEX_WORDS[sex]}, {AGE_WORDS[age]}") for sex in (ALL, *SEXES) for age in (ALL, *AGE_GROUPS)
)
"""Category of the edition → its words."""
