"""`report_from(events, …)`: small tables of events in, the tables of the warehouse out, on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from nrm.stack import Installation
from tests.support.warehouse_compiled import Compiled, Counted
from tests.support.warehouse_dbt import new_warehouse
from tests.support.warehouse_story import story

ReportFrom = Callable[..., Counted]


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
