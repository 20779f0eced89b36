"""Rows of the shelter's four kinds of files, in its own words.

Source: docs/sources/shelter_csv.md.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from synthetic.records import (
    Breakage,
    ShelterClosing,
    ShelterCost,
    ShelterService,
    Spelling,
    Stay,
)

Row = list[str]

STAY_COLUMNS: Final = (
    "Boravak;Šifra klijenta;Ime;Prezime;Datum rođenja;Pol;Državljanstvo;Broj dokumenta;Regija "
    "prebivališta;Svojstvo;"
    "Vrsta nasilja;Datum prijema;Datum izlaska;Razlog izlaska;Saglasnost povezivanje;Telefon;Napomena"
).split(";")
SERVICE_COLUMNS: Final = "Br;Šifra klijenta;Vrsta usluge;Datum;Količina;Jedinica".split(";")
COST_COLUMNS: Final = "Br;Mjesec;Vrsta usluge;Iznos;Valuta;Vrsta troška;Izvor".split(";")
CLOSING_COLUMNS: Final = "Br;Mjesec;Zaključeno;Vrsta usluge;Broj mjesta".split(";")

SERVICE_TYPES: Final = {
    "accommodation": "smještaj", "psychological": "psihološka", "humanitarian": "humanitarna",
    "child_support": "djeca"
}  # fmt: skip
UNITS: Final = {"night": "noć", "session": "seansa", "package": "paket"}
ROLES: Final = {"primary_client": "korisnik", "accompanying_child": "dijete", "family_member": "porodica"}
VIOLENCE: Final = {("tip",): "trgovina", ("dv",): "nasilje u porodici", ("tip", "dv"): "oboje"}
SEX: Final = {"female": "Ž", "male": "M"}
SPENDING: Final = {"running": "tekući", "investment": "investicija", "in_kind": "u naravi", "pro_bono": "pro bono"}
FUNDERS: Final = {
    "state": "država", "municipality": "općina", "foreign_government": "strana vlada",
    "international": "međunarodno", "private": "privatno", "own_income": "vlastiti",
}  # fmt: skip
EXITS: Final = {
    "planned": "plan", "moved_to_other_provider": "drugi", "time_limit": "istek", "funding_ended": "sredstva",
    "left_without_plan": "bez_plana", "asked_to_leave": "udaljenje", "returned_to_perpetrator": "povratak",
    "transferred_or_deported": "deportacija", "lost_contact": "izgubljen", "died": "smrt",
}  # fmt: skip


def local_date(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def local_number(number: Decimal) -> str:
    """Thousands with points, decimals with a comma."""
    return f"{number:,}".replace(",", " ").replace(".", ",").replace(" ", ".")


def stay_row(stay: Stay) -> Row:
    spelling = stay.spelling
    if spelling is None or stay.person_no is None:
        raise ValueError("a stay is about somebody")
    return broken_row(
        [
            stay.id, stay.person_no, spelling.given or "", spelling.surname or "", _born(spelling),
            SEX.get(spelling.sex or "", ""), spelling.citizenship or "", spelling.document or "",
            "inostranstvo" if stay.residence == "ABROAD" else stay.residence or "", ROLES[stay.role],
            VIOLENCE[stay.violence], local_date(stay.arrived_on), local_date(stay.left_on),
            EXITS[stay.exit_reason] if stay.exit_reason else "", "da" if spelling.allows_link else "ne",
            spelling.phone, spelling.note,
        ],
        STAY_COLUMNS,
        stay.broken,
    )  # fmt: skip


def _born(spelling: Spelling) -> str:
    return local_date(spelling.birth_date) or (str(spelling.birth_year) if spelling.birth_year else "")


def service_row(row: ShelterService) -> Row:
    service = row.service
    cells = [
        row.id, row.person_no or "", SERVICE_TYPES[service.type], local_date(service.on),
        local_number(service.quantity), UNITS[service.unit],
    ]  # fmt: skip
    return broken_row(cells, SERVICE_COLUMNS, row.broken)


def cost_row(row: ShelterCost) -> Row:
    spend = row.spend
    cells = [
        row.id, local_month(row.month), SERVICE_TYPES[spend.type], local_number(spend.amount), spend.currency,
        SPENDING[spend.kind], FUNDERS[spend.funder or ""],
    ]  # fmt: skip
    return broken_row(cells, COST_COLUMNS, row.broken)


def totals_row(rows: list[ShelterCost]) -> Row:
    """What the shelter's program writes under the money, whatever the currencies are."""
    return ["UKUPNO", "", "", local_number(sum((row.spend.amount for row in rows), Decimal("0.00"))), "", "", ""]


def closing_row(row: ShelterClosing) -> Row:
    return [
        row.id, local_month(row.month), local_date(row.closed_on), SERVICE_TYPES[row.type], str(row.places)
    ]  # fmt: skip


def local_month(month: date) -> str:
    return f"{month:%m.%Y}"


def broken_row(cells: Row, columns: list[str], breakage: Breakage | None) -> Row:
    """The row as it is, or broken as its reason says."""
    if breakage is None:
        return cells
    if breakage.reason == "bad_row_shape":
        return cells[:-2] if sum(map(ord, cells[0])) % 2 else [*cells, ""]
    place = columns.index(breakage.field)
    return [*cells[:place], BREAKS[breakage.reason](cells[place]), *cells[place + 1 :]]


def _long_before(cell: str) -> str:
    """The same day long before any stay began."""
    return f"{cell[:6]}{int(cell[6:]) - 9}"


BREAKS: Final[dict[str, Callable[[str], str]]] = {
    "missing_field": lambda _: "",
    "bad_date": lambda cell: f"31.02.{cell[6:]}",
    "unknown_code": lambda _: "xyz",
    "bad_number": lambda cell: f"{cell}o",
    "dates_out_of_order": _long_before,
}
