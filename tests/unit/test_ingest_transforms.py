"""What sources write and what it means: dates in declared forms, times with and without zones, typed cells."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from ingest.contracts.dates import is_before, occurred, zone_of
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Dialect, Value
from ingest.contracts.transforms import compile_transforms
from ingest.contracts.values import Scope, ValueCompiler
from vocabulary.errors import ConfigurationError
from vocabulary.events import Occurred

SARAJEVO = Dialect(dates=["dd.mm.yyyy", "d/m/yyyy"], months=["mm.yyyy", "m/yyyy"], time_zone="Europe/Sarajevo")


def without_zone(written: str) -> datetime:
    """As spreadsheets and databases type it."""
    return datetime.fromisoformat(written)


def meaning(value: Any, transform: str, dialect: Dialect = SARAJEVO, **others: Any) -> Any:
    """What a value means, read as a source file would say it."""
    reader = ValueCompiler(dialect, {"sex": {"f": "female", "true": "male", "7": "other"}}).compile(
        Value(from_="x", as_=transform, **others)  # type: ignore[arg-type]  # fields by name
    )
    return reader(Scope({"x": value}))


def day(text: str) -> Occurred:
    return occurred(date.fromisoformat(text), "day")


@pytest.mark.parametrize(
    "written",
    [
        "05.03.2026",
        "5/3/2026",
        " 05/03/2026 ",
        date(2026, 3, 5),
        without_zone("2026-03-05T23:59"),
        "2026-03-05T00:00:00.000",  # DHIS2: a day with an empty time
        "2026-03-05T10:11:12.133000Z",  # CommCare
        "2026-03-04T23:30:00Z",  # half past midnight in Sarajevo
        "2026-03-05T10:00:00.000+0100",
        datetime(2026, 3, 4, 23, 30, tzinfo=UTC),
        datetime(2026, 3, 5, 1, 0, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_one_source_may_write_a_day_in_several_ways(written: object) -> None:
    assert meaning(written, "date") == day("2026-03-05")


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-05", "05-03-2026", "31.02.2026", "5.3.2026", "05.03.26", "3. march", "2026-02-30T00:00:00", "20260305",
        "٠٥.٠٣.٢٠٢٦", 46086.0, True, ["05.03.2026"], "1899-12-31T00:00:00", datetime(1, 1, 1, tzinfo=UTC),
    ],
)  # fmt: skip
def test_what_is_not_in_a_declared_form_is_refused(written: object) -> None:
    with pytest.raises(Faulty):
        meaning(written, "date")


def test_a_column_may_have_a_form_of_its_own() -> None:
    assert meaning("03/25/2026", "date", form="mm/dd/yyyy") == day("2026-03-25")
    assert meaning("5. 3. 2026.", "date", form="d. m. yyyy.") == day("2026-03-05")
    with pytest.raises(Faulty):
        meaning("05.03.2026", "date", form="mm/dd/yyyy")


@pytest.mark.parametrize(("written", "year"), [("05.03.30", 1930), ("05.03.29", 2029), ("05.03.99", 1999)])
def test_years_of_two_digits_lie_where_the_source_file_says(written: str, year: int) -> None:
    assert meaning(written, "date", Dialect(dates="dd.mm.yy", two_digit_years_from=1930)).at.year == year


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        (Dialect(dates="dd.mm.yy"), "two_digit_years_from"),
        (Dialect(dates=["dd/mm/yyyy", "mm/dd/yyyy"]), "two ways"),
        (Dialect(dates=["d/m/yyyy", "mm/dd/yyyy"]), "two ways"),
        (Dialect(dates=["yy-mm-dd", "dd-mm-yy"], two_digit_years_from=1930), "two ways"),
        (Dialect(dates="dd.dd.mm.yyyy"), "once each"),
        (Dialect(time_zone="Europe/Atlantis"), "IANA"),
    ],
)
def test_forms_that_would_have_to_guess_are_faults_of_the_source_file(dialect: Dialect, told: str) -> None:
    with pytest.raises(ConfigurationError) as found:
        compile_transforms(dialect)
    assert told in str(found.value)


def test_a_form_without_a_day_is_no_date() -> None:
    with pytest.raises(ConfigurationError, match="without a day"):
        meaning("03/2026", "date", form="mm/yyyy")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("05.03.2026", day("2026-03-05")),
        ("03.2026", Occurred(datetime(2026, 3, 1, tzinfo=UTC), "month")),
        ("3/2026", Occurred(datetime(2026, 3, 1, tzinfo=UTC), "month")),
        ("2026", Occurred(datetime(2026, 1, 1, tzinfo=UTC), "year")),
        (2026, Occurred(datetime(2026, 1, 1, tzinfo=UTC), "year")),
        (2026.0, Occurred(datetime(2026, 1, 1, tzinfo=UTC), "year")),
        (date(2026, 3, 5), day("2026-03-05")),
    ],
)
def test_a_date_keeps_the_precision_it_is_written_in(written: object, expected: Occurred) -> None:
    assert meaning(written, "partial_date") == expected


@pytest.mark.parametrize("written", ["13.2026", "99999", "about 2026", 1.5, -1, True, "31.02.2026"])
def test_a_partial_date_that_is_none_is_refused(written: object) -> None:
    with pytest.raises(Faulty):
        meaning(written, "partial_date")


def test_a_moment_is_as_exact_as_it_is_written() -> None:
    instant = Occurred(datetime(2026, 7, 5, 8, 30, tzinfo=UTC), "instant")
    for written in ("2026-07-05T10:30:00", "05.07.2026 10:30", "5/7/2026, 10:30:00", without_zone("2026-07-05T10:30")):
        assert meaning(written, "moment") == instant
    assert meaning("05.07.2026", "moment") == day("2026-07-05")
    assert meaning(date(2026, 7, 5), "moment") == day("2026-07-05")


def test_a_time_without_a_zone_is_of_the_source() -> None:
    assert meaning("2026-01-05T10:30:00.123", "utc_time") == datetime(2026, 1, 5, 9, 30, 0, 123000, tzinfo=UTC)
    assert meaning("2026-01-05T10:30:00Z", "utc_time") == datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
    assert meaning("2026-01-05T10:30:00", "utc_time", Dialect()) == datetime(2026, 1, 5, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", ["05.07.2026", "05.07.2026 25:00", "05.07.2026 10:61", "10:30", "", "x" * 300])
def test_a_time_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(Faulty):
        compile_transforms(SARAJEVO)["utc_time"](written)


def test_cells_typed_by_a_spreadsheet_mean_what_they_show() -> None:
    assert meaning(12.0, "text") == "12"
    assert meaning(12.5, "number") == 12.5 and meaning(12.0, "number") == 12
    assert meaning(without_zone("2026-03-01T00:00"), "month") == "2026-03"
    assert meaning(1234.5, "amount") == "1234.50"
    assert meaning(7.0, "text", codes="sex") == "other"
    with pytest.raises(Faulty):
        meaning(12.5, "text")


def test_yes_and_no_come_typed_or_written() -> None:
    assert meaning(True, "text", codes="sex") == "male"
    for written, yes in ((True, True), ("true", True), (False, False), ("false", False)):
        assert meaning(written, "text", is_="true", of=["true", "false"]) is yes


def test_several_answers_come_as_a_list_or_as_one_text() -> None:
    assert meaning(["a", None, " b "], "list") == ["a", "b"]
    assert meaning("a; b;;", "list", by=";") == ["a", "b"]
    assert meaning("a b", "words") == ["a", "b"]
    with pytest.raises(Faulty):
        meaning([["a"]], "list")


def test_order_is_judged_only_as_exactly_as_both_are_known() -> None:
    zone = zone_of("Europe/Sarajevo")
    march = Occurred(datetime(2026, 3, 1, tzinfo=UTC), "month")
    late = Occurred(datetime(2026, 3, 4, 23, 30, tzinfo=UTC), "instant")  # half past midnight on the fifth
    assert not is_before(march, day("2026-03-05"), zone)
    assert is_before(march, day("2026-04-01"), zone)
    assert not is_before(late, day("2026-03-05"), zone)
    assert is_before(late, Occurred(late.at + timedelta(seconds=1), "instant"), zone)
