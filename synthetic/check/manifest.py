"""The reporting marts dbt says it builds, with the grain and the measures each one declares."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vocabulary.errors import ConfigurationError

PREFIX = "rpt_"


@dataclass(frozen=True, slots=True)
class DeclaredMart:
    name: str
    grain: tuple[str, ...]
    measures: tuple[str, ...]
    columns: tuple[str, ...]


def declared_marts(manifest: Path) -> list[DeclaredMart]:
    """Every model named rpt_* of dbt's manifest.json. Raises ConfigurationError without one."""
    try:
        nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError("dbt's manifest.json cannot be read", remedy="build the marts first") from error
    models = [node for node in nodes.values() if _is_reporting_mart(node)]
    return sorted((_declared(node) for node in models), key=lambda mart: mart.name)


def _is_reporting_mart(node: Mapping[str, Any]) -> bool:
    return node.get("resource_type") == "model" and str(node.get("name", "")).startswith(PREFIX)


def _declared(node: Mapping[str, Any]) -> DeclaredMart:
    meta = node.get("config", {}).get("meta") or node.get("meta") or {}
    return DeclaredMart(
        node["name"],
        tuple(meta.get("grain", ())),
        tuple(meta.get("measures", ())),
        tuple(node.get("columns", ())),
    )
