"""A server that answers as Primero v2 does: tokens that expire, pages by offset, fields by role, referrals by case.

    python -m synthetic.servers.primero --store DIR --port N --token-file FILE [--token-seconds S]

The file holds the password of user `nrm`. Listens on loopback only and writes no access log.
"""

import argparse
import hmac
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synthetic.servers.primero_cases import Row
from synthetic.servers.primero_forms import forms_answer
from synthetic.servers.primero_store import PrimeroStore

LOOPBACK: Final = "127.0.0.1"
USER: Final = "nrm"
TOKEN_SECONDS: Final = 3600.0
USUAL_PAGE, LARGEST_PAGE = 20, 1000


class PrimeroServer:
    """Everything the endpoints share. `tokens` may be emptied: then all of them have expired."""

    def __init__(self, store: PrimeroStore, password: str, token_seconds: float = TOKEN_SECONDS) -> None:
        self.store, self._password, self._token_seconds = store, password, token_seconds
        self.tokens: dict[str, float] = {}
        self.asked: list[str] = []
        """Paths and queries, for tests."""

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/api/v2/tokens", self.log_in, methods=["POST"]),
                Route("/api/v2/forms", self._answered(lambda request: forms_answer(self.store.hidden()))),
                Route("/api/v2/cases", self._answered(self.cases)),
                Route("/api/v2/cases/{id}", self._answered(self.case)),
                Route("/api/v2/cases/{id}/referrals", self._answered(self.referrals)),
            ]
        )

    async def log_in(self, request: Request) -> Response:
        user = (await request.json()).get("user", {})
        known = hmac.compare_digest(str(user.get("password", "")).encode(), self._password.encode())
        if user.get("user_name") != USER or not known:
            return JSONResponse({"error": "Invalid User name or password."}, 401)
        token = f"jwt.{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(16)}"
        self.tokens[token] = time.monotonic() + self._token_seconds
        return JSONResponse({"user_name": USER}, headers={"Authorization": f"Bearer {token}"})

    def cases(self, request: Request) -> Any:
        """A page by offset: whoever changes a case meanwhile shifts the ones behind it."""
        params = request.query_params
        found = [case for case in self.store.cases() if _is_within(case, params.get("last_updated_at"))]
        order = params.get("order_by", "created_at")
        found.sort(key=lambda case: str(case.get(order) or ""), reverse=params.get("order", "desc") == "desc")
        page, per = int(params.get("page", "1")), min(int(params.get("per", USUAL_PAGE)), LARGEST_PAGE)
        shown = [self._readable(case, params) for case in found[(page - 1) * per : page * per]]
        return {"data": shown, "metadata": {"total": len(found), "per": per, "page": page}}

    def case(self, request: Request) -> Any:
        line = self.store.lines().get(request.path_params["id"])
        return {"data": self._readable(line["case"], request.query_params)} if line else None

    def referrals(self, request: Request) -> Any:
        line = self.store.lines().get(request.path_params["id"])
        return {"data": line["referrals"]} if line else None

    def _readable(self, case: Row, params: Mapping[str, str]) -> Row:
        """What the role may read, and of this what was asked for. The rest is absent, not null."""
        readable = {name: value for name, value in case.items() if name not in self.store.hidden()}
        asked = params.get("fields")
        if not asked:
            return readable
        wanted = {*asked.split(","), "id", "last_updated_at"}
        return {name: value for name, value in readable.items() if name in wanted}

    def _answered(self, handler: Callable[[Request], Any]) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            self.asked.append(str(request.url.path))
            if self.tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "), 0) < time.monotonic():
                return JSONResponse({"error": "Your session expired. Please sign in again to continue."}, 401)
            found = handler(request)
            return _error(404, "Not Found", request) if found is None else JSONResponse(found)

        return endpoint


def _error(code: int, message: str, request: Request) -> Response:
    return JSONResponse({"errors": [{"code": code, "resource": request.url.path, "message": message}]}, code)


def _is_within(case: Row, span: str | None) -> bool:
    if not span:
        return True
    first, _, last = span.partition("..")
    return first <= str(case.get("last_updated_at")) <= last


def server_for(
    store: PrimeroStore, password: str, port: int, token_seconds: float = TOKEN_SECONDS
) -> tuple[uvicorn.Server, socket.socket, PrimeroServer]:
    """A server, its bound socket (port 0: any free one) and what it knows; ``server.run([bound])`` serves."""
    primero = PrimeroServer(store, password, token_seconds)
    config = uvicorn.Config(primero.app(), log_level="warning", access_log=False, lifespan="off")
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((LOOPBACK, port))
    return uvicorn.Server(config), bound, primero


def main() -> None:
    parser = argparse.ArgumentParser(prog="synthetic.servers.primero", description="Serve the store as Primero does.")
    parser.add_argument("--store", type=Path, required=True, help="folder with the cases")
    parser.add_argument("--port", type=int, required=True, help="port on loopback")
    parser.add_argument("--token-file", type=Path, required=True, help="file with the password of user nrm")
    parser.add_argument("--token-seconds", type=float, default=TOKEN_SECONDS, help="how long a token is good")
    options = parser.parse_args()
    password = options.token_file.read_text(encoding="ascii").strip()
    server, bound, _ = server_for(PrimeroStore(options.store), password, options.port, options.token_seconds)
    server.run([bound])


if __name__ == "__main__":
    main()
