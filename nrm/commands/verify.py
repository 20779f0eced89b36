"""`verify`: hold the log against its own chain and the checkpoints outside the database."""

from nrm.output import AsJson, Home, console, say_json


def verify(home: Home = None, as_json: AsJson = False) -> None:
    """Recompute every leaf, root and head of the log, and compare with the last signed checkpoint.

    Example: nrm verify

    Ends with 3 when anything was changed, left out or rolled back, or when the table of persons tells something else.
    """
    from nrm.stack import Installation
    from nrm.stack.databases import conninfo
    from nrm.stack.keys import KeyFiles
    from nrm.verification import verify as verify_chain

    here = Installation.at(home)
    answer = verify_chain(conninfo(here, "modeller"), here.checkpoints, KeyFiles.of(here.keys))
    if as_json:
        say_json(answer)
    else:
        console().print(
            f"The log verifies: {answer['events']:,} events in {answer['batches']:,} batches, "
            f"{answer['checkpoints']} signed checkpoints."
        )
