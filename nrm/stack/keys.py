"""The key files of an installation, each of mode 0600 and made once. Losing `root` means never meeting a
known person again; losing `quarantine.private` means that refused records can no longer be read.

In production the private halves lie elsewhere: intake needs `root` and `quarantine.public` only.
"""

import os
from dataclasses import dataclass, fields
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from nrm.stack.installation import Installation
from nrm.stack.private_files import write_private
from vocabulary.errors import ConfigurationError

_RANDOM_BYTES = 32


@dataclass(frozen=True)
class KeyFiles:
    """Paths, never contents: what a task needs is read where it is used."""

    root: Path
    """32 random bytes; every keyed digest is derived from it."""
    vault: Path
    """32 random bytes that wrap the data key of each subject."""
    quarantine_public: Path
    quarantine_private: Path
    signing_public: Path
    signing_private: Path
    """Ed25519; signs checkpoints of the log and vintages."""

    @classmethod
    def of(cls, folder: Path) -> "KeyFiles":
        return cls(**{each.name: folder / each.name.replace("_", ".") for each in fields(cls)})


def ensure_keys(installation: Installation) -> KeyFiles:
    """The key files, made where they are missing. Half a pair is never replaced: that is for a person to
    sort out."""
    files = KeyFiles.of(installation.keys)
    for path in (files.root, files.vault):
        if not path.exists():
            write_private(path, os.urandom(_RANDOM_BYTES))
    sealing = PrivateKey.generate()
    _ensure_pair(files.quarantine_private, bytes(sealing), files.quarantine_public, bytes(sealing.public_key))
    signing = SigningKey.generate()
    _ensure_pair(files.signing_private, bytes(signing), files.signing_public, bytes(signing.verify_key))
    return files


def read_key(path: Path) -> bytes:
    """The bytes of a key file. Raises ConfigurationError when it is missing or others may read it."""
    if not path.exists():
        raise ConfigurationError(f"The key file {path.name} is missing", remedy="restore it from where it is kept")
    if path.stat().st_mode & 0o077:
        raise ConfigurationError(f"The key file {path.name} is readable by others", remedy=f"chmod 600 {path}")
    return path.read_bytes()


def record_key(installation: Installation) -> bytes:
    """The key of record digests, for the check of the synthetic country alone; no other installation hands it out."""
    from anonymize.keyring import derived_key

    if not (installation.synthetic / "truth" / "world.json").is_file():
        raise ConfigurationError("This is no installation of the synthetic country", remedy="run: nrm synthetic serve")
    return derived_key(read_key(KeyFiles.of(installation.keys).root), "record", 0)


def _ensure_pair(private: Path, private_key: bytes, public: Path, public_key: bytes) -> None:
    if private.exists() != public.exists() and public.exists():
        return  # the private half was moved elsewhere, as it should be in production
    if not private.exists():
        write_private(public, public_key)
        write_private(private, private_key)
