"""What a process that we start inherits from the caller: what a program needs to run, and our mark. Nothing
else."""

import os

from nrm.stack import processes
from nrm.stack.installation import Installation
from nrm.stack.secrets import load_secrets

_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "NRM_QUARANTINE_DAYS")


def child_environment(installation: Installation) -> dict[str, str]:
    """The environment of a process of this installation."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "NRM_HOME": str(installation.home),
        processes.MARK: load_secrets(installation).installation_id,
        "PYTHONUNBUFFERED": "1",
        # nothing of ours or of others reports about its use
        "DO_NOT_TRACK": "1",
        "SCARF_ANALYTICS": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
