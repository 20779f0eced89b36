"""Ways in which a source system, or the network before it, goes wrong: what `faulty_server` can do to an answer.

Those that need to know the rows of an answer find them by shape: the one list of objects in the top level, and the
numbers that count it (`count`, `total`), wherever they stand.
"""

import email.utils
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.support.faulty_server import Answer, Exchange, Fault

COUNTS: Final = frozenset({"count", "total", "matching_records"})
NEIGHBOURS: Final = frozenset({"next", "nextPage"})


def status(code: int, retry_after: str | None = None) -> Fault:
    """That status, with a body that names somebody, as error pages of frameworks do."""

    def fault(exchange: Exchange) -> None:
        headers = {"Content-Type": "text/html"} | ({"Retry-After": retry_after} if retry_after else {})
        exchange.send(Answer(code, headers, b"<h1>Error</h1> <!-- Zvjezdanovska, POST data: ... -->"))

    return fault


def busy_until(seconds: float, skew: timedelta) -> Fault:
    """429 with Retry-After as a date, told by a server whose clock is wrong by `skew`."""

    def fault(exchange: Exchange) -> None:
        now = datetime.now(UTC) + skew
        dates = [email.utils.format_datetime(when, usegmt=True) for when in (now, now + timedelta(seconds=seconds))]
        exchange.send(Answer(429, {"Date": dates[0], "Retry-After": dates[1]}, b""))

    return fault


def reset_at_once(exchange: Exchange) -> None:
    exchange.reset()


def reset_mid_body(exchange: Exchange) -> None:
    answer = exchange.ask()
    exchange.send_head(answer, len(answer.body))
    exchange.send_bytes(answer.body[: len(answer.body) // 2])
    exchange.reset()


def silence(exchange: Exchange) -> None:
    """No byte, until the test lets go."""
    exchange.over.wait(30)


def slow_drip(exchange: Exchange) -> None:
    """The right answer, so slowly that each byte is in time and the whole never is."""
    answer = exchange.ask()
    exchange.send_head(answer, len(answer.body))
    for place in range(len(answer.body)):
        if not exchange.send_bytes(answer.body[place : place + 1]) or exchange.over.wait(0.05):
            return


def truncated(exchange: Exchange) -> None:
    """Half of the body, and the length says that this is all."""
    answer = exchange.ask()
    exchange.send(Answer(answer.status, answer.headers, answer.body[: len(answer.body) // 2]))


def length_too_long(exchange: Exchange) -> None:
    answer = exchange.ask()
    exchange.send(answer, length=len(answer.body) + 100)


def length_too_short(exchange: Exchange) -> None:
    answer = exchange.ask()
    exchange.send(answer, length=len(answer.body) - 100)


def in_encoding(encoding: str) -> Fault:
    """The right answer in an encoding that it does not name."""

    def fault(exchange: Exchange) -> None:
        answer = exchange.ask()
        text = json.dumps(answer.json, ensure_ascii=False)
        exchange.send(Answer(answer.status, answer.headers, text.encode(encoding, errors="replace")))

    return fault


def a_login_page(exchange: Exchange) -> None:
    """Status 200 and HTML: what a captive portal or a proxy says."""
    exchange.send(Answer(200, {"Content-Type": "text/html"}, b"<html><form>Zvjezdanovska, please log in</form></html>"))


def duplicated_page(exchange: Exchange) -> None:
    """The rows of the page before once more, under the numbers and neighbours of this one."""
    before, answer = exchange.last_answer(), exchange.ask()
    if before is None:
        return exchange.send(answer)
    return exchange.send(answer.saying(_with_rows(answer.json, lambda rows: _rows_of(before.json))))


def the_same_answer(exchange: Exchange) -> None:
    """The answer before once more, word for word, as a cache that forgets the query gives it."""
    exchange.send(exchange.last_answer() or exchange.ask())


def empty(exchange: Exchange) -> None:
    """No row, status 200, and all its numbers agree."""
    _send_few(exchange, lambda rows: [])


def half_empty(exchange: Exchange) -> None:
    """Every second row, as if the others were not there, and all its numbers agree."""
    _send_few(exchange, lambda rows: rows[::2])


def a_row_short(exchange: Exchange) -> None:
    """A row is lost out of the middle; the numbers still count it."""
    answer = exchange.ask()
    exchange.send(
        answer.saying(_with_rows(answer.json, lambda rows: rows[: len(rows) // 2] + rows[len(rows) // 2 + 1 :]))
    )


def meanwhile(act: Callable[[], object]) -> Fault:
    """Somebody works in the system between two pages; the answer itself is right."""

    def fault(exchange: Exchange) -> None:
        act()
        exchange.send(exchange.ask())

    return fault


def _send_few(exchange: Exchange, few: Callable[[list[Any]], list[Any]]) -> None:
    answer = exchange.ask()
    content = _with_rows(answer.json, few)
    exchange.send(answer.saying(_counting(content, len(_rows_of(content)))))


def _rows_of(content: dict[str, Any]) -> list[Any]:
    return next((value for value in content.values() if isinstance(value, list)), [])


def _with_rows(content: dict[str, Any], change: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    return {key: change(value) if isinstance(value, list) else value for key, value in content.items()}


def _counting(content: dict[str, Any], rows: int) -> dict[str, Any]:
    """The content with its counts as if these rows were all there are."""

    def mended(key: str, value: Any) -> Any:
        if key in COUNTS and isinstance(value, int):
            return rows
        if key in NEIGHBOURS:
            return None
        return _counting(value, rows) if isinstance(value, dict) else value

    return {key: mended(key, value) for key, value in content.items()}
