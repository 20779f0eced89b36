"""What a load and a resolve need to know of the installation. Read at the door, passed down; has no repr
for its keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from event_log.vault.keys import Kek
from ingest.connectors.base import Connection

if TYPE_CHECKING:
    from anonymize.linkage.linking import Thresholds
    from ingest.connectors.http import Patience


def _patience() -> "Patience":
    from ingest.connectors.http import Patience  # a source of files needs no HTTP client

    return Patience()


def _thresholds() -> "Thresholds":
    from anonymize.linkage.linking import Thresholds  # a load needs no linkage

    return Thresholds()


@dataclass(frozen=True, slots=True, repr=False)
class IntakeSettings:
    """For one load of one source, as role `intake`."""

    database_url: str
    sources_folder: Path
    connection: Connection
    """To the source itself: see `ingest.sources.connection_id_of`."""
    root_key: bytes
    quarantine_public_key: bytes
    vault_url: str | None = None
    """The vault as role `intake`, for the register of erasures; None where there is none yet."""
    page_size: int = 500
    event_page_size: int = 5000
    """Rows of a page in submission mode `event`; 0 = the plain path, row by row, as mapped records go."""
    quarantine_days: int = 90
    """Age limit of refused records: older ones lose their payload (DESIGN.md, "Identity")."""
    patience: "Patience" = field(default_factory=_patience)


@dataclass(frozen=True, slots=True, repr=False)
class ResolveSettings:
    """For one resolve, as role `linker` in both databases."""

    database_url: str
    vault_url: str
    vault_key: bytes
    """Wraps the data key of each subject."""
    vault_key_id: str = "kek-1"
    linkage_epoch: int = 1
    """Of the keys under which evidence is written: only digests of one epoch compare."""
    seal_keys: Mapping[str, bytes] = field(default_factory=dict)
    """By linkage domain, the key its evidence lies sealed under; without them only exact keys unite."""
    thresholds: "Thresholds" = field(default_factory=_thresholds)
    fewest_subjects: int = 200
    """Below this many nobody is linked by likeness: a model of a handful is a guess."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyholderSettings:
    """For what only the keyholder does, in both databases: rotate pseudonyms, erase."""

    database_url: str
    vault_url: str
    kek: Kek
    """Wraps the keys in the vault."""
