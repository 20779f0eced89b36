"""Rows of the nine files of the centre for social work SOC-01, in Cyrillic and its own words.

Source: docs/sources/social_sftp.md.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from synthetic.clock import stamp
from synthetic.records import Breakage, CaseForm, MonthForm, Spelling

Row = list[str]
Rows = dict[str, list[Row]]

COLUMNS: Final = {
    name: columns.split(";")
    for name, columns in {
        "klijenti": "Шифра;Име;Презиме;Рођен;Пол;Држављанство;Документ;Повезивање;Телефон;Мјесто;Националност;Напомена",
        "upisi": "Број;Предмет;Шифра;Унесено;Статус;Својство;Пребивалиште;Насиље;Пријем;Откривен;Регија;Облици",
        "potrebe": "Упис;Рб;Врста;Процијењено;Пребивалиште;Исход;Одбијено;Разлог",
        "uputnice": "Упис;Рб;Потреба;Коме;Врста;Датум;Одговор;Одговорено;Разлог",
        "usluge": "Упис;Рб;Врста;Датум;Количина;Јединица",
        "faze": "Упис;Фаза;Од",
        "teskoce": "Упис;Узрок;Датум",
        "izlasci": "Упис;Датум;Разлог",
        "mjeseci": "Број;Мјесец;Закључено;Унесено",
        "troskovi": "Мјесец;Врста;Износ;Валута;Намјена;Извор",
    }.items()
}
SERVICE_TYPES: Final = {
    "accommodation": "смјештај", "medical": "здравство", "psychological": "психолог", "legal": "право",
    "education_vocational": "обука", "employment": "посао", "humanitarian": "пакет", "financial": "новац",
    "child_support": "дјеца", "status_documents": "документи",
}  # fmt: skip
UNITS: Final = {"night": "ноћ", "session": "сусрет", "package": "пакет", "payment": "исплата", "hour": "сат"}
ROLES: Final = {"primary_client": "корисник", "accompanying_child": "дијете", "family_member": "породица"}
VIOLENCE: Final = {("tip",): "трговина", ("dv",): "насиље", ("tip", "dv"): "обоје"}
SEX: Final = {"female": "ж", "male": "м", "other": "д"}
DISPOSITIONS: Final = {
    "provided": "пружамо", "referred": "упућено", "already_received": "већ има", "declined": "одбија",
    "not_applicable": "није потребно", "unavailable": "нема",
}  # fmt: skip
BEYOND_1251: Final = "\x98"
"""The one byte of windows-1251 that is no letter: what a broken export leaves."""


def local_date(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def local_number(number: Decimal) -> str:
    return f"{number}".replace(".", ",")


def _place(region: str | None) -> str:
    return "иностранство" if region == "ABROAD" else region or ""


def client_row(code: str, spelling: Spelling) -> Row:
    born = local_date(spelling.birth_date) or str(spelling.birth_year or "")
    return [
        code, spelling.given or "", spelling.surname or "", born, SEX.get(spelling.sex or "", ""),
        spelling.citizenship or "", spelling.document or "", "да" if spelling.allows_link else "не", spelling.phone,
        spelling.town, spelling.ethnicity, spelling.note,
    ]  # fmt: skip


def case_rows(form: CaseForm) -> Iterator[tuple[str, Row]]:
    """The rows of one case, each with the name of its file. A broken one is broken in one of them."""
    broken = form.broken
    if broken and broken.reason == "orphan_row" and broken.field == "service":
        yield "usluge", [form.id, "1", "новац", local_date(form.opened_on), "1", "исплата"]
        return
    for name, row in _rows_of_case(form):
        yield name, broken_row(name, row, broken)
        if broken and name == _file_of(broken):
            broken = None  # one row of the case, not all


def _rows_of_case(form: CaseForm) -> Iterator[tuple[str, Row]]:
    state, found = "нацрт" if form.not_approved else "коначно", form.detection
    yield "upisi", [
        form.id, form.case_no, form.person_no or "", stamp(form.recorded_at), state, ROLES[form.role],
        _place(form.residence), VIOLENCE[form.violence], local_date(form.opened_on),
        *([local_date(found.on), found.region, ",".join(found.exploitation)] if found else ["", "", ""]),
    ]  # fmt: skip
    for need in form.needs:
        yield "potrebe", [
            form.id, need.no, SERVICE_TYPES[need.type], local_date(need.assessed_on), _place(need.residence),
            DISPOSITIONS[need.disposition], local_date(need.declined_on), need.decline_reason or "",
        ]  # fmt: skip
    for referral in form.referrals:
        answer = {"accepted": "прихваћено", "refused": "одбијено"}.get(referral.answer or "", "")
        yield "uputnice", [
            form.id, referral.no, referral.need_no, referral.to, SERVICE_TYPES[referral.type],
            local_date(referral.made_on), answer, local_date(referral.answered_on), referral.reason or "",
        ]  # fmt: skip
    for service in form.services:
        yield "usluge", [
            form.id, service.no, SERVICE_TYPES[service.type], local_date(service.on), local_number(service.quantity),
            UNITS[service.unit],
        ]  # fmt: skip
    yield from (("faze", [form.id, phase, local_date(day)]) for phase, day in form.phases)
    yield from (("teskoce", [form.id, trigger, local_date(day)]) for trigger, day in form.setbacks)
    if form.closed_on:
        yield "izlasci", [form.id, local_date(form.closed_on), form.exit_reason or ""]


def month_rows(form: MonthForm) -> Iterator[tuple[str, Row]]:
    yield "mjeseci", [form.id, f"{form.month:%m.%Y}", local_date(form.closed_on), stamp(form.recorded_at)]
    for spend in form.spend:
        amount = local_number(spend.amount)
        yield "troskovi", [form.id, SERVICE_TYPES[spend.type], amount, spend.currency, spend.kind, spend.funder or ""]


def broken_row(name: str, row: Row, broken: Breakage | None) -> Row:
    """The row as it is, or broken as its reason says."""
    if broken is None or name != _file_of(broken):
        return row
    if broken.reason == "bad_row_shape":
        return row[:-1]
    place = COLUMNS[name].index(broken.field.rpartition("/")[2])
    return [*row[:place], _broken_cell(broken.reason, row[place]), *row[place + 1 :]]


def _file_of(broken: Breakage) -> str:
    files = {"service": "usluge", "need": "potrebe", "exit": "izlasci", "client": ""}
    return files[broken.field.partition("/")[0]] if "/" in broken.field or broken.field in files else "upisi"


def _broken_cell(reason: str, cell: str) -> str:
    if reason == "dates_out_of_order":
        return f"{cell[:6]}{int(cell[6:] or 2000) - 30}"
    return {
        "missing_field": "",
        "bad_date": f"{cell[:6]}{cell[8:]}",  # two digits of the year: which century is anybody's guess
        "unknown_code": "xyz",
        "bad_number": f"{cell}o",
        "bad_text": f"{cell}{BEYOND_1251}",
    }[reason]


def as_rows(named: Iterable[tuple[str, Row]]) -> Rows:
    found: Rows = {}
    for name, row in named:
        found.setdefault(name, []).append(row)
    return found
