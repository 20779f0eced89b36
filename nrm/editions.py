"""A published edition chosen by what was known on a day: newest of all, of a day, of a log position, or by its id."""

from datetime import date

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from nrm.settings import addresses, sqlalchemy_url
from nrm.stack import Installation
from nrm.stack.everything import known_connections
from report.pages.published import Edition, read_edition
from vocabulary.errors import ConfigurationError, WillNeverWork

_NEWEST = """
    select vintage_id from publication.vintage where {known} order by to_position desc, created_at desc limit 1
"""
_BEFORE = """
    select earlier.vintage_id
    from publication.vintage as edition
    inner join publication.vintage as earlier
        on (earlier.to_position, earlier.created_at) < (edition.to_position, edition.created_at)
    where edition.vintage_id = :id
    order by earlier.to_position desc, earlier.created_at desc
    limit 1
"""
_KNOWN = {
    "newest": "true",
    "day": "data_as_of <= cast(:as_of as date)",
    "position": "to_position <= cast(:as_of as bigint)",
    "id": "vintage_id = :as_of",
}


def edition_at(installation: Installation, as_of: str | None = None) -> Edition:
    """The newest edition that knew no more than `as_of`: a day, a log position, or the id of an edition.

    Raises ConfigurationError for an `as_of` that is none of them, WillNeverWork where nothing was published by then.
    """
    query = _NEWEST.format(known=_KNOWN[_kind(as_of)])
    edition = _edition(installation, query, {} if as_of is None else {"as_of": as_of})
    if edition is None:
        raise WillNeverWork("Nothing was published by then", remedy="nrm report publish; or a later --as-of")
    return edition


def edition_before(installation: Installation, edition: Edition) -> Edition | None:
    """The edition that was the newest until this one was published; None for the first of all."""
    return _edition(installation, _BEFORE, {"id": edition.head.vintage_id})


def _edition(installation: Installation, query: str, known: dict[str, str]) -> Edition | None:
    reader = sqlalchemy_url(addresses(known_connections(installation))("nrm_reader"))
    with create_engine(reader, poolclass=NullPool).connect() as connection:
        found = connection.execute(text(query), known).scalar()
    return None if found is None else read_edition(reader, found)


def _kind(as_of: str | None) -> str:
    if as_of is None:
        return "newest"
    if as_of.isdecimal():
        return "position"
    if "." in as_of:
        return "id"
    try:
        date.fromisoformat(as_of)
    except ValueError:
        raise ConfigurationError(
            "--as-of is no day, no log position and no edition", remedy="write 2026-10-31, 81234 or an edition's id"
        ) from None
    return "day"
