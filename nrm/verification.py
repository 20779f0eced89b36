"""The log held against its own chain, and against the signed head that is kept outside the database."""

from typing import Any

from nrm.stack import Installation
from nrm.stack.databases import conninfo


def verify_log(installation: Installation) -> dict[str, Any]:
    """Counts of what was verified. Raises LogTampered when anything was changed, left out or rolled back."""
    from event_log.verify import verify

    return dict(verify(conninfo(installation, "modeller"), installation.checkpoints).as_dict())
