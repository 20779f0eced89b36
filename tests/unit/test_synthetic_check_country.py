"""What the check takes for granted of the country is what the sources' files and the counting rules say."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from nrm.stack.country import DEMO
from synthetic.check.needs import STANDARD_DAYS
from synthetic.country import (
    FUNDED,
    LEDGER_OF_FUNDS,
    MONTHS_APART,
    ORGANISATIONS,
    REGISTERED,
    Organisation,
    Window,
)
from synthetic.registry import SOURCE as REGISTER
from vocabulary.codes import SERVICE_TYPES

ROOT = Path(__file__).resolve().parents[2]


def test_the_sources_name_the_organisations_that_the_country_has() -> None:
    """Two hands wrote them: `sources/*.yml` for the pipeline, `synthetic/country.py` for the truth."""
    planted = {
        (one.id, source, one.kind, one.region, one.offers, one.area, one.assesses_needs)
        for one in ORGANISATIONS
        for source in {one.source, MONTHS_APART.get(one.source, one.source), *_told_elsewhere(one)}
    }
    assert set(_organisations_of_the_sources()) == planted


def test_the_sources_expect_reports_from_the_first_month_of_the_demo() -> None:
    first = Window(DEMO.months, DEMO.today).first_day
    sources = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "sources").glob("*.yml"))
    told = [(one["id"], one.get("reports_from")) for source in sources for one in source["organisations"]]
    reporting = [(organisation, since) for organisation, since in told if since is not None]
    assert {since for _, since in reporting} == {first}
    assert sorted(organisation for organisation, _ in reporting) == sorted(one.id for one in ORGANISATIONS)


def test_months_are_expected_through_the_source_that_brings_them() -> None:
    """Who has two sources counts once: the other one expects no report."""
    for source, months in MONTHS_APART.items():
        for name, expects in ((source, False), (months, True)):
            file = yaml.safe_load((ROOT / "sources" / f"{name}.yml").read_text(encoding="utf-8"))
            assert all(("reports_from" in one) is expects for one in file["organisations"])


def test_the_days_within_which_a_need_is_met_are_those_of_the_rules() -> None:
    rules = (ROOT / "docs/reference/counting.md").read_text(encoding="utf-8")
    listed = re.search(r"seed `service_standards`: ([^;]+); days", rules)
    assert listed is not None
    days = dict(one.rsplit(" ", 1) for one in listed[1].split(", "))
    assert {name: int(number) for name, number in days.items()} == STANDARD_DAYS
    assert STANDARD_DAYS.keys() == SERVICE_TYPES


def test_the_check_imports_nothing_of_the_pipeline() -> None:
    """Not even by way of another module: a new interpreter tells what came along."""
    told = "import sys, synthetic.check; print(*{name.partition('.')[0] for name in sys.modules})"
    answer = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    ours = {path.name for path in ROOT.iterdir() if path.is_dir()} & set(answer.stdout.split())
    assert ours == {"synthetic", "vocabulary"}


def _told_elsewhere(organisation: Organisation) -> set[str]:
    """The ledger of funds and the register of providers tell of it too."""
    told = {LEDGER_OF_FUNDS: FUNDED, REGISTER: REGISTERED}
    return {source for source, known in told.items() if organisation in known}


def _organisations_of_the_sources() -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for path in (ROOT / "sources").glob("*.yml"):
        source = yaml.safe_load(path.read_text(encoding="utf-8"))
        for one in source["organisations"]:
            offers, area = tuple(one.get("service_types", ())), tuple(one["service_area"])
            found.append((one["id"], source["source"], one["kind"], one["region"], offers, area, one["assesses_needs"]))
    return found
