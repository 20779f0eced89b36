"""`disclose TABLE`, `disclose audit TABLE OUT`, `check-output FILE`: disclosure control on files."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nrm.output import AsJson, console, say_json, table


class _ProtectByDefault(TyperGroup):
    """`nrm disclose TABLE.csv …` needs no verb; `nrm disclose audit …` is the other one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["protect", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    help="Protect a table in a file, or attack one that was protected.",
    no_args_is_help=True,
    cls=_ProtectByDefault,
)


class Method(StrEnum):
    ROUND = "round"
    SUPPRESS = "suppress"


SpecFile = Annotated[Path, typer.Option("--spec", help="What the columns are and how to protect them (YAML).")]
EarlierFiles = Annotated[
    tuple[Path, Path] | None,
    typer.Option("--earlier", help="OLD_TABLE.csv OLD_OUT.csv: the edition before, which readers still have."),
]


@app.command("protect")
def protect(
    table_file: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="The true table with its totals.")],
    spec: SpecFile,
    method: Annotated[
        Method, typer.Option(help="round: every number a multiple of the base; suppress: exact or blank.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The protected table: same rows and columns, and a status.")],
    earlier: EarlierFiles = None,
    seconds: Annotated[float, typer.Option(help="How long to look for fewer complements (suppress).")] = 20.0,
    as_json: AsJson = False,
) -> None:
    """Protect a table: round it so that sums still hold, or hide cells so that nobody can work them out.

    Example: nrm disclose needs.csv --spec needs.yml --method round --out needs-public.csv

    OUT is written only when it passes the audit; else the exit code is 3. The status column is for you: `primary`
    tells which cells are small, so leave it out of what you publish.
    """
    from nrm.disclose import protect_file
    from nrm.progress import Progress

    answer = protect_file(table_file, spec, method.value, out, earlier, seconds, Progress(quiet=as_json))
    if as_json:
        say_json(answer)
        return
    _tell_discrepancies(answer)
    if method is Method.ROUND:
        console().print(
            f"{answer['rounded']:,} of {answer['cells']:,} cells rounded; mean error "
            f"{answer['mean_absolute_error']:.2f}, each to the nearest {answer['mean_absolute_error_of_nearest']:.2f}."
        )
    else:
        proof = "the fewest there can be" if answer["optimal"] else f"at least {answer['fewest_possible']} are needed"
        console().print(
            f"{answer['primary']:,} unsafe cells hidden, {answer['complementary']:,} more to protect them ({proof})."
        )


@app.command("audit")
def audit(
    table_file: Annotated[Path, typer.Argument(metavar="TABLE.csv", help="The true table.")],
    out_file: Annotated[Path, typer.Argument(metavar="OUT.csv", help="What is, or will be, published of it.")],
    spec: SpecFile,
    earlier: EarlierFiles = None,
    as_json: AsJson = False,
) -> None:
    """Attack a protected table, alone or beside its earlier edition, and name every cell that gives way.

    Example: nrm disclose audit needs.csv needs-public.csv --spec needs.yml

    Ends with 3 when a cell can be worked out.
    """
    from nrm.disclose import audit_file
    from nrm.progress import Progress

    answer = audit_file(table_file, out_file, spec, earlier, Progress(quiet=as_json))
    if as_json:
        say_json(answer)
    else:
        _tell_discrepancies(answer)
        _tell_findings(answer)
    if not answer["safe"]:
        raise typer.Exit(3)


def check_output(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A CSV you made: codes in columns, one column of counts.")
    ],
    spec: Annotated[
        Path | None, typer.Option("--spec", help="What the columns are; else it is guessed and said.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Tell which cells of your own table may leave the building, as if the public read it (threshold 11).

    Example: nrm check-output waiting-by-region.csv

    Ends with 3 when any cell has to stay.
    """
    from nrm.check_output import check_file

    answer = check_file(file, spec)
    if as_json:
        say_json(answer)
    else:
        console().print(f"Read as: {answer['read_as']}.", markup=False)
        rows = [["/".join(each["cell"]), each["reason"]] for each in answer["stay"]]
        if rows:
            console().print(table(["stays", "why"], rows))
        console().print(f"{answer['leave']:,} of {answer['cells']:,} cells may leave, {len(rows):,} stay.")
    if answer["stay"]:
        raise typer.Exit(3)


def _tell_discrepancies(answer: dict[str, Any]) -> None:
    if answer["discrepancies"]:
        console().print(
            f"{answer['discrepancies']:,} totals are not the sum of their parts, by up to "
            f"{answer['largest_discrepancy']:g}; first: {'/'.join(answer['first_discrepancies'][0]['cell'])}.",
            markup=False,
        )


def _tell_findings(answer: dict[str, Any]) -> None:
    if answer["safe"]:
        console().print(f"{answer['cells']:,} cells attacked; none gives way.")
        return
    rows = [["/".join(f["cell"]), f["edition"], f["reason"], f["remedy"]] for f in answer["findings"][:50]]
    console().print(table(["cell", "edition", "what is wrong", "remedy"], rows))
    console().print(f"{answer['offending']:,} cells do not hold. Do not publish this table.")
