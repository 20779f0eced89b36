"""What one dbt invocation did, layer by layer, read from the files it leaves: never from its output."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

LAYERS = ("seeds", "staging", "intermediate", "marts", "reporting", "other")
_GOOD = {"success", "pass", "warn"}
_NOTHING_DONE = {"skipped", "no-op"}  # no-op: an exposure, which is only told of


@dataclass
class Layer:
    """How many nodes of a layer did what. A test belongs to the layer of the model it tests."""

    built: int = 0
    failed: int = 0
    skipped: int = 0
    tests_passed: int = 0
    tests_failed: int = 0
    milliseconds: int = 0


@dataclass(frozen=True)
class BuildReport:
    """Counts and names of nodes only; safe to log, to keep in the ledger and to hand from task to task."""

    to_position: int
    layers: Mapping[str, Layer]
    failures: tuple[str, ...] = ()
    reporting_models: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        return not self.failures

    def as_dict(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "failures": list(self.failures),
            "reporting_models": list(self.reporting_models),
        }


def read_results(target: Path, to_position: int) -> BuildReport:
    """The report of the invocation whose artifacts lie in `target`."""
    results = json.loads((target / "run_results.json").read_bytes())["results"]
    nodes = json.loads((target / "manifest.json").read_bytes())
    known = {**nodes["nodes"], **nodes.get("unit_tests", {})}
    layers = {name: Layer() for name in LAYERS}
    for result in results:
        _count(layers[_layer_of(known.get(result["unique_id"], {}), known)], result)
    built = [each["unique_id"].split(".")[-1] for each in results if each["status"] == "success"]
    return BuildReport(
        to_position=to_position,
        layers={name: layer for name, layer in layers.items() if layer != Layer()},
        failures=tuple(each["unique_id"] for each in results if each["status"] not in _GOOD | _NOTHING_DONE),
        reporting_models=tuple(sorted(name for name in built if name.startswith("rpt_"))),
    )


def _count(layer: Layer, result: Mapping[str, Any]) -> None:
    is_test = result["unique_id"].split(".")[0] in {"test", "unit_test"}
    layer.milliseconds += round(result["execution_time"] * 1000)
    if result["status"] in _NOTHING_DONE:
        layer.skipped += result["status"] == "skipped"
    elif result["status"] in _GOOD:
        layer.tests_passed += is_test
        layer.built += not is_test
    else:
        layer.tests_failed += is_test
        layer.failed += not is_test


def _layer_of(node: Mapping[str, Any], known: Mapping[str, Any]) -> str:
    if node.get("resource_type") == "seed":
        return "seeds"
    tested = node.get("attached_node") or node.get("tested_node_unique_id")
    if tested and tested in known:
        return _layer_of(known[tested], known)
    folders = [part for part in node.get("fqn", []) if part in LAYERS]
    return folders[-1] if folders else "other"
