"""The warehouse as compiled SQL, run model by model in one transaction that never ends well.

A dbt invocation takes seconds and a sentence of the handbook deserves many examples: dbt compiles once, and each
example writes its events, makes the tables it asks for from the very same SQL, reads them, and rolls back.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from nrm.warehouse.compiled import KNOWN_AT, NEWEST, POSITION
from tests.support.warehouse_dbt import DBT_PROJECT, Warehouse, superuser
from tests.support.warehouse_log import Log, ref_of

FAR_AHEAD = POSITION
"""A position beyond every example: what is compiled reads everything."""
Row = dict[str, Any]


@dataclass
class Compiled:
    """Every model's SQL, and what it reads; and every test of the data."""

    warehouse: Warehouse
    models: dict[str, dict[str, Any]] = field(repr=False)
    tests: dict[str, dict[str, Any]] = field(repr=False)

    @classmethod
    def of(cls, warehouse: Warehouse, *, is_as_of: bool = False) -> "Compiled":
        """Compiles and loads the seeds; raises RuntimeError when dbt does not compile."""
        of_the_past: dict[str, object] = {"known_at": KNOWN_AT, "newest_position": NEWEST} if is_as_of else {}
        if warehouse.dbt("compile", to_position=FAR_AHEAD, **of_the_past):
            raise RuntimeError("dbt compile failed")
        nodes = warehouse.manifest()["nodes"]
        models, tests = (
            {name: node for name, node in nodes.items() if node["resource_type"] == kind} for kind in ("model", "test")
        )
        with superuser(warehouse) as connection:
            for schema in {node["schema"] for node in nodes.values() if "schema" in node}:
                connection.execute(f'create schema if not exists "{schema}"'.encode())
            for seed in (node for node in nodes.values() if node["resource_type"] == "seed"):
                _load_seed(connection, seed)
        return cls(warehouse, models, tests)

    @contextmanager
    def counting(self, log: Log, to_position: int = FAR_AHEAD, known_at: str = KNOWN_AT) -> Iterator["Counted"]:
        """The tables made from these events up to a position, for as long as the block lasts."""
        with superuser(self.warehouse) as connection:
            log.write(connection)
            yield Counted(self, connection, to_position, known_at)
            connection.rollback()


@dataclass
class Counted:
    """What the marts say about the events of one example."""

    compiled: Compiled
    connection: Connection
    to_position: int
    known_at: str = KNOWN_AT
    made: set[str] = field(default_factory=set)

    def rows(self, model: str, where: str = "true", order_by: str = "1, 2, 3") -> list[Row]:
        """The rows of one model, made when they are asked for."""
        node = self._make(f"model.nrm.{model}")
        with self.connection.cursor(row_factory=dict_row) as cursor:
            query = f'select * from "{node["schema"]}"."{model}" where {where} order by {order_by}'
            return cursor.execute(query.encode()).fetchall()

    def sum(self, model: str, measure: str, where: str) -> Any:
        """The sum of an expression over the rows of one model."""
        node = self._make(f"model.nrm.{model}")
        query = f'select coalesce(sum({measure}), 0) from "{node["schema"]}"."{model}" where {where}'
        return self.connection.execute(query.encode()).fetchone()[0]  # type: ignore[index]  # a sum is one row

    def table(self, model: str, *columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        """Some columns of one model, its rows in their own order."""
        return sorted(tuple(row[column] for column in columns) for row in self.rows(model, where))

    def failed_tests(self) -> list[str]:
        """The tests of the data that find a row: what a build would end with."""
        return [node["name"] for node in self.compiled.tests.values() if self._finds(node)]

    def classes(self, *needs: str) -> dict[str, str]:
        """Name of the need in the example → its class; a need that was merged into another has none."""
        found = {row["need_key"]: row["need_class_code"] for row in self.rows("fct_needs")}
        return {need: found[key_of("need", need)] for need in needs if key_of("need", need) in found}

    def _make(self, model: str) -> dict[str, Any]:
        node = self.compiled.models[model]
        if model not in self.made:
            self._make_read_by(node)
            target = f'"{node["schema"]}"."{node["name"]}"'
            self.connection.execute(f"create table {target} as {self._code(node)}".encode())
            self.made.add(model)
        return node

    def _finds(self, test: dict[str, Any]) -> bool:
        self._make_read_by(test)
        found = self.connection.execute(f"select exists ({self._code(test)})".encode()).fetchone()
        return bool(found and found[0])

    def _make_read_by(self, node: dict[str, Any]) -> None:
        for read in node["depends_on"]["nodes"]:
            if read in self.compiled.models:
                self._make(read)

    def _code(self, node: dict[str, Any]) -> str:
        at_position = str(node["compiled_code"]).replace(f"{FAR_AHEAD}::bigint", f"{self.to_position}::bigint")
        return at_position.replace(KNOWN_AT, self.known_at)


def _load_seed(connection: Connection, seed: dict[str, Any]) -> None:
    """As dbt does it, without the seconds that dbt takes."""
    target = f'"{seed["schema"]}"."{seed["name"]}"'
    columns = ", ".join(f"{name} {kind}" for name, kind in seed["config"]["column_types"].items())
    connection.execute(f"create table {target} ({columns})".encode())
    with connection.cursor() as cursor, cursor.copy(f"copy {target} from stdin (format csv, header)".encode()) as into:
        into.write((DBT_PROJECT / seed["original_file_path"]).read_bytes())


def key_of(role: str, name: str) -> str:
    """The key that marts carry for a thing of the example."""
    return hashlib.sha256(str(ref_of(role, name)).encode()).hexdigest()[:32]
