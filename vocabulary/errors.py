"""One family of errors, whose messages are always safe to log: no name, no free text, no value of a record.

A wrong *record* is never raised: it becomes a `Refusal` (see `events`) and goes to quarantine.
"""


class NrmError(Exception):
    """Something an operator can act on. `remedy` says what to do next."""

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} → {self.remedy}" if self.remedy else self.message


class TryAgain(NrmError):
    """The cause may pass: a time-out, a lock held by another loader, a server that restarts."""

    exit_code = 75


class WillNeverWork(NrmError):
    """Repeating changes nothing until somebody mends a file, a grant or a key."""


class ConfigurationError(WillNeverWork):
    """A source file, a setting or a secret is missing or does not fit its schema."""

    exit_code = 78


class SourceUnavailable(TryAgain):
    """A source system did not answer, or answered with a fault of its own."""


class SourceRefused(WillNeverWork):
    """A source system refused us: credentials, permissions, an unknown form, a column that it no longer shows us.

    `columns` are the agreed names of what is missing, as the source file has them.
    """

    exit_code = 77

    def __init__(self, message: str, *, remedy: str = "", columns: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.columns = columns


class SourceBusy(TryAgain):
    """Another load of the same source holds its lock."""


class LoadHeld(WillNeverWork):
    """A complete answer would void more records than the brake allows; nothing was voided."""

    exit_code = 65


class SourcePaused(NrmError):
    """Somebody paused the source: it is not asked until it is resumed. Neither a failure nor worth another try."""

    exit_code = 65


class LedgerUnbalanced(WillNeverWork):
    """read ≠ appended + duplicate + quarantined + skipped: the page was rolled back."""


class LogTampered(WillNeverWork):
    """The event log does not verify against its own chain or the last signed checkpoint."""

    exit_code = 3


class DisclosureError(WillNeverWork):
    """A table may not leave: the audit found cells that can be recovered, or could not finish."""

    exit_code = 3
