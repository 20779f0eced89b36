"""The proof of an erasure: what was looked for and not found, signed. Names nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from event_log.vault.erasures import Erasure
from ingest.erasure.places import NotErased
from vocabulary.canonical import canonical_bytes, canonical_text, canonical_time
from vocabulary.events import Json

KIND = "org.nrm.erasure.v2"
"""Of v1, the certificates of before evidence lay under keys of the subjects' own, only the content is shown."""


@dataclass(frozen=True, slots=True)
class Dates:
    """How long copies live that no program of ours can reach."""

    backup_days: int
    quarantine_days: int

    def last_backup(self, today: date) -> str:
        return (today + timedelta(days=self.backup_days)).isoformat()

    def last_quarantine(self, today: date) -> str:
        return (today + timedelta(days=self.quarantine_days)).isoformat()


@dataclass(frozen=True, slots=True)
class Certificate:
    """What it says, and the signature over its canonical bytes; None where there was no key."""

    content: Mapping[str, Json]
    signature: str | None

    @classmethod
    def of(cls, saga: Erasure) -> "Certificate":
        """The certificate that was written."""
        if saga.certificate is None:
            raise NotErased("This erasure is not done", remedy="nrm erase --resume")
        known = dict(saga.certificate)
        signature = known.pop("signature", None)
        return cls(known, signature if isinstance(signature, str) else None)

    def as_dict(self) -> dict[str, Json]:
        return {**self.content, "signature": self.signature}

    def is_genuine(self, verify: Callable[[bytes, bytes], bool]) -> bool:
        """Whether nothing of it was changed since it was signed."""
        return self.signature is not None and verify(canonical_bytes(self.content), bytes.fromhex(self.signature))

    def as_text(self) -> str:
        """For a person who asked, and for the file."""
        if self.content["kind"] != KIND:
            return canonical_text(self.content)
        signed = "signed" if self.signature else "NOT SIGNED: there was no key"
        return _TEXT.format(**self.content, about_epoch_key=_about_epoch_key(self.content), signed=signed)


def drawn_up(saga: Erasure, dates: Dates, sign: Callable[[bytes], bytes] | None) -> Certificate:
    """What the steps found. Raises NotErased where it would have to say anything else than that all is gone."""
    found, now = saga.findings, datetime.now(UTC)
    is_left = any(found.get(name) for name in ("keys_left", "ciphertexts_opened", "rows_left"))
    if is_left or found.get("figures") != found.get("figures_after"):
        raise NotErased("The findings do not add up to an erasure", remedy="report it")
    names = ("sources", "subjects", "events", "ciphertexts", "ciphertexts_opened", "under_epoch_key",
             "keys_left", "rows_left", "quarantine_deleted", "built_to", "is_chain_valid")  # fmt: skip
    content: dict[str, Json] = {
        "kind": KIND,
        "saga_id": str(saga.saga_id),
        "source_id": saga.source_id,
        "reason": saga.reason,
        "certified_at": canonical_time(now),
        **{name: found.get(name) for name in names},
        "are_totals_unchanged": True,
        "figures": found.get("figures"),
        "epoch_sealed_copies_die_on": _epoch_sealed(saga, dates, now.date()),
        "last_backup_dies_on": dates.last_backup(now.date()),
        "last_quarantine_copy_dies_on": dates.last_quarantine(now.date()),
    }
    return Certificate(content, sign(canonical_bytes(content)).hex() if sign else None)


def _epoch_sealed(saga: Erasure, dates: Dates, today: date) -> str | None:
    """When the last backup dies that holds evidence of theirs as it was before a resolve re-sealed it; None where no
    backup that is kept does.
    """
    if saga.findings.get("under_epoch_key") != 0:
        return dates.last_backup(today)
    resealed_at = saga.findings.get("resealed_at")
    if not isinstance(resealed_at, str):
        return None
    dies_on = dates.last_backup(datetime.fromisoformat(resealed_at).date())
    return dies_on if dies_on >= today.isoformat() else None


def _about_epoch_key(content: Mapping[str, Json]) -> str:
    dies_on = content["epoch_sealed_copies_die_on"]
    if dies_on is None:
        return "No backup that is kept holds evidence of theirs under the key that everybody's new evidence shares."
    return (
        f"Evidence that no resolve had re-sealed yet: {content['under_epoch_key']} texts deleted. Backups made before\n"
        "  a resolve re-sealed theirs hold it under the linkage key of its epoch, which opens it there until they\n"
        f"  die, the last on {dies_on}."
    )


_TEXT = """\
CERTIFICATE OF ERASURE {saga_id}

On request to {source_id} ({reason}), certified {certified_at}, {signed}.

  {subjects} subjects of {sources} sources were one person; {events} events lost their links.
  {ciphertexts} sealed texts lay under keys of theirs alone. The keys are destroyed, {keys_left} are left; tried after
  that, {ciphertexts_opened} of the texts opened, and so it is with their copies in backups of the warehouse.
  {about_epoch_key}
  Rows of links, evidence, marts and pseudonyms left: {rows_left}. Refused records deleted: {quarantine_deleted}.
  All totals that are built or published are unchanged (position {built_to}). The chain verifies.

  The last backup of the databases that holds them dies on {last_backup_dies_on}; that of a data key already when the
  vault's wrapping key is rotated (nrm keys rotate-vault). A refused record that has no number of its own, if there was
  one, dies on {last_quarantine_copy_dies_on}.
"""
