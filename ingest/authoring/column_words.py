"""Words in the names of columns that say what a column is about, in the languages of the region. Guesses, no more."""

import re
from typing import Final

WORDS: Final = {
    "sensitive": "ethnic etni religi vjera вера вероисп hiv orient pregnan trudn беремен",
    "phone": "phone telefon телефон tel mob mobitel",
    "contact": "mail adres адрес address street ulica вулиц улиц town grad град city mjesto место contact kontakt",
    "free_text": "note napomen напомен comment koment remark opis опис descr primjed прим shënim narrative details",
    "surname": "surname prezime презиме last_name lastname family_name фамил прізвищ mbiem second_name",
    "given_name": "given first_name firstname ime име имя emri",
    "birth": "birth dob rođ rodj rođen рођ рожд народ datëlind datelind",
    "document": "passport pasoš document dokument документ паспорт jmbg oib emso personal_no id_card lična licna",
    "sex": "sex gender pol spol пол стать gjini",
    "citizenship": "citizen nationality državlj drzavlj држављ гражд громад shtetës",
    "person_id": "client klijent клијент клиент korisnik beneficiar person osob caller stranka pozivalac",
    "recorded": "updated modified submission created changed upisan uneseno izmj внесено",
}
_BEGINNINGS: Final = {about: tuple(words.split()) for about, words in WORDS.items()}
_WHOLE: Final = frozenset("tel mob hiv dob pol пол sex ime име имя grad".split())
"""Words too short to be the beginning of another."""
_OF_THINGS: Final = frozenset("service form file org organisation organization program project region stage".split())
_PARTS: Final = re.compile(r"[^\W\d_]+")


def about(column: str) -> str | None:
    """What the name of a column says it is about, or None. The most sensitive reading wins."""
    lowered = column.lower()
    parts = _PARTS.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).lower())
    for meaning, beginnings in _BEGINNINGS.items():
        for beginning in beginnings:
            whole = beginning in _WHOLE
            if "_" in beginning and beginning in lowered:
                return meaning
            if any(part == beginning if whole else part.startswith(beginning) for part in parts):
                return meaning
    return "surname" if "name" in parts and not _OF_THINGS & set(parts) else None
