"""A row of the social service that is broken on purpose is broken in one cell, whatever stands there."""

import pytest

from synthetic.records import Breakage
from synthetic.servers.social_rows import COLUMNS, broken_row

REASONS = ("missing_field", "bad_date", "unknown_code", "bad_number", "bad_text")


@pytest.mark.parametrize("cell", ["трговина", "03.04.2026"])
@pytest.mark.parametrize("reason", REASONS)
def test_one_cell_is_broken_and_the_others_stay(reason: str, cell: str) -> None:
    row = [f"{name} {cell}" for name in COLUMNS["upisi"]]
    place = COLUMNS["upisi"].index("Насиље")
    row[place] = cell
    broken = broken_row("upisi", row, Breakage(reason, "Насиље"))
    assert broken[:place] + broken[place + 1 :] == row[:place] + row[place + 1 :]
    assert broken[place] != cell


def test_a_date_out_of_order_lies_thirty_years_before() -> None:
    row = ["03.04.2026" if name == "Пријем" else "" for name in COLUMNS["upisi"]]
    assert "03.04.1996" in broken_row("upisi", row, Breakage("dates_out_of_order", "Пријем"))
