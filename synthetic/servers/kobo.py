"""A server that answers as KoboToolbox v2 does: token, paging, filters, several form versions in one asset.

    python -m synthetic.servers.kobo --store DIR --port N --token-file FILE

Listens on loopback only and writes no access log, for its addresses are nobody's business.
"""

import argparse
import hmac
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synthetic.servers.kobo_asset import asset_answer, versions_answer
from synthetic.servers.kobo_query import Unanswerable, page_of, selected
from synthetic.servers.kobo_store import KoboStore

LOOPBACK: Final = "127.0.0.1"
Handler = Callable[[Request, str], Any]


def make_app(store: KoboStore, token: str) -> Starlette:
    """The application; ``token`` is the one that every request must carry."""

    def answer(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            return _answered(handler, request, store, token)

        return endpoint

    def data(request: Request, asset: str) -> Any:
        found = selected(store.submissions(asset), request.query_params)
        return page_of(found, request.url)

    def about(request: Request, asset: str) -> Any:
        return asset_answer(_base(request), asset, store.submissions(asset))

    def versions(request: Request, asset: str) -> Any:
        return versions_answer(_base(request), asset)

    return Starlette(
        routes=[
            Route("/api/v2/assets/{asset}/data.json", answer(data)),
            Route("/api/v2/assets/{asset}/data/", answer(data)),
            Route("/api/v2/assets/{asset}/versions/", answer(versions)),
            Route("/api/v2/assets/{asset}/", answer(about)),
        ]
    )


def _answered(handler: Handler, request: Request, store: KoboStore, token: str) -> Response:
    refusal = _refusal(request, token)
    if refusal:
        return JSONResponse({"detail": refusal}, 401, {"WWW-Authenticate": "Token"})
    asset = request.path_params["asset"]
    if asset not in store.assets():
        return JSONResponse({"detail": "Not found."}, 404)
    try:
        return JSONResponse(handler(request, asset))
    except Unanswerable:
        return JSONResponse({"detail": "Invalid query."}, 400)


def _refusal(request: Request, token: str) -> str | None:
    given = request.headers.get("authorization", "")
    if not given.startswith("Token "):
        return "Authentication credentials were not provided."
    matches = hmac.compare_digest(given.removeprefix("Token ").strip().encode(), token.encode())
    return None if matches else "Invalid token."


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def server_for(store: KoboStore, token: str, port: int) -> tuple[uvicorn.Server, socket.socket]:
    """A server and its bound socket (port 0: any free one); ``server.run([bound])`` serves."""
    config = uvicorn.Config(make_app(store, token), log_level="warning", access_log=False, lifespan="off")
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((LOOPBACK, port))
    return uvicorn.Server(config), bound


def main() -> None:
    parser = argparse.ArgumentParser(prog="synthetic.servers.kobo", description="Serve the store as KoboToolbox does.")
    parser.add_argument("--store", type=Path, required=True, help="folder with one file per asset")
    parser.add_argument("--port", type=int, required=True, help="port on loopback")
    parser.add_argument("--token-file", type=Path, required=True, help="file with the token requests must carry")
    options = parser.parse_args()
    token = options.token_file.read_text(encoding="ascii").strip()
    server, bound = server_for(KoboStore(options.store), token, options.port)
    server.run([bound])


if __name__ == "__main__":
    main()
