"""Made-up people of the region with known duplicates, at several error rates, so that nothing is fitted to FEBRL alone.

Names in the alphabets of their language, families at one address, twins. `python -m benchmarks.linkage.generated`
"""

import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from anonymize.linkage.encoding import Encoder
from anonymize.linkage.linking import duplicates
from anonymize.linkage.tokens import LinkageKeys
from anonymize.names.agreement import dice as likeness
from anonymize.names.grades import graded
from benchmarks.linkage.febrl_sets import Score, Task, score
from synthetic import slips
from synthetic.names import GIVEN
from synthetic.script import to_cyrillic

STEMS: Final = (
    "Jovan Petr Nikol Mark Stojan Pavl Ilij Milan Dragan Hasan Husejn Alij Osman Salih Mehmed Ibrahim Omer Suljag "
    "Radovan Tom Luk Stefan Vuk Kost Todor Dimitr Georg Ivan Hrist Angel Vasil Krst Bogdan Mirk Zor Vladimir Gavr Sav "
    "Maks Rist Kol Gjon Prend Mark Lek Nik Berish Kelmend Hot Shal Krasniq Gash Morin Kastrat Dem Bajram Rexhep Haxh "
    "Muj Avd Beg"
).split()
ENDINGS: Final = ("ović", "ević", "ić", "aj", "i", "ovski", "ov", "escu", "agić", "anović", "ešić", "ušić")
TOWNS: Final = (
    "Brezovik Kotlina Jezero Ravnica Glava Dol Brod Luka Visoka Topola Gaj Livada Kamenica Rudnik Vrelo".split()
)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often a field of a copy is slipped, replaced by another value, or missing."""

    slip: float
    other: float
    missing: float
    named_alike: bool = False
    """Brothers and sisters, twins too, are given the names that are most alike."""


WORLDS: Final = {
    "careful": Rates(0.02, 0.00, 0.03),
    "usual": Rates(0.06, 0.01, 0.10),
    "hasty": Rates(0.20, 0.03, 0.15),
    "half empty": Rates(0.06, 0.01, 0.50),
    "named alike": Rates(0.06, 0.01, 0.10, named_alike=True),
}
Row = dict[str, str | None]


def people(dice: random.Random, count: int, *, named_alike: bool = False) -> list[Row]:
    """Families of one to four; one family in thirty has twins."""
    rows: list[Row] = []
    while len(rows) < count:
        surname = dice.choice(STEMS) + dice.choice(ENDINGS)
        if dice.random() < 0.3:
            surname = "".join(
                dice.sample("bra dže đo mi ka šu lje ne ra ti vo ze".split(), 2)
            ).capitalize() + dice.choice(ENDINGS)
        place, house = dice.choice(TOWNS) + dice.choice(["", " Gornji", " Donji"]), str(dice.randrange(1, 200))
        street = f"{dice.choice(STEMS)}a {house}"
        twins = dice.random() < 0.033
        birth, used, given = None, set[str | None](), ""
        for _ in range(max(dice.choice((1, 1, 2, 3, 4)), 2 if twins else 1)):
            if not (named_alike and used):
                language, sex = dice.choice(sorted(GIVEN))
            birth = birth if twins and birth else date(1945, 1, 2) + timedelta(days=dice.randrange(23000))
            free = [name for name in GIVEN[language, sex].split() if name not in used]
            given = _most_alike(free, given) if named_alike and used else dice.choice(free)
            used.add(given)
            phone = f"38761{dice.randrange(10**6):06d}"
            rows.append(
                {"given_name": given, "surname": surname, "birth_date": birth.isoformat(), "sex": sex, "place": place,
                 "street": street, "phone": phone}
            )  # fmt: skip
    return rows[:count]


def _most_alike(names: list[str], name: str) -> str:
    one = graded([name])[0]["folded"]
    return max(names, key=lambda other: likeness(one, graded([other])[0]["folded"]))


def copied(dice: random.Random, row: Row, rates: Rates, other: Row) -> Row:
    """The person as another clerk writes her."""
    made = dict(row)
    for name, value in row.items():
        if dice.random() < rates.missing:
            made[name] = None
        elif dice.random() < rates.other and name != "sex":
            made[name] = other[name]
        elif value and name in ("given_name", "surname", "place", "street") and len(value) > 3:
            text = dice.choice(list(slips.KINDS.values()))(dice, value) if dice.random() < rates.slip else value  # type: ignore[arg-type]  # Random draws as Dice does
            text = text.translate(slips.BARE) if dice.random() < 0.2 else text
            made[name] = to_cyrillic(text, "sr") if dice.random() < 0.1 else text
        elif value and name in ("birth_date", "phone") and dice.random() < rates.slip:
            made[name] = slipped_digit(dice, value)
    return made


def slipped_digit(dice: random.Random, value: str) -> str:
    """One digit typed wrongly."""
    place = dice.choice([place for place, sign in enumerate(value) if sign.isdigit()])
    return value[:place] + str(dice.randrange(10)) + value[place + 1 :]


def world(rates: Rates, count: int = 6000, seed: int = 7) -> tuple[Task, int]:
    """Two thirds of the rows are persons, the rest copies of a third of them. Also how many persons there are."""
    dice = random.Random(seed)
    persons = people(dice, count * 2 // 3, named_alike=rates.named_alike)
    of = [dice.randrange(len(persons) // 3) * 3 for _ in range(count - len(persons))]
    rows = persons + [copied(dice, persons[row], rates, dice.choice(persons)) for row in of]
    rows = [copied(dice, row, Rates(0, 0, rates.missing), row) for row in rows[: len(persons)]] + rows[len(persons) :]
    groups: dict[int, list[int]] = {}
    for place, row in enumerate(of):
        groups.setdefault(row, [row]).append(len(persons) + place)
    truth = {(one, other) for group in groups.values() for one in group for other in group if one < other}
    return Task({name: [row[name] for row in rows] for name in rows[0]}, None, frozenset(truth)), len(persons)


def field_sets(made: Task) -> tuple[tuple[str, ...], ...]:
    """Name and birth date, and all there is."""
    return ("given_name", "surname", "birth_date"), tuple(made.columns)


def scored(encoder: Encoder, made: Task, fields: tuple[str, ...]) -> tuple[Score, Score]:
    """All pairs of .5 and more by these fields, and the automatic links alone."""
    found, _ = duplicates(encoder.encoded({field: made.columns[field] for field in fields}))
    rows = list(zip(found.one.tolist(), found.other.tolist(), found.probability.tolist(), strict=True))
    return (
        score({(one, other) for one, other, chance in rows if chance >= 0.5}, made.truth),
        score({(one, other) for one, other, chance in rows if chance >= 0.999}, made.truth),
    )


def new_encoder() -> Encoder:
    """Under a key that is no secret."""
    return Encoder(LinkageKeys.from_root(b"the benchmark's key is no secret", domain="files", epoch=1))


def main() -> int:
    """A line per world and set of fields."""
    encoder = new_encoder()
    for name, rates in WORLDS.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        made, _ = world(rates)
        for fields in field_sets(made):
            whole, links = scored(encoder, made, fields)
            print(
                f"{name:10} {len(fields)} fields: F1 {whole.f1:.4f} p {whole.precision:.4f} r {whole.recall:.4f}"
                f" · links p {links.precision:.4f} r {links.recall:.4f}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
