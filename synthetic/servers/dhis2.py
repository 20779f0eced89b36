"""A server that answers as the tracker of DHIS2 does: newest first unless asked otherwise, tombstones, small pages,
two shapes of answers, and rights per program.

    python -m synthetic.servers.dhis2 --store DIR --port N --token-file FILE
"""

import hmac
from base64 import b64encode
from collections.abc import Set
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synthetic.servers.dhis2_query import NEW_SHAPE, BadQuestion, answer
from synthetic.servers.dhis2_store import OWN_UID, Dhis2Store
from synthetic.servers.listening import serve

USER: Final = "nrm_pipeline"


def make_app(
    store: Dhis2Store, secret: str, version: int = NEW_SHAPE, hidden_programs: Set[str] = frozenset()
) -> Starlette:
    """The application. ``secret`` is both the personal access token and the password of the one user there is."""

    async def objects(request: Request) -> Response:
        if not _is_known(request, secret):
            return _error(401, "Unauthorized")
        kind, params = request.path_params["kind"], dict(request.query_params)
        if kind not in OWN_UID:
            return _error(404, "Not found")
        if params.get("program") in hidden_programs:
            return _error(403, "User has no access to program")
        try:
            return JSONResponse(answer(store, kind, params, version))
        except (BadQuestion, ValueError, KeyError):
            return _error(400, "Bad request")

    return Starlette(routes=[Route("/api/tracker/{kind}", objects)])


def _is_known(request: Request, secret: str) -> bool:
    given = request.headers.get("authorization", "").encode()
    login = b64encode(f"{USER}:{secret}".encode()).decode()
    return any(
        hmac.compare_digest(given, known.encode()) for known in (f"ApiToken {secret}", f"Basic {login}")
    )  # fmt: skip


def _error(status: int, message: str) -> Response:
    return JSONResponse({"httpStatusCode": status, "status": "ERROR", "message": message}, status)


def app_of(folder: Path, secret: str) -> Starlette:
    return make_app(Dhis2Store(folder), secret)


if __name__ == "__main__":
    serve("dhis2", app_of)
