"""What the how-to for analysts shows is run as it stands there, as the read-only login, on an edition."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from nrm.editions import edition_at
from nrm.service_file import write_service_file
from nrm.stack import Installation
from nrm.walk import release_build
from report.pages.exports import lines
from vocabulary.errors import ConfigurationError

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-figures.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.fixture(scope="module")
def service_file(walked: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    release_build(walked)
    path = tmp_path_factory.mktemp("analyst") / "pg_service.conf"
    write_service_file(walked, "analyst", path)
    return path


@pytest.fixture
def analyst(service_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICEFILE", str(service_file))


@pytest.mark.usefixtures("analyst")
@pytest.mark.parametrize("query", blocks("sql"))
def test_every_query_gives_rows(query: str) -> None:
    with psycopg.connect("service=nrm") as connection:
        assert connection.execute(query.encode()).fetchall()


@pytest.mark.usefixtures("analyst")
@pytest.mark.parametrize("script", blocks("python"))
def test_every_python_script_prints(script: str) -> None:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 5


@pytest.mark.slow
@pytest.mark.usefixtures("analyst")
@pytest.mark.parametrize("script", blocks("r"))
def test_every_r_script_prints(script: str) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed: Debian's r-base-core, r-cran-rpostgresql and r-cran-haven")
    done = subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.usefixtures("analyst")
def test_the_analyst_reads_and_does_nothing_else() -> None:
    with psycopg.connect("service=nrm") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select count(*) from reporting.rpt_gaps_quarterly")
    with psycopg.connect("service=nrm") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("delete from publication.cell")


@pytest.mark.usefixtures("analyst")
def test_the_view_says_what_the_files_say(walked: Installation) -> None:
    """Every cell: the same number, the same mark, the same reports, by SQL and by the code of the pages."""
    columns = "table_code, period, region_code, service_type_code, category_code, value, mark, expected_organisations"
    with psycopg.connect("service=nrm") as connection:
        rows = connection.execute(f"select {columns}, reported_organisations from publication.figure").fetchall()
    viewed = {
        (*row[:3], row[3] or "ALL", row[4]): (None if row[5] is None else float(row[5]), *row[6:]) for row in rows
    }
    written = {tuple(each.key): (*each.cells[9:11], *each.cells[12:14]) for each in lines(edition_at(walked))}
    assert viewed == written


def test_the_way_in_is_for_its_owner_alone_and_keeps_other_services(walked: Installation, tmp_path: Path) -> None:
    path = tmp_path / "services.conf"
    path.write_text("[other]\nhost=elsewhere\n")
    write_service_file(walked, "coordinator", path)
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert "[other]\nhost=elsewhere\n" in path.read_text() and "user=coordinator" in path.read_text()


@pytest.mark.parametrize(("role", "content"), [("modeller", ""), ("nrm_owner", ""), ("analyst", "no service file")])
def test_a_role_of_the_pipeline_and_a_file_of_something_else_are_refused(
    role: str, content: str, walked: Installation, tmp_path: Path
) -> None:
    path = tmp_path / "services.conf"
    path.write_text(content)
    with pytest.raises(ConfigurationError):
        write_service_file(walked, role, path)
    assert path.read_text() == content
