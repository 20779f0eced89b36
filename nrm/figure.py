"""`nrm figure`: one published number, what it means, and how many events of which source it rests on."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from event_log.connection import connect, translated_errors
from nrm.codebook import read_codebook
from nrm.editions import edition_at
from nrm.lineage import Lineage, lineage_of
from nrm.stack import Installation
from nrm.stack.databases import conninfo
from report.edition import ALL, COUNTRY, DECISIONS, DETECTED, GAP_CLASSES, NEEDED, NO_SERVICE, CellKey
from report.pages.figures import figure
from report.pages.published import Edition
from vocabulary.errors import ConfigurationError

SMALL: Final = 5
"""Fewer events than this of one type and source are not told exactly. Source: DOMAIN, threshold inside."""


class Published(NamedTuple):
    """Where a figure stands: its table among the published ones, its category there, the mart it is counted in."""

    table: str
    category: str
    mart: str


FIGURES: Final[Mapping[str, Published]] = {
    **{name: Published("gaps", name, "rpt_gaps_quarterly") for name in (NEEDED, *GAP_CLASSES)},
    **{name: Published("identifications", name, "rpt_identifications_quarterly") for name in DECISIONS},
    "clients": Published("clients", "clients", "rpt_services_quarterly"),
    **{name: Published(name, f"{ALL}:{ALL}", "rpt_detected_per_population_yearly") for name in DETECTED},
    "cost_per_client": Published("cost", "cost_per_client", "rpt_cost_per_client_quarterly"),
}

_EVENTS = """
    select source_id, type, count(*) from event_log.event
    where position <= %s and type = any(%s) group by 1, 2 order by 1, 2
"""


class Asked(NamedTuple):
    """Which cell; None where the widest is meant."""

    period: str | None
    region: str | None
    service_type: str | None


def figure_of(installation: Installation, name: str, asked: Asked, as_of: str | None, explain: bool) -> dict[str, Any]:
    """As in docs/reference/schemas/figure.json. Raises ConfigurationError for a figure or cell that there is not."""
    if name not in FIGURES:
        raise ConfigurationError(f"There is no figure {name!r}", remedy=f"take one of {', '.join(FIGURES)}")
    published, edition = FIGURES[name], edition_at(installation, as_of)
    answer = {"figure": name, "edition": edition.head.vintage_id, **_cell(edition, published, asked)}
    return {**answer, **_explained(installation, published, edition)} if explain else answer


def _cell(edition: Edition, published: Published, asked: Asked) -> dict[str, Any]:
    key = _key(edition, published, asked)
    each = figure(edition, key)
    return {
        "period": key.period,
        "region_code": key.region,
        "service_type_code": None if key.service_type == NO_SERVICE else key.service_type,
        "value": None if each.value is None else float(each.value),
        "mark": each.symbol,
        "break": [{"from": one.from_quarter, "kind": one.kind, "note": one.note_en} for one in each.breaks],
        "says": each.text if not each.is_partial else f"{each.text}, {each.words}",
        "data_as_of": edition.head.build.data_as_of.isoformat(),
    }


def _key(edition: Edition, published: Published, asked: Asked) -> CellKey:
    """The cell that is meant. Raises ConfigurationError naming what may be asked for where it is not published."""
    there = [key for key in edition.cells if (key.table, key.category) == (published.table, published.category)]
    services = {key.service_type for key in there}
    if asked.service_type is None and services != {NO_SERVICE}:
        raise ConfigurationError("Which service?", remedy=f"--service {' | '.join(sorted(services))}")
    key = CellKey(
        published.table,
        asked.period or _newest_period(there, edition),
        asked.region or COUNTRY,
        asked.service_type or NO_SERVICE,
        published.category,
    )
    if key not in edition.cells:
        raise ConfigurationError("The edition publishes no such cell", remedy=_what_there_is(there))
    return key


def _newest_period(there: list[CellKey], edition: Edition) -> str:
    periods = {key.period for key in there}
    return edition.head.year if edition.head.year in periods else max(periods, default=edition.head.year)


def _what_there_is(there: list[CellKey]) -> str:
    return "; ".join(
        f"{option}: {', '.join(sorted({getattr(key, field) for key in there}))}"
        for option, field in (("--period", "period"), ("--region", "region"), ("--service", "service_type"))
    )


def _explained(installation: Installation, published: Published, edition: Edition) -> dict[str, Any]:
    table = next(table for table in read_codebook().tables if table.name == published.mart)
    lineage = lineage_of(published.mart)
    return {
        "mart": f"{table.schema}.{table.name}",
        "indicators": list(table.indicators),
        "meaning": table.rules,
        "models": list(lineage.models),
        "events": _events(installation, lineage, edition.head.build.to_position),
    }


def _events(installation: Installation, lineage: Lineage, to_position: int) -> list[dict[str, Any]]:
    """How many events of each source and type the log held when the edition was counted; small numbers are not told."""
    with connect(conninfo(installation, "modeller"), purpose="nrm figure") as log, translated_errors():
        rows = log.execute(_EVENTS, [to_position, list(lineage.event_types)]).fetchall()
    return [
        {"source": source, "type": type_, "events": count if count >= SMALL else None} for source, type_, count in rows
    ]
