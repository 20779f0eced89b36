"""Manners towards a web API: time-outs, bounded answers, patience with a busy server, none with a refusal.

No address with a query and no body of an answer ever gets into an error or a log: both may hold what a
record holds.
"""

import email.utils
import json
import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import msgspec
import stamina

from ingest.connectors.base import Connection
from vocabulary.errors import NrmError, SourceRefused, SourceUnavailable

RESUMED = "The load is resumed by itself; look at the source if it goes on."
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})

for chatty in ("httpx", "httpcore"):  # both write every address, query included, at INFO or DEBUG
    logging.getLogger(chatty).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to go on asking. The seconds hold for one answer, retries and its slow dripping included."""

    attempts: int = 6
    seconds: float = 120.0
    first_wait: float = 0.5
    largest_answer: int = 64 * 2**20
    silence: float = 30.0
    """Seconds without a byte after which a server is given up for this time."""

    @property
    def timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self.silence, connect=10.0, pool=10.0)


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """One request. Has no repr: it may carry a credential."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    posted: object = None
    """What is sent as JSON; without it the question is a GET."""
    shown: str = ""
    """The path as messages may name it, where it holds the id of a record."""

    @property
    def name(self) -> str:
        return self.shown or self.path


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What a server answered with status 200: its content decoded, and its headers."""

    content: object
    headers: Mapping[str, str]


class CredentialRefused(SourceRefused):
    """Status 401: the credential is not, or no longer, good."""


def unavailable(message: str) -> SourceUnavailable:
    """The error for an answer that cannot be right; the next one may be."""
    return SourceUnavailable(message, remedy=RESUMED)


class _AskAgain(SourceUnavailable):
    """The answer may be another one later; `after` is what the server itself asked for."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message, remedy=RESUMED)
        self.after = after


def client_for(at: Connection, authorization: str) -> httpx.Client:
    """A client of the server a connection names, which carries this to it and to nobody else."""
    port = f":{at.port}" if at.port else ""
    return httpx.Client(
        base_url=f"{at.scheme or 'https'}://{at.host}{port}",
        headers={"Authorization": authorization, "Accept": "application/json"},
        follow_redirects=False,
        trust_env=False,  # a proxy from the environment would see the records
    )


def get_json(client: httpx.Client, path: str, params: Mapping[str, str], patience: Patience) -> object:
    """What the server answers to a GET, decoded. Raises what `ask` raises."""
    return ask(client, Question(path, params), patience).content


def ask(client: httpx.Client, question: Question, patience: Patience) -> Reply:
    """The whole answer, asked for again while the server is busy: after a growing wait with jitter, or as long
    as it says itself.

    Raises SourceUnavailable when it stayed silent, busy or unreadable, SourceRefused for any other 4xx.
    """
    for attempt in stamina.retry_context(
        on=lambda error: _again(error, patience),
        attempts=patience.attempts,
        timeout=patience.seconds,
        wait_initial=patience.first_wait,
        wait_max=20.0,
        wait_jitter=patience.first_wait,
    ):
        with attempt:
            return _ask(client, question, patience)
    raise unavailable("the source did not answer")


def _again(error: Exception, patience: Patience) -> bool | float:
    if not isinstance(error, _AskAgain):
        return False
    if error.after is None:
        return True
    jitter = random.uniform(0, patience.first_wait)  # noqa: S311 - so that not all come back at once
    return error.after + jitter if error.after <= patience.seconds else False


def _ask(client: httpx.Client, question: Question, patience: Patience) -> Reply:
    body, headers, fault = _read(client, question, patience)
    if fault is not None:  # raised out here, so that httpx's own error is not even its context
        raise fault
    try:
        return Reply(decoded(body), headers)
    except (ValueError, RecursionError):
        unreadable = _AskAgain(f"the answer to {question.name} is not whole JSON")
    raise unreadable


def decoded(body: bytes) -> object:
    """The answer as values. Half a character in one record must not hide the others on its page: the contract
    refuses that one. Raises ValueError where it is no JSON."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json.loads(body.decode("utf-8", errors="surrogateescape"), parse_constant=str)


def _read(
    client: httpx.Client, question: Question, patience: Patience
) -> tuple[bytes, Mapping[str, str], NrmError | None]:
    name = question.name
    try:
        with client.stream(
            "GET" if question.posted is None else "POST",
            question.path,
            params=dict(question.params),
            headers=dict(question.headers),
            json=question.posted,
            timeout=patience.timeout,
        ) as answer:
            fault = _fault(answer, name)
            return (b"", {}, fault) if fault else (_body(answer, name, patience), answer.headers, None)
    except httpx.HTTPError as error:
        return b"", {}, _AskAgain(f"{type(error).__name__} while asking for {name}")
    except NrmError as error:
        return b"", {}, error


def _fault(answer: httpx.Response, path: str) -> NrmError | None:
    status = answer.status_code
    if status in BUSY:
        return _AskAgain(f"status {status} for {path}", _retry_after(answer.headers))
    if status == 401:
        return CredentialRefused(f"status 401 for {path}", remedy="Renew the token in the connection.")
    if status == 403:
        return SourceRefused(f"status 403 for {path}", remedy="Give the token of the connection the right to read it.")
    if status != 200:
        return SourceRefused(f"status {status} for {path}", remedy="Check host and form in connection and source file.")
    return None


def _body(answer: httpx.Response, path: str, patience: Patience) -> bytes:
    """The whole body; a server that drips or floods is stopped, which a read time-out alone does not do."""
    ends_at = time.monotonic() + patience.seconds
    chunks, size = [], 0
    for chunk in answer.iter_bytes():
        chunks.append(chunk)
        size += len(chunk)
        if size > patience.largest_answer:
            raise SourceRefused(f"the answer to {path} is larger than a page may be", remedy="Lower the page size.")
        if time.monotonic() > ends_at:
            raise _AskAgain(f"the answer to {path} took too long")
    return b"".join(chunks)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from either form of the header (RFC 9110, 10.2.3); None where it says nothing
    usable. A date is measured by the server's own clock, which may not be ours."""
    told = headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdecimal():
        return float(told)
    until = _moment(told)
    if until is None:
        return None
    return max(0.0, (until - (_moment(headers.get("Date", "")) or datetime.now(UTC))).total_seconds())


def _moment(header: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)
