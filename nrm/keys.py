"""Rotations from the command line, as the keyholder: pseudonyms of readers, and the wrapping key of the vault."""

import os
from typing import Any

from nrm.settings import keyholder_settings
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from nrm.stack.keys import KeyFiles, read_key
from nrm.stack.private_files import write_private

_KEY_BYTES = 32


def rotate(
    installation: Installation, domains: tuple[str, ...] = (), *, dry_run: bool = False, progress: Any = None
) -> dict[str, Any]:
    """New pseudonyms in these domains, or in all; what each has now."""
    from ingest.access.rotation import planned_rotation, rotate_pseudonyms

    settings = keyholder_settings(addresses_of(installation), installation.keys)
    done = planned_rotation(settings, domains) if dry_run else rotate_pseudonyms(settings, domains, progress=progress)
    return {"dry_run": dry_run, "domains": [each.as_dict() for each in done]}


def rotate_vault(installation: Installation) -> dict[str, Any]:
    """A new wrapping key: made beside the old one, then everything rewrapped, then the old one's file replaced.

    Killed anywhere, the next call goes on with the key that was made.
    """
    from event_log.audit import append_audit
    from event_log.connection import connect
    from event_log.vault.keys import Kek
    from ingest.access.rewrapping import rewrap_vault

    files = KeyFiles.of(installation.keys)
    old, coming = read_key(files.vault), installation.keys / "vault.next"
    if not coming.exists():
        write_private(coming, os.urandom(_KEY_BYTES))
    new = Kek.of(read_key(coming))
    done = rewrap_vault(conninfo(installation, "keyholder", "vault"), old, new)
    with connect(conninfo(installation, "keyholder"), purpose="nrm keys rotate-vault") as log:
        append_audit(log, "keys.vault_rotated", done.as_dict())
    os.replace(coming, files.vault)
    return done.as_dict()


def addresses_of(installation: Installation) -> Any:
    """How the keyholder reaches both databases of an installation, Airflow or not."""
    known = {"nrm_keyholder": ("keyholder", "warehouse"), "nrm_keyholder_vault": ("keyholder", "vault")}
    return lambda name: conninfo(installation, *known[name])
