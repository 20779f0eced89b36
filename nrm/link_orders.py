"""Reviewing pairs, explaining and undoing links, as role `reviewer`: by random handles, never by a name."""

from contextlib import AbstractContextManager, closing
from typing import Any
from uuid import UUID

from psycopg import Connection

from event_log.connection import connect
from event_log.reviews import UNDO_REASONS, OpenPair, answer, explained, open_pairs, undo
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from vocabulary.errors import ConfigurationError, NrmError


class NothingToReview(NrmError):
    """No pair waits for this reviewer, or none has that handle."""

    exit_code = 65


def waiting(installation: Installation) -> list[dict[str, Any]]:
    """All pairs that wait for this reviewer."""
    with _as_reviewer(installation) as log:
        return [_told(pair) for pair in open_pairs(log)]


def next_pair(installation: Installation) -> dict[str, Any]:
    """The likeliest of them. Raises NothingToReview where there is none."""
    pairs = waiting(installation)
    if not pairs:
        raise NothingToReview("No pair waits for you", remedy="nrm link review list")
    return pairs[0]


def give_answer(installation: Installation, handle: str, *, is_same: bool) -> dict[str, Any]:
    """One reviewer's word. Raises NothingToReview where it does not count."""
    with _as_reviewer(installation) as log:
        outcome = answer(log, _uuid(handle), is_same=is_same)
    if outcome in ("not_open", "answered_before"):
        said = "is not open" if outcome == "not_open" else "has your answer already"
        raise NothingToReview(f"This pair {said}", remedy="nrm link review next")
    return {"link": handle, "outcome": outcome}


def explain(installation: Installation, handle: str) -> dict[str, Any]:
    """What a link or pair rests on. Raises NothingToReview where nothing has that handle."""
    with _as_reviewer(installation) as log:
        found = explained(log, _uuid(handle))
    if found is None:
        raise NothingToReview("No link has that handle", remedy="take it from nrm link review list, or from the log")
    return {
        "link": str(found.handle),
        "state": found.state,
        "likelihood": likelihood(found.probability),
        "agreement": dict(found.levels),
        "model": found.model_id,
        "answers": found.answers,
    }


def undo_link(installation: Installation, handle: str, reason: str) -> dict[str, Any]:
    """Take a link back for good. Raises NothingToReview where it links nobody."""
    if reason not in UNDO_REASONS:
        raise ConfigurationError(f"{reason} is no reason for this", remedy=f"one of {', '.join(sorted(UNDO_REASONS))}")
    with _as_reviewer(installation) as log:
        outcome = undo(log, _uuid(handle), reason)
    if outcome != "undone":
        raise NothingToReview("This link links nobody now", remedy="nrm link explain")
    return {"link": handle, "outcome": outcome, "reason": reason}


def likelihood(probability: float) -> str:
    """In steps: an exact probability would be a fingerprint of the pair."""
    steps = ((0.999, "nearly certain"), (0.95, "very likely"), (0.8, "likely"), (0.5, "more likely than not"))
    return next((name for floor, name in steps if probability >= floor), "unlikely")


def _told(pair: OpenPair) -> dict[str, Any]:
    return {
        "link": str(pair.handle),
        "likelihood": likelihood(pair.probability),
        "agreement": dict(pair.levels),
        "answers": pair.answers,
    }


def _uuid(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError:
        raise NothingToReview("This is no handle of a link", remedy="take it from nrm link review list") from None


def _as_reviewer(installation: Installation) -> AbstractContextManager[Connection]:
    return closing(connect(conninfo(installation, "reviewer"), purpose="nrm link"))
