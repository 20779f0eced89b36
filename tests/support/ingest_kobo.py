"""A KoboToolbox of the test's own: real HTTP on a free port, answers that a test may bend, and every
request remembered."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ingest.connectors.base import Connection

TOKEN = "kobo-token-of-this-test"

Answer = tuple[int, Mapping[str, str], bytes]


@dataclass
class KoboDouble:
    """Submissions by asset; `bend` may answer a request in its own way, or give None to let it pass."""

    assets: dict[str, list[dict[str, Any]]]
    bend: Callable[[str, dict[str, str]], Answer | None] = lambda path, query: None
    public_url: str | None = None
    """What `next` says instead of the address that was asked, as behind a proxy."""
    asked: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)
    port: int = 0
    largest_page: int = 1000

    @property
    def connection(self) -> Connection:
        return Connection(host="127.0.0.1", port=self.port, password=TOKEN, scheme="http")

    def answer(self, path: str, query: dict[str, str], token: str | None) -> Answer:
        self.asked.append((path, query, token))
        bent = self.bend(path, query)
        if bent is not None:
            return bent
        if token != f"Token {TOKEN}":
            return _json(401, {"detail": "Invalid token."})
        uid = path.removeprefix("/api/v2/assets/").removesuffix("/data.json")
        if uid not in self.assets:
            return _json(404, {"detail": "Not found."})
        return _json(200, self._page(path, self.assets[uid], query))

    def _page(self, path: str, records: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        start, limit = int(query.get("start", "0")), min(int(query.get("limit", "100")), self.largest_page)
        base = self.public_url or f"http://127.0.0.1:{self.port}"
        following = f"{base}{path}?limit={limit}&start={start + limit}" if start + limit < len(records) else None
        return {
            "count": len(records),
            "next": following,
            "previous": None,
            "results": records[start : start + limit],
        }


def _json(status: int, content: object) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


@contextmanager
def serving(double: KoboDouble) -> Iterator[KoboDouble]:
    """The double behind a port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            status, headers, body = double.answer(parts.path, query, self.headers.get("Authorization"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing: a request may hold what a record holds."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
