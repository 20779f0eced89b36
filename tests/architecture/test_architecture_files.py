"""Things a newcomer relies on: the two commands, a short README, small files, no address in a lock file."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_FILE = 400
ROOT_FILES = (
    "README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "Makefile",
    "pyproject.toml", "docker-compose.yml", ".env.example", ".pre-commit-config.yaml", ".ci/run",
)  # fmt: skip


def tracked(*patterns: str) -> list[Path]:
    answer = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        pytest.skip("not a git checkout: the list of tracked files is unknown")
    return [ROOT / name for name in answer.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", ROOT_FILES)
def test_the_house_has_its_doors(name: str) -> None:
    assert (ROOT / name).is_file()


def test_the_readme_is_read_to_the_end_and_names_both_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    assert "make demo" in text and "make test" in text


def test_no_file_is_longer_than_a_reader_bears() -> None:
    lines = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in tracked("*.py", "*.sql")}
    long = {path: n for path, n in lines.items() if n > LONGEST_FILE}
    assert not long, f"{long}: each is perhaps two rooms."


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    locks = tracked("requirements/*.txt")
    assert locks
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--find-links|--index-url", text), lock.name


def test_every_relative_link_of_the_documents_leads_somewhere() -> None:
    broken = []
    for page in tracked("*.md"):
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} → {target}")
    assert not broken


def test_every_decision_says_context_choice_and_price() -> None:
    decisions = [p for p in tracked("docs/decisions/*.md") if re.match(r"\d{4}-", p.name)]
    assert decisions
    for decision in decisions:
        headings = set(re.findall(r"^## (\w+)", decision.read_text(encoding="utf-8"), flags=re.M))
        assert {"Context", "Choice", "Price"} <= headings, decision.name


def test_the_version_is_told_once() -> None:
    """The package, the warehouse and the vintage name the same version."""
    told = {
        name: re.search(pattern, (ROOT / name).read_text(encoding="utf-8"), flags=re.M)
        for name, pattern in {
            "pyproject.toml": r'^version = "([\d.]+)"',
            "dbt_project/dbt_project.yml": r'^version: "([\d.]+)"',
            "nrm/__init__.py": r'^VERSION = "([\d.]+)"',
        }.items()
    }
    assert len({match.group(1) if match else name for name, match in told.items()}) == 1
