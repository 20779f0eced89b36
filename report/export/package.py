"""An export as a Data Package: the files, and `datapackage.json` that says what every one of them holds.

Format: Data Package 2.0 (datapackage.org). The descriptor carries the digest that the edition's signature is over, so
that a number can be traced to what was frozen.
"""

import json
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Any

from report.export.columns import Column
from report.export.formats import FORMATS
from report.export.layout import Resource
from report.pages.published import Edition
from report.wording import period_name

DESCRIPTOR = "datapackage.json"


def write_export(
    edition: Edition, resources: Collection[Resource], folder: Path, formats: Collection[str]
) -> list[Path]:
    """Files of these tables of the edition in these formats, the descriptor last: where it is, the export is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DESCRIPTOR).unlink(missing_ok=True)
    written = [_written(resource, folder, name) for name in formats for resource in resources]
    descriptor = folder / DESCRIPTOR
    text = json.dumps(_descriptor(edition, [entry for _, entry in written]), ensure_ascii=False, indent=2)
    descriptor.write_text(text + "\n", encoding="utf-8")
    return [*(path for path, _ in written), descriptor]


def _written(resource: Resource, folder: Path, name: str) -> tuple[Path, dict[str, Any]]:
    layout, (ending, write, media_type) = resource.layout, FORMATS[name]
    path = folder / f"{layout.name}.{ending}"
    write(resource, path)
    content = path.read_bytes()
    return path, {
        "name": f"{layout.name}-{name}",
        "path": path.name,
        "title": layout.title,
        "format": ending,
        "mediatype": media_type,
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "schema": {
            "fields": [_field(column, resource) for column in layout.columns],
            "primaryKey": list(layout.key),
            "missingValues": [],
        },
    }


def _field(column: Column, resource: Resource) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
    }
    if column.type != "string":  # an empty text is a text: no service, no mark
        return {**field, "missingValues": [""]}
    return field if column.labels is None else {**field, "categories": _categories(column, resource)}


def _categories(column: Column, resource: Resource) -> list[dict[str, str]]:
    words = dict(zip(*(resource.table[name].to_pylist() for name in (column.name, column.labels)), strict=True))
    return [{"value": code, "label": label} for code, label in words.items()]


def _descriptor(edition: Edition, files: list[dict[str, Any]]) -> dict[str, Any]:
    head = edition.head
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "nrm-edition",
        "id": head.vintage_id,
        "title": f"Figures of the national referral mechanism, {period_name(head.year)}",
        "description": "Internal, not for publication. Numbers are rounded or hidden where they could show a person.",
        "version": head.vintage_id,
        "created": f"{head.build.data_as_of.isoformat()}T00:00:00Z",
        "sources": [{"title": "Event log", "to_position": head.build.to_position, "chain_head": head.build.chain_head}],
        "content_digest": head.content_digest.hex(),
        "resources": files,
    }
