"""The bundle without a browser: light, closed to the world, the same numbers everywhere, and nothing that may hurt."""

import csv
import io
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from report.edition import COUNTRY
from report.pages import write_bundle
from report.pages.exports import all_figures_csv, workbook
from report.pages.figures import Figure, figure
from report.pages.folder import replace_files
from report.pages.published import Edition, Missing
from report.pages.tables import missing_lines, missing_months, region_groups, reported_until
from report.pages.templates import asset_files, page_files
from report.wording import NEED_CLASSES, OUTCOMES, STAGES, TABLES, short_period_name
from tests.support.gap_edition import made_up_edition
from tests.support.page_tables import Page, read_page

HUNDRED_KIB = 100 * 1024
Rows = dict[tuple[str, str, str, str, str], dict[str, str]]


@pytest.fixture(scope="module")
def edition() -> Edition:
    return made_up_edition()


@pytest.fixture(scope="module")
def small_edition() -> Edition:
    return made_up_edition(services=1)


@pytest.fixture(scope="module")
def files(edition: Edition) -> dict[str, bytes]:
    return page_files(edition)


@pytest.fixture(scope="module")
def pages(files: dict[str, bytes]) -> dict[str, Page]:
    return {name: read_page(content) for name, content in files.items()}


@pytest.fixture(scope="module")
def rows(edition: Edition) -> Rows:
    """The CSV, by table, period, region, service and category."""
    reader = csv.DictReader(io.StringIO(all_figures_csv(edition).decode(), newline=""))
    keys = ("table", "period", "region_code", "service_type_code", "category_code")
    return {tuple(row[key] for key in keys): row for row in reader}  # type: ignore[misc]  # keys are as many as wanted


def test_there_is_a_page_for_every_region_and_for_the_country(edition: Edition, files: dict[str, bytes]) -> None:
    codes = [label.code for label in edition.codes("region")] + [COUNTRY]
    assert {f"region-{code}.html" for code in codes} < set(files)


def test_no_page_is_heavier_than_a_hundred_kibibytes_with_its_assets(files: dict[str, bytes]) -> None:
    assets = sum(map(len, asset_files().values()))
    assert {name: len(content) for name, content in files.items() if len(content) + assets > HUNDRED_KIB} == {}


def test_pages_run_nothing_and_reach_nothing_outside(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert not page.tags & {"script", "iframe", "object", "embed", "form", "style", "img"}, name
        assert not {each for each in page.attributes if each.startswith("on") or each == "style"}, name
        assert not [link for link in page.links if re.match(r"[a-z]+:|//|/", link)], name


def test_the_style_sheet_fetches_nothing() -> None:
    assert not re.search(rb"url\(|@import|@font-face", asset_files()["style.css"])


def test_every_page_forbids_all_but_its_own_style(files: dict[str, bytes]) -> None:
    for content in files.values():
        assert b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'" in content


def test_every_link_leads_somewhere(pages: dict[str, Page]) -> None:
    others = {*asset_files(), "gaps.csv", "gap-report.xlsx", "edition.json"}
    for name, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            assert (target or name) in pages.keys() | others, (name, link)
            assert not anchor or anchor in pages[target or name].ids, (name, link)


def test_every_page_has_a_language_a_title_and_unique_names(pages: dict[str, Page]) -> None:
    assert len({page.title for page in pages.values()}) == len(pages)
    for page in pages.values():
        assert page.language == "en"
        assert len(page.ids) == len(set(page.ids))


def test_every_page_says_how_old_the_data_are_and_what_is_missing(pages: dict[str, Page]) -> None:
    for page in pages.values():
        assert "data as of 31 October 2026" in page.text and "reports complete up to January 2026" in page.text
        assert "Edition 2026-10-31.76512.a1b2c3" in page.text and "not for publication" in page.text


def test_no_colour_stands_without_a_word(pages: dict[str, Page]) -> None:
    shaded = [cell for page in pages.values() for table in page.tables.values() for row in table.rows for cell in row
              if re.match(r"l-", cell.classes)]  # fmt: skip
    assert len(shaded) >= 110
    words = r"(most|many|some|few|none) unmet|(few|some) or none|too small|none yet|hidden|not reported|no need|unknown"
    assert [cell.text for cell in shaded if not re.search(words, cell.text)] == []


# The same numbers everywhere.


def test_the_csv_holds_every_published_cell_as_it_was_published(edition: Edition, rows: Rows) -> None:
    assert len(rows) == len(edition.cells)
    for key, cell in edition.cells.items():
        service = key.service_type.replace("ALL", "")
        row = rows[TABLES[key.table], key.period, key.region, service, key.category]
        if row["value"]:
            assert float(row["value"]) == float(cell.value or 0) and not row["mark"]
        else:
            assert row["mark"] in ("[c]", "[x]") and row["mark_words"]
            assert cell.mark in ("band", "hidden", "not_reported", "none")
            assert cell.mark != "none" or row["mark"] == "[x]"


def test_the_workbook_holds_the_same_as_the_csv(edition: Edition, rows: Rows) -> None:
    book = load_workbook(io.BytesIO(workbook(edition)), read_only=True)
    found = []
    for table, title in TABLES.items():
        for line in list(book[table].iter_rows(values_only=True))[2:]:
            found.append([title, *("" if value is None else str(value) for value in line)])
    book.close()
    assert found == [list(row.values()) for row in rows.values()]


def test_the_tables_of_a_region_are_those_of_the_csv(edition: Edition, pages: dict[str, Page], rows: Rows) -> None:
    compared = 0
    for region in [label.code for label in edition.codes("region")] + [COUNTRY]:
        for service in edition.codes("service_type"):
            body = pages[f"region-{region}.html"].tables[service.code].body
            for period in (edition.head.year, *edition.quarters):
                cells = body[short_period_name(period)]
                for code, cell in zip(NEED_CLASSES, cells, strict=False):
                    _same(cell.text, rows[TABLES["gaps"], period, region, service.code, code])
                    compared += 1
    assert compared == 11 * 10 * 5 * 8


def test_the_matrix_is_that_of_the_csv(edition: Edition, pages: dict[str, Page], rows: Rows) -> None:
    year = pages["index.html"].tables["year-caption"].body
    names = {label.code: label.name for label in edition.codes("region")} | {COUNTRY: "Whole country"}
    for region, name in names.items():
        for service, cell in zip(edition.codes("service_type"), year[name], strict=True):
            place = TABLES["gaps"], edition.head.year, region, service.code
            unmet, needed = rows[*place, "unmet"], rows[*place, "needed"]
            if found := re.match(r"(\S+) of (\S+)", cell.text):
                _same(found[1], unmet, zero="0")
                _same(found[2], needed, zero="0")
            else:
                assert unmet["mark"] == "[x]" or needed["value"] == "0"


def test_the_other_tables_are_those_of_the_csv(edition: Edition, pages: dict[str, Page], rows: Rows) -> None:
    names = {label.name: label.code for label in edition.codes("region")} | {"Whole country": COUNTRY}
    categories = [f"{stage}:{outcome}" for stage in STAGES for outcome in OUTCOMES]
    for number, period in enumerate((edition.head.year, *edition.quarters)):
        for name, cells in pages["identifications.html"].tables[f"p{number}"].body.items():
            for category, cell in zip(categories, cells, strict=True):
                _same(cell.text, rows[TABLES["identifications"], period, names[name], "", category])
    for number, quarter in enumerate(reversed(edition.quarters)):
        for name, cells in pages["services.html"].tables[f"q{number}"].body.items():
            for service, cell in zip(edition.codes("service_type"), cells, strict=True):
                text = re.sub(r" \d+ of \d+ reported$", "", cell.text)
                _same(text, rows[TABLES["clients"], quarter, names[name], service.code, "clients"])
    costs = pages["services.html"].tables["cost"].body.values()
    for service, cells in zip(edition.codes("service_type"), costs, strict=True):
        for quarter, cell in zip(edition.quarters, cells, strict=True):
            row = rows.get((TABLES["cost"], quarter, COUNTRY, service.code, "cost_per_client"))
            assert cell.text == "no figure" if row is None else _same(cell.text, row)


def _same(text: str, row: dict[str, str], zero: str = "none") -> bool:
    words = row["mark_words"].split(", ")[0]
    if row["value"] == "0":
        assert text in (zero, "none yet" if zero == "none" else zero)
    elif row["value"]:
        assert float(text.replace(",", "")) == float(row["value"])
    else:
        assert text == words
    return True


# What must not be there.


def test_organisations_are_named_in_the_list_of_missing_reports_only(pages: dict[str, Page], edition: Edition) -> None:
    organisations = {missing.organisation_id for missing in edition.missing}
    for name, page in pages.items():
        named = {organisation for organisation in organisations if organisation in page.text}
        assert named == (organisations if name == "index.html" else set())
    assert not any(organisation in all_figures_csv(edition).decode() for organisation in organisations)


def test_cost_is_national_and_in_the_order_of_the_services(pages: dict[str, Page], edition: Edition) -> None:
    table = pages["services.html"].tables["cost"]
    assert list(table.body) == [service.name for service in edition.codes("service_type")]
    assert {key.region for key in edition.cells if key.table == "cost"} == {COUNTRY}


def test_a_name_from_the_database_is_escaped(edition: Edition) -> None:
    labels = tuple(
        label._replace(name="<script>alert(1)</script>") if label.code == "AV-01" else label for label in edition.labels
    )
    for content in page_files(replace(edition, labels=labels)).values():
        assert b"<script" not in content


def test_a_text_that_a_spreadsheet_would_run_stays_a_text(small_edition: Edition) -> None:
    labels = tuple(
        label._replace(name="=HYPERLINK(A1)") if label.code == "AV-01" else label for label in small_edition.labels
    )
    wanted = replace(small_edition, labels=labels)
    assert b",=HYPERLINK" not in all_figures_csv(wanted) and b"'=HYPERLINK" in all_figures_csv(wanted)
    book = load_workbook(io.BytesIO(workbook(wanted)))
    assert {cell.data_type for row in book["gaps"].iter_rows() for cell in row} <= {"s", "n"}


# The bundle.


def test_the_same_edition_gives_the_same_bytes(small_edition: Edition, tmp_path: Path) -> None:
    write_bundle(small_edition, tmp_path / "one")
    time.sleep(2.1)  # what writes the workbook stamps it with the time, to the second or two
    write_bundle(small_edition, tmp_path / "two")
    assert _content(tmp_path / "one") == _content(tmp_path / "two")


def test_a_new_bundle_leaves_nothing_of_the_old_one(small_edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "region-OLD.html").write_text("old")
    (tmp_path / "left-over").mkdir()
    write_bundle(small_edition, tmp_path)
    assert "region-OLD.html" not in _content(tmp_path) and not (tmp_path / "left-over").exists()


def test_a_write_that_fails_leaves_the_old_bundle_alone(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"old")
    with pytest.raises(FileNotFoundError):
        replace_files(tmp_path, {"index.html": b"new", "no/such/folder.html": b"new"})
    assert _content(tmp_path) == {"index.html": b"old"}


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# Whose report is missing.


def test_a_decision_that_may_still_be_reported_is_announced(edition: Edition, files: dict[str, bytes]) -> None:
    warning = b"may yet become a number"
    assert warning in files["identifications.html"]
    assert warning not in page_files(replace(edition, missing=()))["identifications.html"]


def test_missing_months_are_told_as_runs(edition: Edition) -> None:
    lines = {line.organisation_id: line for line in missing_lines(edition)}
    assert lines["SHELTER-02"].months == "February 2026, June 2026 – August 2026"
    assert lines["NGO-05"].marks == (False,) * 7 + (True,)
    assert missing_months(edition)[0] == "2026-02"


def test_the_grid_is_a_year_at_most_and_counts_what_is_earlier(edition: Edition) -> None:
    old = tuple(Missing("NGO-01", month, date(2026, 1, 15)) for month in ("2024-11", "2024-12", "2026-08"))
    (line,) = missing_lines(replace(edition, missing=old))
    assert (line.earlier, len(line.marks), line.number) == (2, 12, 3)
    assert line.months == "November 2024 – December 2024, August 2026"


def test_reports_are_complete_up_to_the_month_before_the_first_missing_one(edition: Edition) -> None:
    january = (Missing("NGO-01", "2026-01", date(2026, 2, 15)),)
    assert reported_until(replace(edition, missing=january)) == "reports complete up to December 2025"
    assert reported_until(replace(edition, missing=())) == "every report that was due has come"


def test_regions_stand_under_their_part_of_the_country(edition: Edition) -> None:
    groups = {group.name: [region.code for region in group.regions] for group in region_groups(edition)}
    assert groups["Central Arvelia"] == ["AV-01", "AV-02", "AV-05"]
    assert groups["Beside the regions"] == ["NONE", "UNKNOWN"]


def test_every_figure_of_a_page_is_published_or_says_why_not(edition: Edition) -> None:
    assert {each.mark for each in _figures(edition)} == {"shown", "none", "band", "hidden", "not_reported"}


def _figures(edition: Edition) -> Iterator[Figure]:
    return (figure(edition, key) for key in edition.cells)
