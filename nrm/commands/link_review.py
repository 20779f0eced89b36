"""`link review list|next|answer`, `link explain`, `link undo`: for reviewers."""

from typing import Annotated, Any

import typer

from nrm.output import AsJson, Home, console, say_json, table

review = typer.Typer(help="Pairs that may be one person, for two reviewers to say.", no_args_is_help=True)
Handle = Annotated[str, typer.Argument(help="Random handle of a link or pair.", metavar="LINK")]


@review.command("list")
def list_waiting(home: Home = None, as_json: AsJson = False) -> None:
    """Pairs that wait for you, the likeliest first: how far they agree, and nothing else.

    Example: nrm link review list
    """
    from nrm.link_orders import waiting
    from nrm.stack import Installation

    pairs = waiting(Installation.at(home))
    if as_json:
        say_json({"pairs": pairs})
        return
    console().print(table(["link", "likelihood", "agreement"], [_row(pair) for pair in pairs]))


@review.command("next")
def next_waiting(home: Home = None, as_json: AsJson = False) -> None:
    """The next pair to answer. Ends with 65 where none waits for you.

    Example: nrm link review next
    """
    from nrm.link_orders import next_pair
    from nrm.stack import Installation

    _say(next_pair(Installation.at(home)), as_json)


@review.command("answer")
def answer_pair(
    link: Handle,
    same: Annotated[bool, typer.Option("--same/--different", help="One person, or two.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a pair is one person. It counts when another reviewer says the same; unanswered pairs end as two
    people after 30 days.

    Example: nrm link review answer 3f0c…  --same
    """
    from nrm.link_orders import give_answer
    from nrm.stack import Installation

    _say(give_answer(Installation.at(home), link, is_same=same), as_json)


def explain(link: Handle, home: Home = None, as_json: AsJson = False) -> None:
    """Which evidence agreed how far, for a link or a pair for review. Never a value, a source or a date.

    Example: nrm link explain 3f0c…
    """
    from nrm.link_orders import explain as explained
    from nrm.stack import Installation

    _say(explained(Installation.at(home), link), as_json)


def undo(
    link: Handle,
    reason: Annotated[
        str, typer.Option("--reason", help="two_people, asked_by_person, asked_by_source, legal, mistake.")
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take a link back for good; the next resolve separates the two, and they are never proposed again.

    Example: nrm link undo 3f0c… --reason two_people
    """
    from nrm.link_orders import undo_link
    from nrm.stack import Installation

    _say(undo_link(Installation.at(home), link, reason), as_json)


def _say(told: dict[str, Any], as_json: bool) -> None:
    if as_json:
        say_json(told)
        return
    for name, value in told.items():
        shown = _agreement(value) if isinstance(value, dict) else str(value)
        console().print(f"{name}: {shown}", markup=False)


def _row(pair: dict[str, Any]) -> list[str]:
    return [pair["link"], pair["likelihood"], _agreement(pair["agreement"])]


def _agreement(levels: dict[str, str]) -> str:
    return ", ".join(f"{name} {level}" for name, level in levels.items() if level != "silent")
