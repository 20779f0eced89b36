"""The models as dbt compiled them: their SQL, what they read, and up to where and as of when it may be run."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from nrm import VERSION
from nrm.build import BuildBroken, Workplace, run_dbt

POSITION: Final = 9_000_000_000_000_001
NEWEST: Final = 9_000_000_000_000_002
KNOWN_AT: Final = "9999-01-01T00:00:00+00:00"
"""What stands in the compiled SQL for the position read, the newest position and the moment known."""
ALWAYS: Final = "infinity"
"""A moment at which everything is known."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model: where it stands, its SQL with the stand-ins above, the models it reads."""

    name: str
    relation: str
    sql: str
    reads: tuple[str, ...]
    columns: tuple[str, ...]
    meta: Mapping[str, Any]
    is_view: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """Up to where the log is read, up to where withdrawals are heard, and as of when seeds are known."""

    position: int
    newest: int
    known_at: str = ALWAYS


@dataclass(frozen=True, slots=True)
class Compiled:
    """Every model by its name, and the relations of the sources by theirs."""

    models: Mapping[str, Model]
    sources: Mapping[str, str]

    @classmethod
    def read(cls, target: Path) -> "Compiled":
        """What the last `dbt compile` left in its target folder."""
        manifest = json.loads((target / "manifest.json").read_bytes())
        nodes = {each["unique_id"]: each for each in manifest["nodes"].values() if each["resource_type"] == "model"}
        names = {unique_id: node["name"] for unique_id, node in nodes.items()}
        sources = {each["name"]: each["relation_name"] for each in manifest["sources"].values()}
        return cls({node["name"]: _model(node, names) for node in nodes.values()}, sources)

    def with_seeds_of_today(self) -> "Compiled":
        """The same, reading the seeds that are there: no build as of the past need stand."""
        models = self.models.items()
        of_today = {name: replace(each, sql=each.sql.replace('"as_of_seeds"', '"seeds"')) for name, each in models}
        return replace(self, models=of_today)

    def upstream(self, wanted: Iterable[str]) -> list[Model]:
        """These models and all they read, each after what it reads."""
        order: dict[str, Model] = {}
        for name in wanted:
            self._add(name, order)
        return list(order.values())

    def _add(self, name: str, order: dict[str, Model]) -> None:
        if name not in order:
            for read in self.models[name].reads:
                self._add(read, order)
            order[name] = self.models[name]

    def figures(self) -> list[Model]:
        """The counts that figures are published from."""
        return [model for name, model in sorted(self.models.items()) if name.startswith("rpt_")]


def compile_models(url: str, folder: Path, *, is_as_of: bool = False) -> Compiled:
    """One dbt invocation that builds nothing. As of the past, the models know of `known_at`. `url` is the modeller's.

    The variables are stand-ins and always the same, so dbt parses only what changed. Raises BuildBroken.
    """
    folder = folder / ("compiled_as_of" if is_as_of else "compiled")
    folder.mkdir(parents=True, exist_ok=True)
    workplace = Workplace(folder)
    of_the_past = {"newest_position": NEWEST, "known_at": KNOWN_AT} if is_as_of else {}
    variables = {"to_position": POSITION, "code_version": VERSION, **of_the_past}
    if run_dbt(["compile", "--vars", json.dumps(variables)], url, workplace):
        raise BuildBroken("dbt did not compile", remedy=f"read {folder / 'logs' / 'dbt.log'}")
    compiled = Compiled.read(workplace.target)
    return compiled.with_seeds_of_today() if is_as_of else compiled


def sql_at(model: Model, moment: Moment) -> str:
    """The model's SQL for one moment."""
    return (
        model.sql.replace(f"{POSITION}::bigint", f"{moment.position}::bigint")
        .replace(f"{NEWEST}::bigint", f"{moment.newest}::bigint")
        .replace(KNOWN_AT, moment.known_at)
    )


def _sql(node: Mapping[str, Any]) -> str:
    """Its columns in the order in which they stand in the table: under a contract that of the YAML, not of the SQL."""
    code = str(node["compiled_code"])
    if not node["config"]["contract"]["enforced"]:
        return code
    columns = ", ".join(node["columns"])
    return f"select {columns} from ({code}\n) as in_order"


def _model(node: Mapping[str, Any], names: Mapping[str, str]) -> Model:
    return Model(
        name=node["name"],
        relation=node["relation_name"],
        sql=_sql(node),
        reads=tuple(names[read] for read in node["depends_on"]["nodes"] if read in names),
        columns=tuple(node["columns"]),
        meta=node["config"].get("meta", {}),
        is_view=node["config"]["materialized"] == "view",
    )
