"""The register of the employment service STA-01: one SQLite file, written by a program that knows windows-1250 alone.

Source: docs/sources/employment_sqlite.md. Its traps: texts in a code page, padded codes, rows that change without a new
time, storno instead of deletion.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from synthetic.clock import stamp
from synthetic.records import Breakage, CaseForm, MonthForm, Spelling
from synthetic.world import World

SOURCE: Final = "employment_sqlite"
FILE: Final = "register.db"
ENCODING: Final = "windows-1250"
Row = tuple[object, ...]

TABLES: Final = """
create table lice (sifra text primary key, ime text, prezime text, rodjen text, pol char(1), drzavljanstvo char(2),
    dokument text, povezivanje integer, telefon text, biljeska text);
create table postupak (id text primary key, broj text, sifra text, uneseno text, status char(8), svojstvo char(10),
    prebivaliste char(8), nasilje char(4), otvoren text, zatvoren text, razlog text, storno integer, izmijenjeno text);
create table usluga (postupak_id text, rb integer, vrsta char(10), datum text, kolicina real, jedinica char(8));
create table faza (postupak_id text, faza text, od text);
create table teskoca (postupak_id text, uzrok text, datum text);
create table mjesec (id text primary key, mjesec text, zakljucen text, uneseno text);
create table trosak (mjesec_id text, vrsta char(10), iznos text, valuta char(3), namjena text);
create index usluga_postupak on usluga (postupak_id);
create index faza_postupak on faza (postupak_id);
create index teskoca_postupak on teskoca (postupak_id);
create index trosak_mjesec on trosak (mjesec_id);
"""
SERVICE_TYPES: Final = {"education_vocational": "obuka", "employment": "posao"}
UNITS: Final = {"hour": "čas", "session": "susret"}
ROLES: Final = {"primary_client": "nosilac", "accompanying_child": "dijete", "family_member": "član"}
VIOLENCE: Final = {("tip",): "T", ("dv",): "N", ("tip", "dv"): "TN"}
SEX: Final = {"female": "Ž", "male": "M", "other": "X"}


class EmploymentDb:
    """The file, and the ways its owner changes what is in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def execute(self, statement: str, *values: object) -> None:
        """A statement of the owner; texts among the values are written in the code page."""
        with closing(sqlite3.connect(self.path)) as database, database:
            database.execute(_cast(statement), [_encoded(value) for value in values])

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as database:
            database.text_factory = lambda content: content.decode(ENCODING, "replace")
            return database.execute(_cast(query), [_encoded(value) for value in values]).fetchall()


def fill_employment(folder: Path, world: World) -> EmploymentDb:
    """The file of a world, new and whole at once."""
    register = EmploymentDb(folder)
    folder.mkdir(parents=True, exist_ok=True)
    half = folder / f".{FILE}.half"
    half.unlink(missing_ok=True)
    with closing(sqlite3.connect(half)) as database, database:
        database.executescript(TABLES)
        for table, row in _rows(world):
            holes = ", ".join("cast(? as text)" if isinstance(value, str) else "?" for value in row)
            database.execute(f"insert into {table} values ({holes})", [_encoded(value) for value in row])  # noqa: S608  names of our own tables
    os.replace(half, register.path)
    return register


def _cast(statement: str) -> str:
    return statement.replace("?", "cast(? as text)")


def _encoded(value: object) -> object:
    return value.encode(ENCODING, "replace") if isinstance(value, str) else value


def _rows(world: World) -> Iterator[tuple[str, Row]]:
    cards: set[str] = set()
    for form in world.of(SOURCE, "case"):
        if isinstance(form, CaseForm) and form.spelling and form.person_no:
            if form.person_no not in cards:
                cards.add(form.person_no)
                yield "lice", _card(form.person_no, form.spelling)
            yield from _broken(_case(form), form.broken)
    for month in world.of(SOURCE, "month"):
        if isinstance(month, MonthForm):
            yield from _month(month)


def _card(code: str, spelling: Spelling) -> Row:
    born = spelling.birth_date.isoformat() if spelling.birth_date else spelling.birth_year and str(spelling.birth_year)
    return (
        code, spelling.given, spelling.surname, born, SEX.get(spelling.sex or ""), spelling.citizenship,
        spelling.document, int(spelling.allows_link), spelling.phone, spelling.note,
    )  # fmt: skip


def _case(form: CaseForm) -> Iterator[tuple[str, Row]]:
    residence = "inostran" if form.residence == "ABROAD" else form.residence
    yield "postupak", (
        form.id, form.case_no, form.person_no, stamp(form.recorded_at), f"{'nacrt' if form.not_approved else 'važi':8}",
        f"{ROLES[form.role]:10}", residence and f"{residence:8}", f"{VIOLENCE[form.violence]:4}",
        form.opened_on.isoformat(), form.closed_on and form.closed_on.isoformat(), form.exit_reason, int(form.deleted),
        stamp(form.recorded_at),
    )  # fmt: skip
    for service in form.services:
        yield "usluga", (
            form.id, int(service.no), f"{SERVICE_TYPES[service.type]:10}", service.on.isoformat(),
            float(service.quantity), f"{UNITS[service.unit]:8}",
        )  # fmt: skip
    yield from (("faza", (form.id, phase, day.isoformat())) for phase, day in form.phases)
    yield from (("teskoca", (form.id, trigger, day.isoformat())) for trigger, day in form.setbacks)


def _month(form: MonthForm) -> Iterator[tuple[str, Row]]:
    yield "mjesec", (form.id, f"{form.month:%Y-%m}", form.closed_on.isoformat(), stamp(form.recorded_at))
    for spend in form.spend:
        amount = f"{spend.amount:.2f}"
        yield "trosak", (form.id, f"{SERVICE_TYPES[spend.type]:10}", amount, spend.currency, spend.kind)


PLACES: Final = {"otvoren": ("postupak", 8), "zatvoren": ("postupak", 9), "nasilje": ("postupak", 7),
                 "service/kolicina": ("usluga", 4), "service/vrsta": ("usluga", 2)}  # fmt: skip


def _broken(rows: Iterable[tuple[str, Row]], broken: Breakage | None) -> Iterator[tuple[str, Row]]:
    """The rows, the first one that has the broken column with something else in it."""
    for table, row in rows:
        if broken and PLACES[broken.field][0] == table:
            place = PLACES[broken.field][1]
            row, broken = (*row[:place], _bad(broken.reason, row[place]), *row[place + 1 :]), None
        yield table, row


def _bad(reason: str, value: object) -> object:
    return {
        "missing_field": None,
        "bad_date": f"{str(value)[:5]}02-31",
        "unknown_code": "xyz",
        "bad_number": "1o",
        "dates_out_of_order": f"19{str(value)[2:]}",
    }[reason]
