"""What the tests of a walked country share because it takes minutes to make."""

from collections.abc import Iterator

import pytest

from nrm.stack import Installation
from tests.support.walked import walked_installation


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The real walk of a small country, in an installation of its own. Whoever spoils it works in a copy."""
    with walked_installation(tmp_path_factory.mktemp("walked"), people=120) as made:
        yield made
