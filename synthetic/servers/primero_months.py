"""The months of the NGOs whose cases are in Primero: one file each, one row, a column for every kind of money.

Primero has no record for a month. Source: docs/sources/gbv_months.md.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from synthetic.clock import stamp
from synthetic.records import MonthForm
from synthetic.servers.shelter_rows import local_date, local_month
from synthetic.servers.store import write_whole
from synthetic.world import World

SOURCE: Final = "gbv_months"
TYPES: Final = ("psychological", "legal", "child_support", "medical")
KINDS: Final = ("running", "investment", "in_kind")
MONEY: Final = tuple(f"{type_}_{kind}" for type_ in TYPES for kind in KINDS)
COLUMNS: Final = (
    "id", "organisation", "month", "closed_on", "sent_at", *MONEY, *(f"{type_}_in_kind_currency" for type_ in TYPES)
)  # fmt: skip


def month_row(form: MonthForm) -> dict[str, str]:
    row = {
        "id": form.id, "organisation": form.organisation, "month": local_month(form.month),
        "closed_on": local_date(form.closed_on), "sent_at": stamp(form.recorded_at),
    }  # fmt: skip
    for spend in form.spend:
        row[f"{spend.type}_{spend.kind}"] = f"{spend.amount:.2f}".replace(".", ",")
        if spend.kind == "in_kind":
            row[f"{spend.type}_in_kind_currency"] = spend.currency
    return row


def fill_months(folder: Path, world: World) -> None:
    """All files and their marks, and no other."""
    written = {
        path for form in world.of(SOURCE, "month") if isinstance(form, MonthForm) for path in _write(folder, form)
    }
    for path in set(folder.glob("*.csv*")) - written:
        path.unlink()


def _write(folder: Path, form: MonthForm) -> Iterator[Path]:
    out = io.StringIO(newline="")
    rows = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\r\n")
    rows.writeheader()
    rows.writerow(month_row(form))
    path = folder / f"month_{form.month:%Y-%m}_{form.organisation}.csv"
    write_whole(path, out.getvalue().encode("utf-8-sig"))
    yield path
    mark = path.with_name(f"{path.name}.done")
    write_whole(mark, f"{stamp(form.recorded_at)}\n".encode())
    yield mark
