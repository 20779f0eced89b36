"""The fields that say who somebody is, and how each is compared."""

from dataclasses import dataclass
from typing import Final, Literal

Shape = Literal["name", "date", "code", "word"]
_DATE_GRAMS: Final = 80
BIRTH_YEAR: Final = "birth_year"
"""Compared where one side knows no more than the year: two full dates say more themselves."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one field is compared.

    `shape`: names have graded spellings, dates digits with a place, codes are letters and
    digits, words are equal or not.
    `label` is shared by fields that are compared with each other (a given name typed as a surname).
    """

    name: str
    shape: Shape
    label: str
    filtered: str
    """Grade whose letters go into the filter."""
    grams: int
    is_household: bool = False
    """Shared by people who live together; does not tell two of them apart."""
    is_personal: bool = False
    """Belongs to one person: held by many, it is a shared telephone or a default, and no evidence."""

    @property
    def alphabet(self) -> str:
        return self.label


_ALL: Final = (
    Field("given_name", "name", "name", "folded", 41 * 41),
    Field("surname", "name", "name", "folded", 41 * 41, is_household=True),
    Field("birth_date", "date", "birth_date", "full", _DATE_GRAMS),
    Field("sex", "word", "sex", "full", 0),
    Field("place", "name", "place", "folded", 41 * 41, is_household=True),
    Field("postcode", "code", "postcode", "full", 41 * 41, is_household=True),
    Field("street", "name", "street", "folded", 41 * 41, is_household=True),
    Field("citizenship", "word", "citizenship", "full", 0),
    Field("document", "code", "document", "full", 41 * 41, is_personal=True),
    Field("phone", "code", "phone", "full", 41 * 41, is_household=True, is_personal=True),
    Field("email", "code", "email", "full", 41 * 41, is_household=True, is_personal=True),
    Field(BIRTH_YEAR, "word", "birth_date", "full", 0),
)
FIELDS: Final = {field.name: field for field in _ALL}
TOLD: Final = tuple(name for name in FIELDS if name != BIRTH_YEAR)
"""Fields that a record may hold. The birth year is drawn from the birth date."""
