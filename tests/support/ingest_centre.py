"""A centre for social work with a few clients, its files on a real SFTP server."""

from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.connectors.base import Connection
from synthetic.servers.sftp import Serving
from synthetic.servers.social_files import SocialFiles
from synthetic.servers.social_rows import COLUMNS, Row
from tests.support.ingest_files import sftp_connection

TOKEN = "sftp-token"


@dataclass
class Centre:
    files: SocialFiles
    server: Serving

    @property
    def connection(self) -> Connection:
        return sftp_connection(self.server, TOKEN)

    def hand_over(self, count: int) -> None:
        """That many clients, each with an enrolment, a need, a service and an exit; and a month."""
        numbers = range(1, count + 1)
        self.write("klijenti", [client(number) for number in numbers])
        self.write("upisi", [enrolment(number) for number in numbers])
        self.write("potrebe", [[f"U{n}", "1", "новац", "11.01.2026", "AV-06", "пружамо", "", ""] for n in numbers])
        self.write("usluge", [[f"U{n}", "1", "новац", "20.01.2026", "1", "исплата"] for n in numbers])
        self.write("izlasci", [[f"U{n}", "01.03.2026", "planned"] for n in numbers])
        self.write("mjeseci", [["M1", "01.2026", "10.02.2026", "2026-02-10T08:00:00Z"]])
        self.write("troskovi", [["M1", "новац", "1234,50", "EUR", "running", "state"]])
        for name in ("uputnice", "faze", "teskoce"):
            self.write(name, [])

    def write(self, name: str, rows: list[Row]) -> None:
        self.files.write(name, [COLUMNS[name], *rows], datetime.now(UTC))


def client(number: int) -> Row:
    return [f"K{number}", "Ђурђа", f"Звјездановска{number}", "23.04.1987", "ж", "AV", f"AB{number:06}", "да", "061",
            "", "", ""]  # fmt: skip


def enrolment(number: int) -> Row:
    return [f"U{number}", f"P{number}", f"K{number}", "2026-03-02T10:11:12Z", "коначно", "корисник", "AV-06", "насиље",
            "10.01.2026", "", "", ""]  # fmt: skip
