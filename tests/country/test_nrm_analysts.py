"""What an analyst asks of an installation that walked: a figure and its meaning, data files."""

import json
from pathlib import Path
from typing import Any

import pytest

from nrm.editions import edition_at
from nrm.exit_codes import ExitCode
from nrm.figure import FIGURES
from nrm.lineage import lineage_of
from nrm.stack import Installation
from nrm.walk import release_build
from vocabulary.errors import WillNeverWork


@pytest.fixture(scope="module", autouse=True)
def edition(walked: Installation) -> str:
    return str(release_build(walked)["vintage_id"])


def test_a_figure_is_the_published_cell(answer: Any, walked: Installation, edition: str) -> None:
    published = edition_at(walked).cells
    key = next(key for key in published if key.table == "gaps" and key.category == "needed" and key.region != "COUNTRY")
    places = ("--period", key.period, "--region", key.region, "--service", key.service_type)
    code, told = answer("figure", "needed", *places, schema="figure")
    assert code == ExitCode.OK
    assert (told["edition"], told["value"]) == (edition, published[key].value)


def test_an_explained_figure_names_its_rules_and_the_events_it_rests_on(answer: Any) -> None:
    code, told = answer("figure", "unmet", "--service", "legal", "--explain", schema="figure")
    assert code == ExitCode.OK
    assert told["mart"] == "reporting.rpt_gaps_quarterly" and "25" in told["indicators"]
    assert told["meaning"]["definition"]
    assert {"need.assessed", "service.delivered", "assistance.declined"} <= {each["type"] for each in told["events"]}
    assert {"ngo_kobo"} <= {each["source"] for each in told["events"]}
    assert all(each["events"] is None or each["events"] >= 5 for each in told["events"])


def test_what_was_known_on_a_day_is_the_edition_of_that_day(answer: Any, walked: Installation, edition: str) -> None:
    day = edition_at(walked).head.build.data_as_of.isoformat()
    service = ("--service", "legal")
    assert answer("figure", "met", *service, "--as-of", day, schema="figure")[1]["edition"] == edition
    assert answer("figure", "met", *service, "--as-of", edition, schema="figure")[1]["edition"] == edition
    assert answer("figure", "met", *service, "--as-of", "1999-12-31", schema="error")[0] == WillNeverWork.exit_code
    assert answer("figure", "met", *service, "--as-of", "1", schema="error")[0] == WillNeverWork.exit_code


@pytest.mark.parametrize(
    "asked",
    [
        ("no_such_figure",),
        ("met",),
        ("met", "--service", "legal", "--region", "nowhere"),
        ("met", "--service", "legal", "--as-of", "yesterday"),
    ],
)
def test_what_there_is_not_is_answered_with_what_there_is(asked: tuple[str, ...], answer: Any) -> None:
    code, told = answer("figure", *asked, schema="error")
    assert code == ExitCode.CONFIGURATION and told["error"]["remedy"]


def test_without_a_name_all_names_are_told(answer: Any) -> None:
    code, told = answer("figure", schema="figure")
    assert code == ExitCode.OK and {each["figure"] for each in told["figures"]} == set(FIGURES)


def test_an_export_holds_the_edition(answer: Any, edition: str, tmp_path: Path) -> None:
    code, told = answer("export", "--to", str(tmp_path), "--format", "csv", "--format", "parquet", schema="export")
    assert code == ExitCode.OK and told["edition"] == edition
    assert {path.name for path in tmp_path.iterdir()} == {Path(name).name for name in told["files"]}
    assert json.loads((tmp_path / "datapackage.json").read_text())["id"] == edition


def test_an_unknown_format_is_refused_before_anything_is_written(answer: Any, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    code, told = answer("export", "--to", str(folder), "--format", "dbase", schema="error")
    assert code == ExitCode.CONFIGURATION and "stata" in told["error"]["remedy"]
    assert not folder.exists()


def test_ready_tables_come_alone_and_a_name_that_is_none_is_refused(answer: Any, edition: str, tmp_path: Path) -> None:
    tables = ("--table", "sdg-16-2-2", "--table", "grevio")
    code, told = answer("export", "--to", str(tmp_path), "--format", "csv", *tables, schema="export")
    assert code == ExitCode.OK and told["edition"] == edition
    assert {Path(name).name for name in told["files"]} == {"sdg-16-2-2.csv", "grevio.csv", "datapackage.json"}
    code, told = answer("export", "--to", str(tmp_path), "--table", "unodc", schema="error")
    assert code == ExitCode.CONFIGURATION and "greta" in told["error"]["remedy"]


@pytest.mark.parametrize("mart", sorted({each.mart for each in FIGURES.values()}))
def test_every_figure_leads_down_to_events(mart: str) -> None:
    lineage = lineage_of(mart)
    assert lineage.models[0] == mart and "stg_event_log__current_events" in lineage.models
    assert lineage.event_types
