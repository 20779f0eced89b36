"""Judging tables: each one that a reader may read must be declared, and no smaller than the floor."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from psycopg import Connection

from anonymize.risk.declaration import Declaration
from anonymize.risk.measures import Table
from anonymize.risk.report import Limits, Risk, risk_of
from event_log.connection import connect
from nrm.risk_catalogue import Relation, may_read, read_table, relations
from nrm.risk_declarations import declaration_of_file, declarations
from nrm.settings import AddressOf, risk_limits
from nrm.table_files import read_lines
from vocabulary.errors import ConfigurationError, WillNeverWork

Verdict = Literal["holds", "fails", "undeclared", "about nobody", "not granted"]
EXPORT: Final = "export"
_DECLARE: Final = "declare it: `meta: risk` beside the mart, or report/risk.yml; or take the grant away"


@dataclass(frozen=True)
class Judged:
    """One table, and whether it may be read as it is."""

    table: str
    granted_to: tuple[str, ...]
    verdict: Verdict
    says: str = ""
    remedy: str = ""
    risk: Risk | None = None

    @property
    def is_safe(self) -> bool:
        return self.verdict not in ("fails", "undeclared")

    def as_dict(self) -> dict[str, Any]:
        return {
            "table": self.table,
            "granted_to": list(self.granted_to),
            "verdict": self.verdict,
            "says": self.says,
            "remedy": self.remedy,
            "figures": self.risk.as_dict() if self.risk else None,
        }


def judge_database(address_of: AddressOf, mart: str | None = None) -> list[Judged]:
    """Every table that a reader may read; or one, which may be any that is declared.

    Connections are those of roles modeller and reader. Raises ConfigurationError for a mart that is not there.
    """
    declared, limits = declarations(), risk_limits(leaves=False)
    with ExitStack() as stack:
        modeller = stack.enter_context(connect(address_of("nrm_modeller"), purpose="nrm risk"))
        reader = stack.enter_context(connect(address_of("nrm_reader"), purpose="nrm risk"))
        chosen = list(_chosen(relations(modeller), mart))
        return [_judged(each, declared.get(each.name), limits, (modeller, reader)) for each in chosen]


def judge_file(file: Path, spec: Path) -> Judged:
    """An export that leaves: the higher floor, and a limit for unique trails."""
    declared = declaration_of_file(spec)
    columns, lines = read_lines(file)
    if missing := [name for name in declared.columns if name not in columns]:
        raise ConfigurationError(f"{file.name} has no column {', '.join(missing)}", remedy="mend the spec or the file")
    table: Table = {name: [line[name] or None for line in lines] for name in declared.columns}
    return _verdict(Relation(file.name, (EXPORT,)), declared, table, risk_limits(leaves=True))


def _chosen(known: list[Relation], mart: str | None) -> Iterator[Relation]:
    if mart is None:
        yield from (each for each in known if each.granted_to)
        return
    found = [each for each in known if mart in (each.name, each.name.partition(".")[2])]
    if not found:
        raise ConfigurationError(f"There is no table {mart}", remedy="nrm risk lists all; after a build they are there")
    yield from found


def _judged(
    relation: Relation, declared: Declaration | None, limits: Limits, connections: tuple[Connection, Connection]
) -> Judged:
    if declared is None:
        if relation.granted_to:
            return Judged(relation.name, relation.granted_to, "undeclared", "nobody said what it holds", _DECLARE)
        return Judged(relation.name, (), "not granted", "no reader may read it, and nothing is declared")
    if not declared.is_about_persons:
        return Judged(relation.name, relation.granted_to, "about nobody", declared.because)
    able = next((each for each in connections if may_read(each, relation.name)), None)
    if able is None:
        raise WillNeverWork(
            f"Neither modeller nor reader may read {relation.name}, so it cannot be judged",
            remedy="grant it to reader as well, or take the grant away",
        )
    return _verdict(relation, declared, read_table(able, relation.name, declared.columns), limits)


def _verdict(relation: Relation, declared: Declaration, table: Table, limits: Limits) -> Judged:
    if not declared.is_about_persons:
        return Judged(relation.name, relation.granted_to, "about nobody", declared.because)
    risk = risk_of(table, declared, limits)
    faults = risk.faults(limits)
    says = "; ".join(faults)
    if not relation.granted_to:
        return Judged(relation.name, (), "not granted", says, "", risk)
    if not faults:
        return Judged(relation.name, relation.granted_to, "holds", "", "", risk)
    return Judged(relation.name, relation.granted_to, "fails", says, _remedy(risk, relation, limits), risk)


def _remedy(risk: Risk, relation: Relation, limits: Limits) -> str:
    helpful = [name for name, k in risk.k_without.items() if k is not None and k >= limits.floor]
    coarser = f"generalise or drop {' or '.join(helpful)}" if helpful else "generalise several columns"
    if not risk.k_without:
        coarser = "leave out the key of the person, so that no trail can be followed"
    leave = "do not hand it over as it is" if relation.granted_to == (EXPORT,) else "or take the grant away"
    return f"{coarser}; {leave}"
