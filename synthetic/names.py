"""Given names, towns and the shape of surnames of the cultures that live in Arvelia.

Faker knows five of them; for Albanian, Serbian and Bosnian it has no names, so these tables are ours.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from faker import Faker

from synthetic.dice import Dice
from synthetic.script import to_latin


@dataclass(frozen=True, slots=True)
class Culture:
    """How people of one culture are named. ``cyrillic`` = the alphabet a clerk may choose, if any."""

    code: str
    citizenship: str
    weight: float
    endings: tuple[str, str]
    locale: str | None = None
    cyrillic: str | None = None


CULTURES: Final = {
    culture.code: culture
    for culture in (
        Culture("bs", "BA", 22, ("ović", "ović")),
        Culture("sr", "RS", 22, ("ević", "ević"), cyrillic="sr"),
        Culture("sq", "AL", 16, ("aj", "aj")),
        Culture("hr", "HR", 12, ("inić", "inić"), locale="hr_HR"),
        Culture("mk", "MK", 10, ("ovska", "ovski"), locale="mk_MK", cyrillic="mk"),
        Culture("ro", "RO", 8, ("escu", "escu"), locale="ro_RO"),
        Culture("bg", "BG", 6, ("eva", "ev"), locale="bg_BG", cyrillic="bg"),
        Culture("sl", "SI", 4, ("nik", "nik"), locale="sl_SI"),
    )
}

GIVEN: Final = {
    ("bs", "female"): "Amina Lejla Emina Selma Adna Merjem Azra Jasmina Mirela Senada Fatima "
    "Hatidža Nermina Sabina Zehra",
    ("bs", "male"): "Adnan Emir Tarik Haris Mirza Jasmin Nedžad Senad Samir Džemal Kenan Amar Edin "
    "Fikret Ismet",
    ("sr", "female"): "Jelena Dragana Milica Snežana Ljiljana Jovana Vesna Biljana Tijana Svetlana "
    "Đurđa Nevena Slađana",
    ("sr", "male"): "Dragan Miloš Nenad Zoran Slobodan Đorđe Stefan Nemanja Ljubiša Radovan Živojin "
    "Uroš Predrag",
    ("sq", "female"): "Arta Besa Drita Elira Flutura Gëzime Hana Lule Mimoza Shpresa Teuta Valbona "
    "Vjosa Xhevahire Zana",
    ("sq", "male"): "Agim Arben Bashkim Besnik Çlirim Dritan Gëzim Ilir Luan Përparim Shkëlqim "
    "Valon Xhemal Ylli",
}  # fmt: skip
OWN_TOWNS: Final = (
    "Stari Brezovik|Kotlinsko Selo|Gornje Jezero|Mala Ravnica|Kamena Glava|Suhi Dol|Brod na Visokoj|Primorska Luka"
)


def given_name(cup: Dice, culture: Culture, sex: str) -> str:
    """A given name in Latin letters."""
    gender = sex if sex in ("female", "male") else "female"
    if culture.locale is None:
        return cup.choice(GIVEN[culture.code, gender].split())
    names = _faker(culture.locale)
    names.seed_instance(cup.getrandbits(64))
    return to_latin(names.first_name_female() if gender == "female" else names.first_name_male())


def town(cup: Dice, culture: Culture) -> str:
    """A town to be thrown away by every contract; Bulgarian and own-table people live in invented ones."""
    if culture.locale is None or culture.code == "bg":
        return cup.choice(OWN_TOWNS.split("|"))
    towns = _faker(culture.locale)
    towns.seed_instance(cup.getrandbits(64))
    return to_latin(str(towns.city()))


@cache
def _faker(locale: str) -> Faker:
    return Faker(locale)
