"""`report_from(events, …)`: small tables of events in, the tables of the warehouse out, on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis.vendor import pretty

from nrm.stack import Installation
from nrm.warehouse.compiled import Compiled as Sql
from tests.support.warehouse_compiled import Compiled, Counted
from tests.support.warehouse_dbt import new_warehouse
from tests.support.warehouse_log import Log
from tests.support.warehouse_story import story

ReportFrom = Callable[..., Counted]
for large in (Compiled, Sql, Log):
    # an example that fails is told by what it was drawn from, not by the whole country
    pretty.for_type_by_name(large.__module__, large.__name__, lambda told, say, _: say.text(type(told).__name__))


@pytest.fixture(scope="session")
def compiled(
    installation: Installation, new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Compiled:
    return Compiled.of(new_warehouse(installation, new_database, tmp_path_factory.mktemp("dbt")))


@pytest.fixture(scope="session")
def compiled_as_of(
    installation: Installation, new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Compiled:
    """The same models as a build as of the past makes them."""
    return Compiled.of(new_warehouse(installation, new_database, tmp_path_factory.mktemp("as_of")), is_as_of=True)


@pytest.fixture
def report_from(compiled: Compiled) -> Iterator[ReportFrom]:
    """A story is gone when the next is told; see `warehouse_story` for how."""
    with ExitStack() as stack:

        def report(*tables: str, **circumstances: Any) -> Counted:
            stack.close()
            return stack.enter_context(compiled.counting(story(*tables, **circumstances)))

        yield report
