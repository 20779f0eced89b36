"""The documents of the warehouse read for the codebook, and its files written."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from nrm import VERSION
from nrm.stack.installation import PROJECT
from report.codebook import Codebook, catalogue_of, codebook_from, codebook_html, codebook_xlsx, language
from report.export import export_tables
from vocabulary.errors import ConfigurationError

DBT_PROJECT = PROJECT / "dbt_project"
SCHEMAS = {"reporting": "marts/reporting", "marts": "marts/core"}
"""Schema → the folder of its models: what others than dbt read."""


def read_codebook(project: Path = DBT_PROJECT) -> Codebook:
    """From the YAML beside the models and seeds; needs neither dbt nor a database."""
    models = {schema: list(_entries(project / "models" / folder, "models")) for schema, folder in SCHEMAS.items()}
    seeds = list(_entries(project / "seeds", "seeds"))
    rows = {seed["name"]: _rows(project / "seeds" / f"{seed['name']}.csv") for seed in seeds}
    book = codebook_from(models, seeds, rows, VERSION)
    return replace(book, tables=(*book.tables, *export_tables()))


def write_codebook(folder: Path, code: str) -> list[Path]:
    """`codebook.<language>.html` and `.xlsx` in the folder, in place of older ones. Raises ConfigurationError."""
    book, said = read_codebook(), language(code)
    return [
        _write(folder / f"codebook.{code}.html", codebook_html(book, said)),
        _write(folder / f"codebook.{code}.xlsx", codebook_xlsx(book, said)),
    ]


def write_catalogue(path: Path, code: str) -> Path:
    """Everything the codebook says, to be translated into a language; what its catalogue has already is filled in."""
    return _write(path, catalogue_of(read_codebook(), code))


def _write(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(f"{path.name} cannot be written: {error.strerror}", remedy="name another") from None
    return path


def _entries(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).get(kind, ())


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]
