"""The rooms and their arrows: what import-linter sees, and what it cannot see."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("vocabulary", "anonymize", "event_log", "ingest", "report", "synthetic", "nrm", "dags")
STDLIB_FILE_CALLS = {"open"}
FILE_MODULES = {"os", "pathlib", "shutil", "tempfile", "io", "socket", "subprocess"}


def modules_of(room: str) -> Iterator[Path]:
    return (ROOT / room).rglob("*.py")


def imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """(module, name) of every import; the name is empty for ``import module``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def uses_of(path: Path, name: str) -> list[str]:
    """Places where a bare name or an attribute of that name is read."""
    hits = []
    for node in ast.walk(parsed(path)):
        if (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name):
            hits.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    return hits


def test_every_arrow_of_the_import_table_runs_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + "\nMove the import to the room that may have it (CONTRIBUTING.md)."


def test_vocabulary_needs_the_standard_library_only() -> None:
    foreign = {
        f"{path.relative_to(ROOT)}: {module}"
        for path in modules_of("vocabulary")
        for module, _ in imported_names(parsed(path))
        if module.split(".")[0] not in sys.stdlib_module_names | {"vocabulary"}
    }
    assert not foreign, f"{foreign}: vocabulary holds words only; put the code in the room that uses it."


@pytest.mark.parametrize("room", ["event_log", "report", "synthetic", "nrm", "dags"])
def test_raw_events_never_leave_the_take_in(room: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules_of(room)
        for module, name in imported_names(parsed(path))
        if name in {"RawEvent", "RawSubject"} and module.startswith("vocabulary")
    ]
    assert not hits, f"{hits}: only ingest and anonymize may hold a RawEvent; pass a SafeEvent."


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in {"nrm", "dags"}])
def test_the_environment_is_read_at_the_door_only(room: str) -> None:
    hits = [hit for path in modules_of(room) for name in ("environ", "getenv") for hit in uses_of(path, name)]
    assert not hits, f"{hits}: read it once in nrm (or dags/_shared.py) and pass the value down."


@pytest.mark.parametrize("room", ["vocabulary", "anonymize"])
def test_the_pure_rooms_touch_no_file(room: str) -> None:
    hits = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in modules_of(room)
        for module, _ in imported_names(parsed(path))
        if module.split(".")[0] in FILE_MODULES
    ]
    hits += [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules_of(room)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STDLIB_FILE_CALLS
    ]
    assert not hits, f"{hits}: these rooms do no input or output; take the content as an argument."


def test_code_raises_and_only_tests_assert() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ROOMS
        for path in modules_of(room)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Assert)
    ]
    assert not hits, f"{hits}: an assert vanishes under -O; raise an error of vocabulary.errors."


def test_no_dag_file_is_taken_for_a_dbt_plugin() -> None:
    """dbt imports every top-level module whose name starts with ``dbt_`` as a plugin."""
    assert not list((ROOT / "dags").glob("dbt_*.py"))
    assert not [*(ROOT / "dbt_project").rglob("__init__.py"), *(ROOT / "dbt_profiles").rglob("__init__.py")]
