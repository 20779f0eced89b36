"""Being logged in to a Primero v2: a token that is renewed before it expires, and once more when it is refused.

Tokens are valid for 60 minutes and are told in the header of the answer, by newer servers also in its body.
Source: primero, doc/api/tokens/post.md.
"""

import time
from collections.abc import Mapping
from types import TracebackType
from typing import Final, Self

import httpx

from ingest.connectors.base import Connection
from ingest.connectors.http import CredentialRefused, Patience, Question, Reply, ask, client_for
from vocabulary.errors import ConfigurationError, SourceRefused

TOKENS: Final = "/api/v2/tokens"
RENEWED_AFTER: Final = 50 * 60.0
"""Seconds; a page of cases and their referrals takes less than what is left."""


class PrimeroSession:
    """Questions to one server as one user. Use it as a context manager. Holds credentials: no repr worth printing."""

    def __init__(self, at: Connection, patience: Patience, renewed_after: float = RENEWED_AFTER) -> None:
        if not at.login:
            raise ConfigurationError("a Primero connection needs a login", remedy="Add user name and password to it.")
        self._at, self._patience, self._renewed_after = at, patience, renewed_after
        self._client: httpx.Client = client_for(at, "")
        del self._client.headers["Authorization"]
        self._token, self._token_ends_at = "", 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def get(self, path: str, params: Mapping[str, str], shown: str = "") -> object:
        """What the server answers. Raises what `http.ask` raises."""
        if time.monotonic() >= self._token_ends_at:
            self._log_in()
        reply = self._ask(path, params, shown)
        if reply is None:
            self._log_in()
            reply = self._ask(path, params, shown)
        if reply is None:
            raise SourceRefused(f"a new token is refused for {shown or path}", remedy="Look at the user in Primero.")
        return reply.content

    def _ask(self, path: str, params: Mapping[str, str], shown: str) -> Reply | None:
        """The answer, or None where the token is no longer good."""
        question = Question(path, params, {"Authorization": self._token}, shown=shown)
        try:
            return ask(self._client, question, self._patience)
        except CredentialRefused:
            return None

    def _log_in(self) -> None:
        user = {"user_name": self._at.login, "password": self._at.password}
        reply = ask(self._client, Question(TOKENS, posted={"user": user}), self._patience)
        self._token = _token_in(reply)
        self._token_ends_at = time.monotonic() + self._renewed_after


def _token_in(reply: Reply) -> str:
    told = reply.headers.get("Authorization", "")
    if not told and isinstance(reply.content, Mapping) and isinstance(reply.content.get("token"), str):
        told = f"Bearer {reply.content['token']}"
    if not told.startswith("Bearer "):
        raise SourceRefused(f"the answer to {TOKENS} holds no token", remedy="Is this a Primero of version 2?")
    return told
