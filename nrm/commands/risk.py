"""`risk`: how easily a person is picked out of what readers may read, and of what leaves."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nrm.exit_codes import ExitCode
from nrm.output import AsJson, Home, console, say_json, table

if TYPE_CHECKING:
    from nrm.risk import Judged


def risk(
    mart: Annotated[
        str | None, typer.Argument(metavar="[MART]", help="A table, granted or not; else all that readers may read.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A CSV that is to leave, instead of a mart.")] = None,
    spec: Annotated[Path | None, typer.Option("--spec", help="What the columns of FILE are (YAML).")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Measure k, l, t, sample uniques and the unicity of trails, and refuse what is too small.

    Example: nrm risk rpt_gaps_quarterly

    Without a mart: every table that `analyst`, `coordinator` or `reader` may read, by the grants in the database.
    Ends with 3 when k of one of them is below the floor (NRM_RISK_FLOOR, 5), when nobody declared what it holds, or
    when a file that leaves is below its own floor (NRM_RISK_FLOOR_LEAVING, 11) or holds too many unique trails.
    """
    from nrm.settings import risk_limits

    if (file is None) != (spec is None) or (file is not None and mart is not None):
        raise typer.BadParameter("give a MART, or --file with --spec, or nothing")
    found = _of_database(home, mart) if file is None or spec is None else _of_file(file, spec)
    is_safe = all(each.is_safe for each in found)
    if as_json:
        limits = risk_limits(leaves=file is not None)
        say_json({"safe": is_safe, "floor": limits.floor, "tables": [each.as_dict() for each in found]})
    else:
        _tell(found)
    if not is_safe:
        raise typer.Exit(ExitCode.NOT_SAFE)


def _of_database(home: str | None, mart: str | None) -> "list[Judged]":
    from nrm.risk import judge_database
    from nrm.stack import Installation
    from nrm.stack.databases import conninfo

    here = Installation.at(home)
    return judge_database(lambda connection_id: conninfo(here, connection_id.removeprefix("nrm_")), mart)


def _of_file(file: Path, spec: Path) -> "list[Judged]":
    from nrm.risk import judge_file

    return [judge_file(file, spec)]


def _tell(found: "list[Judged]") -> None:
    rows = [[each.table, ", ".join(each.granted_to), each.verdict, *_figures(each)] for each in found]
    if rows:
        console().print(table(["table", "read by", "verdict", "k", "unique", "l", "t", "unicity"], rows))
    for each in found:
        if not each.is_safe or len(found) == 1:
            remedy = f" → {each.remedy}" if each.remedy else ""
            if each.says:
                console().print(f"{each.table}: {each.says}{remedy}", markup=False)
    unsafe = sum(not each.is_safe for each in found)
    console().print(f"{len(found)} tables judged, {unsafe} of them must not be read as they are.")


def _figures(judged: "Judged") -> list[object]:
    risk = judged.risk
    if risk is None:
        return [None] * 5
    known = [each for each in risk.sensitive.values() if each.l is not None]
    least = min((each.l for each in known if each.l is not None), default=None)
    farthest = max((each.t for each in known if each.t is not None), default=None)
    trails = " ".join(f"{each.points}: {each.share:.0%}" for each in risk.unicity)
    k = None if risk.anonymity.k is None else f"{risk.anonymity.k:g}"
    return [k, risk.anonymity.uniques, least, None if farthest is None else f"{farthest:.2f}", trails or None]
