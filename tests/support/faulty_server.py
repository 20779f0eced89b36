"""A reverse proxy that spoils what a source system answers, request by request, by a script of faults.

    with FaultyServer(double.port) as faulty:
        faulty.script(status(503), reset_mid_body, None, on="/data.json")  # the third request passes
        …  # load from faulty.port
        faulty.calm()

It forwards real HTTP to a real double, so what reaches the connector is what that double would have said, bent
on the wire. The faults are in `faults.py`.
"""

import http.client
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

LOOPBACK = "127.0.0.1"
SPOKEN_FOR = frozenset({"content-length", "connection", "transfer-encoding", "keep-alive"})
"""Headers that the proxy writes itself."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the double said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def saying(self, content: object) -> "Answer":
        """The same answer with other content."""
        return replace(self, body=json.dumps(content, ensure_ascii=False).encode())


class Exchange:
    """One request, and what a fault may do with it."""

    def __init__(self, handler: BaseHTTPRequestHandler, server: "FaultyServer") -> None:
        parts = urlsplit(handler.path)
        self.path = parts.path
        self.query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        self.over = server.over
        """Set when the test is done with this fault: what waits may stop waiting."""
        self._handler, self._server = handler, server

    def ask(self) -> Answer:
        """What the double answers to it now."""
        answer = self._server.forward(self._handler)
        self._server.last[self.path] = answer
        return answer

    def last_answer(self) -> Answer | None:
        """What was last answered under this path."""
        return self._server.last.get(self.path)

    def send(self, answer: Answer, *, length: int | None = None) -> None:
        """An answer; `length` is what Content-Length claims instead of the truth."""
        self.send_head(answer, len(answer.body) if length is None else length)
        self.send_bytes(answer.body)

    def send_head(self, answer: Answer, length: int) -> None:
        handler = self._handler
        handler.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in SPOKEN_FOR:
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(length))
        handler.send_header("Connection", "close")
        handler.end_headers()

    def send_bytes(self, content: bytes) -> bool:
        """Whether anybody was still listening."""
        try:
            self._handler.wfile.write(content)
            self._handler.wfile.flush()
        except OSError:
            return False
        return True

    def reset(self) -> None:
        """Cuts the connection off as a dying router does: RST instead of FIN."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()


Fault = Callable[[Exchange], None]


def passed(exchange: Exchange) -> None:
    """No fault."""
    exchange.send(exchange.ask())


@dataclass
class FaultyServer:
    """A proxy on a free port of loopback before the port `upstream` of a double."""

    upstream: int
    port: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    last: dict[str, Answer] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)
    _faults: Iterator[Fault | None] = iter(())
    _on: re.Pattern[str] = re.compile("")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _http: ThreadingHTTPServer | None = None

    def script(self, *faults: Fault | None, on: str = "") -> None:
        """From now on the requests whose path holds the pattern `on` meet these faults, one each; then it is calm."""
        self.over = threading.Event()
        self._begin(iter(faults), on)

    def always(self, fault: Fault, on: str = "") -> None:
        """From now on each of these requests meets the fault."""
        self.over = threading.Event()
        self._begin(iter(lambda: fault, None), on)

    def calm(self) -> None:
        """No fault any more; whoever hangs is let go."""
        self.over.set()
        self._begin(iter(()), "")

    def _begin(self, faults: Iterator[Fault | None], on: str) -> None:
        with self._lock:
            self._faults, self._on = faults, re.compile(on)
            self.last.clear()

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        exchange = Exchange(handler, self)
        with self._lock:
            self.asked.append((exchange.path, exchange.query))
            fault = next(self._faults, None) if self._on.search(exchange.path) else None
        with suppress(OSError):  # the client went away: that is its right
            (fault or passed)(exchange)

    def forward(self, handler: BaseHTTPRequestHandler) -> Answer:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection(LOOPBACK, self.upstream, timeout=20)
        try:
            headers = {name: value for name, value in handler.headers.items() if name.lower() not in SPOKEN_FOR}
            upstream.request(handler.command, handler.path, body or None, {**headers, "Accept-Encoding": "identity"})
            found = upstream.getresponse()
            return Answer(found.status, dict(found.getheaders()), found.read())
        finally:
            upstream.close()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Nobody listens on the port: connections are refused."""
        self._stop()
        try:
            yield
        finally:
            self._start(self.port)

    def __enter__(self) -> Self:
        self._start(0)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self._stop()

    def _start(self, port: int) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.handle(self)

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                """Nothing: a request may hold what a record holds."""

        self._http = _QuietServer((LOOPBACK, port), Handler)
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def _stop(self) -> None:
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: it is our trade that connections break."""
