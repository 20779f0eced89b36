"""A rotation that kills itself with SIGKILL before its n-th statement."""

import os
import signal

from ingest.access import rotation
from ingest.settings import KeyholderSettings
from tests.support.dying_loader import statements

CHUNK = 200
"""Small, so that there are chunks to die between."""


def rotate_and_die(settings: KeyholderSettings, at: int) -> None:
    """Rotate domain `analyst` until the statement of that number, and be gone."""

    def die(number: int) -> None:
        if number == at:
            os.kill(os.getpid(), signal.SIGKILL)

    rotation.CHUNK = CHUNK
    with statements(die):
        rotation.rotate_pseudonyms(settings, ("analyst",))
