"""A server that answers as CommCare's case API v2 does: an API key, filters by time, pages by cursor, and now and
then "too many requests".

    python -m synthetic.servers.commcare --store DIR --port N --token-file FILE
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from synthetic.servers.commcare_cases import DOMAIN, Case, index_order
from synthetic.servers.commcare_store import CommCareStore
from synthetic.servers.listening import serve

USER: Final = "pipeline@nrm.example"
USUAL_LIMIT: Final = 20
HIGHEST_LIMIT: Final = 5000
BUSY_EVERY: Final = 9
"""Every ninth request meets the rate limit, and may be made again at once."""
AFTER_TIME, AFTER_ID = "indexed_on.after", "last_case_id"


def make_app(store: CommCareStore, key: str, busy_every: int = BUSY_EVERY) -> Starlette:
    """The application; ``key`` is the API key of the one user there is."""
    requests = count(1)

    async def cases(request: Request) -> Response:
        if request.headers.get("authorization", "") == "" or not _is_known(request, key):
            return JSONResponse({"error": "Authorization failed"}, 401)
        if request.path_params["domain"] != DOMAIN:
            return JSONResponse({"error": "You do not have permission to access this project"}, 403)
        if next(requests) % busy_every == 0:
            return JSONResponse({"error": "Rate limit exceeded"}, 429, {"Retry-After": "0"})
        try:
            return JSONResponse(_page(store, _params(request), str(request.url.replace(query=""))))
        except ValueError:
            return JSONResponse({"error": "Invalid filter"}, 400)

    return Starlette(routes=[Route("/a/{domain}/api/case/v2/", cases)])


def _is_known(request: Request, key: str) -> bool:
    given = request.headers["authorization"].encode()
    return hmac.compare_digest(given, f"ApiKey {USER}:{key}".encode())


def _params(request: Request) -> dict[str, str]:
    """What was asked for: by itself, or inside the cursor of the page before."""
    asked = dict(request.query_params)
    if "cursor" not in asked:
        return asked
    try:
        return dict(parse_qsl(b64decode(asked["cursor"], validate=True).decode()))
    except NoBase64 as error:
        raise ValueError("no cursor of ours") from error


def _page(store: CommCareStore, params: Mapping[str, str], address: str) -> dict[str, Any]:
    limit = int(params.get("limit", USUAL_LIMIT))
    if not 0 < limit <= HIGHEST_LIMIT:
        raise ValueError("an impossible limit")
    found = [case for case in store.cases(params.get("case_type", "")) if _fits(case, params)]
    page = found[:limit]
    answer: dict[str, Any] = {"matching_records": len(found), "cases": page}
    if len(found) > len(page):
        answer["next"] = f"{address}?{urlencode({'cursor': _cursor_after(page[-1], params)})}"
    return answer


def _fits(case: Case, params: Mapping[str, str]) -> bool:
    indexed_on = case["indexed_on"]
    after = (params.get(AFTER_TIME, ""), params.get(AFTER_ID, ""))
    return (
        params.get("indexed_on.gte", "") <= indexed_on <= params.get("indexed_on.lte", "9")
        and index_order(case) > after
    )


def _cursor_after(last: Case, params: Mapping[str, str]) -> str:
    """Goes on behind the last case by time and id, for many cases are indexed in one moment."""
    asked = {**params, AFTER_TIME: last["indexed_on"], AFTER_ID: last["case_id"]}
    return b64encode(urlencode(asked).encode()).decode()


def app_of(folder: Path, key: str) -> Starlette:
    return make_app(CommCareStore(folder), key)


if __name__ == "__main__":
    serve("commcare", app_of)
