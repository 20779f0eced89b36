"""The proof of an erasure: what was looked for and not found, signed. Names nobody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from event_log.vault.erasures import Erasure
from ingest.erasure.places import NotErased
from vocabulary.canonical import canonical_bytes, canonical_time
from vocabulary.events import Json

KIND = "org.nrm.erasure.v1"


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
        return _TEXT.format(**self.content, signed="signed" if self.signature else "NOT SIGNED: there was no key")


def drawn_up(saga: Erasure, dates: Dates, sign: Callable[[bytes], bytes] | None) -> Certificate:
    """What the steps found. Raises NotErased where it would have to say anything else than that all is gone."""
    found, now = saga.findings, datetime.now(UTC)
    if found.get("keys_left") or found.get("rows_left") or found.get("figures") != found.get("figures_after"):
        raise NotErased("The findings do not add up to an erasure", remedy="report it")
    names = ("sources", "subjects", "events", "ciphertexts", "ciphertexts_opened", "sealed_evidence", "keys_left",
             "rows_left", "quarantine_deleted", "built_to", "is_chain_valid")  # fmt: skip
    content: dict[str, Json] = {
        "kind": KIND,
        "saga_id": str(saga.saga_id),
        "source_id": saga.source_id,
        "reason": saga.reason,
        "certified_at": canonical_time(now),
        **{name: found.get(name) for name in names},
        "are_totals_unchanged": True,
        "figures": found.get("figures"),
        "last_backup_dies_on": dates.last_backup(now.date()),
        "last_quarantine_copy_dies_on": dates.last_quarantine(now.date()),
    }
    return Certificate(content, sign(canonical_bytes(content)).hex() if sign else None)


_TEXT = """\
CERTIFICATE OF ERASURE {saga_id}

On request to {source_id} ({reason}), certified {certified_at}, {signed}.

  {subjects} subjects of {sources} sources were one person; {events} events lost their links.
  {ciphertexts} data keys of them, of which {ciphertexts_opened} open and {keys_left} are left.
  {sealed_evidence} sealed pieces of evidence for linkage are deleted; a backup made before holds them, and the key of
  linkage opens them there until it dies.
  Rows of links, evidence, marts and pseudonyms left: {rows_left}. Refused records deleted: {quarantine_deleted}.
  All totals that are built or published are unchanged (position {built_to}). The chain verifies.

  The last backup of the databases that holds them dies on {last_backup_dies_on}; that of a data key already when the
  vault's wrapping key is rotated (nrm keys rotate-vault). A refused record that has no number of its own, if there was
  one, dies on {last_quarantine_copy_dies_on}.
"""
