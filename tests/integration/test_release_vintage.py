"""A release, from the build's tables to the pages: once, for good, by roles that may no more, or not at all."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from nacl.signing import VerifyKey
from psycopg import sql

from event_log.connection import connect
from nrm.risk import judge_database
from report import schema
from report.edition import CellKey
from report.export import requested
from report.pages import write_pages
from report.pages.figures import figure
from report.pages.published import read_edition
from report.quality import restated
from report.release import ReleaseSettings, ReleaseSummary, run_release
from report.wording import TABLES
from tests.support.built_tables import DATA_AS_OF, REGIONS, SERVICES, fill_build
from tests.support.log_records import migrated_database
from vocabulary.errors import DisclosureError, WillNeverWork

UrlOf = Callable[..., str]
NewDatabase = Callable[..., str]
KEY = bytes(range(32))
AUDITS = "select count(*) from event_log.audit where kind = 'release.published'"
PUBLISHED = ("vintage", "cell", "coverage", "missing_report", "label", "series_break")


@pytest.fixture(scope="module")
def database(new_database: NewDatabase, url_of: UrlOf) -> str:
    """A build that waits for its release."""
    name = migrated_database(new_database, url_of)
    schema.apply(url_of("nrm_owner", name))
    with connect(url_of("modeller", name)) as modeller:
        fill_build(modeller)
    return name


@pytest.fixture(scope="module")
def settings(database: str, url_of: UrlOf, tmp_path_factory: pytest.TempPathFactory) -> ReleaseSettings:
    pages = tmp_path_factory.mktemp("released") / "pages"
    return ReleaseSettings(url_of("releaser", database), url_of("reader", database), KEY, pages)


@pytest.fixture(scope="module")
def released(settings: ReleaseSettings) -> ReleaseSummary:
    return run_release(settings)


@pytest.fixture
def copy(database: str, released: ReleaseSummary, new_database: NewDatabase, url_of: UrlOf) -> str:
    """The released database, to be spoiled. Who may enter is not copied with it."""
    name = new_database(template=database)
    with connect(url_of("nrm_owner", name)) as owner:
        roles = sql.SQL("modeller, releaser, reader, checker")
        owner.execute(sql.SQL("grant connect on database {} to {}").format(sql.Identifier(name), roles))
        owner.commit()
    return name


def ask(address: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address.replace("+psycopg", "")) as connection:
        return connection.execute(query).fetchall()


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_build_becomes_a_vintage_and_pages(released: ReleaseSummary, settings: ReleaseSettings) -> None:
    assert released.is_new and released.to_position == 1_000 and released.cells_protected > 0
    assert released.vintage_id.startswith(f"{DATA_AS_OF}.1000.")
    names = set(files(settings.pages))
    assert {"index.html", "region-AV-01.html", "region-NONE.html", "gaps.csv", "gap-report.xlsx"} <= names


def test_the_same_build_is_the_same_vintage(
    released: ReleaseSummary, settings: ReleaseSettings, url_of: UrlOf, database: str
) -> None:
    query = "select (select count(*) from publication.cell), (select count(*) from publication.vintage)"
    before = files(settings.pages), ask(settings.reader_url, query), ask(url_of("checker", database), AUDITS)
    assert run_release(settings) == replace(released, is_new=False)
    after = files(settings.pages), ask(settings.reader_url, query), ask(url_of("checker", database), AUDITS)
    assert after == before
    assert after[2] == [(1,)]


def test_every_number_of_the_files_and_no_other_stands_in_the_publication(
    released: ReleaseSummary, settings: ReleaseSettings
) -> None:
    cells = ask(settings.reader_url, "select * from publication.cell")
    published = {tuple(cell[1:6]): cell[6:8] for cell in cells}
    rows = list(csv.DictReader(io.StringIO((settings.pages / "gaps.csv").read_bytes().decode(), newline="")))
    assert len(rows) == len(cells)
    tables = {title: code for code, title in TABLES.items()}
    for row in rows:
        service = row["service_type_code"] or "ALL"
        place = tables[row["table"]], row["period"], row["region_code"], service, row["category_code"]
        mark, value = published[place]
        assert bool(row["value"]) == (mark == "shown" or (mark == "none" and row["mark"] != "[x]"))
        assert not row["value"] or float(row["value"]) == float(str(value))


def test_no_small_number_is_published(released: ReleaseSummary, settings: ReleaseSettings) -> None:
    small = "select count(*) from publication.cell where table_name <> 'cost' and value between 1 and 4"
    assert ask(settings.reader_url, small) == [(0,)]
    pages = b"".join((settings.pages / f"region-{code}.html").read_bytes() for code in REGIONS)
    assert b"<td" in pages and not re.search(rb"<td[^>]*>[1-4]</td>", pages)


def test_a_cost_of_two_providers_is_hidden_and_of_four_is_shown(
    released: ReleaseSummary, settings: ReleaseSettings
) -> None:
    query = "select service_type_code, mark from publication.cell where table_name = 'cost' group by 1, 2 order by 1"
    assert ask(settings.reader_url, query) == [("legal", "shown"), ("medical", "hidden")]


def test_organisations_stand_only_where_a_report_is_missing(
    released: ReleaseSummary, settings: ReleaseSettings
) -> None:
    contents = files(settings.pages)
    named = {(name, found) for name, content in contents.items() for found in re.findall(rb"ORG-\d", content)}
    assert named == {("index.html", b"ORG-2")}


def test_the_signature_can_be_checked_with_the_file_alone(released: ReleaseSummary, settings: ReleaseSettings) -> None:
    edition = json.loads((settings.pages / "edition.json").read_text())
    key = VerifyKey(bytes.fromhex(edition["public_key"]))
    key.verify(edition["signed"].encode(), bytes.fromhex(edition["signature"]))
    assert json.loads(edition["signed"])["content_digest"] == edition["content_digest"]


@pytest.mark.parametrize(
    "place", ["frozen.cell", "reporting.rpt_gaps_quarterly", "marts.dim_region", "event_log.event"]
)
def test_a_reader_reads_the_publication_only(released: ReleaseSummary, settings: ReleaseSettings, place: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(settings.reader_url, f"select * from {place}")


@pytest.mark.parametrize("table", [*(f"publication.{name}" for name in PUBLISHED), "frozen.cell"])
@pytest.mark.parametrize(
    "statement", ["update {} set vintage_id = vintage_id", "delete from {}", "truncate {} cascade"]
)
def test_nobody_changes_what_was_published(
    released: ReleaseSummary, database: str, url_of: UrlOf, table: str, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(url_of("nrm_owner", database), statement.format(table))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(url_of("releaser", database), statement.format(table))


def test_a_reader_adds_nothing(released: ReleaseSummary, settings: ReleaseSettings) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(settings.reader_url, "insert into publication.label select * from publication.label")


def test_a_table_that_cannot_be_made_safe_leaves_nothing_behind(
    copy: str, url_of: UrlOf, settings: ReleaseSettings
) -> None:
    """The next build holds a count under a code that no dimension knows."""
    with connect(url_of("modeller", copy)) as modeller:
        modeller.execute("update reporting.build set to_position = 2000")
        modeller.execute("update reporting.rpt_gaps_quarterly set region_code = 'AV-99' where region_code = 'NONE'")
        modeller.commit()
    before = files(settings.pages)
    spoiled = replace(settings, database_url=url_of("releaser", copy), reader_url=url_of("reader", copy))
    with pytest.raises(DisclosureError):
        run_release(spoiled)
    assert ask(spoiled.reader_url, "select to_position from publication.vintage") == [(1_000,)]
    assert ask(url_of("checker", copy), AUDITS) == [(1,)]
    assert files(settings.pages) == before


def test_no_page_is_written_of_an_edition_that_was_tampered_with(
    copy: str, url_of: UrlOf, released: ReleaseSummary, settings: ReleaseSettings
) -> None:
    with psycopg.connect(url_of("nrm_owner", copy).replace("+psycopg", "")) as owner:
        owner.execute("alter table publication.cell disable trigger never_changed")
        owner.execute("update publication.cell set value = value + 1 where table_name = 'gaps' and mark = 'shown'")
    before = files(settings.pages)
    with pytest.raises(WillNeverWork, match="not what was signed"):
        write_pages(url_of("reader", copy), settings.pages, vintage_id=released.vintage_id)
    assert files(settings.pages) == before


def test_an_unknown_vintage_has_no_pages(released: ReleaseSummary, settings: ReleaseSettings, tmp_path: Path) -> None:
    with pytest.raises(WillNeverWork, match="no vintage"):
        write_pages(settings.reader_url, tmp_path, vintage_id="2020-01-01.1.000000")
    assert files(tmp_path) == {}


def test_a_warehouse_without_a_build_releases_nothing(copy: str, url_of: UrlOf, settings: ReleaseSettings) -> None:
    with connect(url_of("modeller", copy)) as modeller:
        modeller.execute("delete from reporting.build")
        modeller.commit()
    with pytest.raises(WillNeverWork, match="no finished build"):
        run_release(replace(settings, database_url=url_of("releaser", copy)))


def test_services_and_regions_are_those_of_the_build(released: ReleaseSummary, settings: ReleaseSettings) -> None:
    query = "select kind, code from publication.label where kind in ('region', 'service_type')"
    labels = ask(settings.reader_url, query)
    assert set(labels) == {*(("region", code) for code in REGIONS), *(("service_type", code) for code in SERVICES)}


def test_what_readers_read_of_an_edition_holds_the_floor(
    released: ReleaseSummary, database: str, url_of: UrlOf
) -> None:
    found = {each.table: each for each in judge_database(lambda name: url_of(name.removeprefix("nrm_"), database))}
    assert {f"publication.{table}" for table in PUBLISHED} <= found.keys()
    assert all(each.is_safe for name, each in found.items() if name.startswith("publication."))
    cells = found["publication.cell"].risk
    assert cells is not None and cells.anonymity.k is not None and cells.anonymity.k >= 5


def test_the_second_edition_says_which_figures_moved_and_by_how_much(
    copy: str, url_of: UrlOf, settings: ReleaseSettings, released: ReleaseSummary
) -> None:
    """Late bills of ten euro a client in two quarters move two published costs and nothing else."""
    with connect(url_of("modeller", copy)) as modeller:
        modeller.execute("update reporting.build set to_position = 2000")
        modeller.execute(
            "update reporting.rpt_cost_per_client_quarterly set running_cost = running_cost + 10 * (clients + 1) "
            "where service_type_code = 'legal' and period_quarter in ('2026-Q1', '2026-Q2')"
        )
        modeller.commit()
    reader = url_of("reader", copy)
    second = run_release(replace(settings, database_url=url_of("releaser", copy), reader_url=reader))
    found = restated(read_edition(reader, released.vintage_id), read_edition(reader, second.vintage_id))
    moved = {(each.table, each.period): each for each in found if each.changed or each.remarked}
    assert set(moved) == {("cost", "2026-Q1"), ("cost", "2026-Q2")}
    assert all((each.compared, each.changed, each.largest_change) == (1, 1, 10) for each in moved.values())


def test_a_ready_table_says_what_the_mart_says(
    released: ReleaseSummary, settings: ReleaseSettings, copy: str, url_of: UrlOf
) -> None:
    """Where a number is printed it is that of the mart; where one of one to four stands, none is printed."""
    mart = ask(
        url_of("modeller", copy),
        "select period_year, sex_code, age_group_code, tip_persons from reporting.rpt_detected_per_population_yearly "
        "where is_complete",
    )
    (table,) = requested(read_edition(settings.reader_url, released.vintage_id), ["sdg-16-2-2"])
    told = {
        (row["year"], row["sex"], row["age"]): row["persons"] for row in table.table.to_pylist() if row["form"] == "ALL"
    }
    printed = {tuple(place): told[tuple(place)] for *place, _ in mart if told[tuple(place)] is not None}
    assert printed
    assert printed == {tuple(place): count for *place, count in mart if tuple(place) in printed}
    assert all(told[tuple(place)] is None for *place, count in mart if 0 < int(str(count)) < 5)


def test_sql_and_files_say_the_same_breaks(released: ReleaseSummary, settings: ReleaseSettings) -> None:
    edition = read_edition(settings.reader_url, released.vintage_id)
    query = (
        "select table_code, period, region_code, coalesce(service_type_code, 'ALL'), category_code, "
        "break_mark, break_note from publication.figure"
    )
    found = {CellKey(*map(str, row[:5])): row[5:] for row in ask(settings.reader_url, query)}
    shown = {key: figure(edition, key) for key in edition.cells}
    assert found == {key: (each.break_mark, each.break_note) for key, each in shown.items()}
    assert {key.period for key, each in shown.items() if each.breaks} == {"2026-Q2"}
