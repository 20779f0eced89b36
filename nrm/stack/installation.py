"""Where the parts of one installation lie. An installation is a folder; nothing of it is anywhere else."""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Installation:
    """One folder with everything that is generated, stored or logged. Two of them never meet."""

    home: Path

    @classmethod
    def at(cls, home: Path | str | None = None) -> "Installation":
        """The named folder, else the one of NRM_HOME, else `.local` of the project."""
        return cls(Path(home or os.environ.get("NRM_HOME") or PROJECT / ".local").resolve())

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def airflow(self) -> Path:
        return self.home / "airflow"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets.json"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def checkpoints(self) -> Path:
        """Signed heads of the log, kept outside the database: without them a rollback is invisible."""
        return self.home / "checkpoints"

    @property
    def dbt(self) -> Path:
        """What dbt writes: its target folder and its log, apart for each installation."""
        return self.home / "dbt"

    @property
    def pages(self) -> Path:
        return self.home / "pages"

    @property
    def exports(self) -> Path:
        return self.home / "exports"

    @property
    def synthetic(self) -> Path:
        """The country that never existed: its own cluster, files and truth. The pipeline reads nothing
        here."""
        return self.home / "synthetic"

    def create(self) -> "Installation":
        """Make the folders, readable by their owner only."""
        for folder in (
            self.home,
            self.airflow,
            self.keys,
            self.run,
            self.logs,
            self.checkpoints,
            self.dbt,
            self.pages,
            self.exports,
            self.synthetic,
        ):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        return self
