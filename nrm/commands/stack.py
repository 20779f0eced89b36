"""`up`, `down`, `status`, `doctor`, `migrate`: the installation and its processes."""

from typing import Any

from nrm.output import AsJson, Home, console, say_json, table


def up(home: Home = None, as_json: AsJson = False) -> None:
    """Start the databases, the synthetic country's source systems and Airflow, and leave them running.

    Loads nothing by itself: unpause the DAGs in Airflow, or run `nrm demo`.

    Example: nrm up --home /srv/nrm-trial
    """
    from nrm.progress import Progress
    from nrm.stack import Installation
    from nrm.stack.everything import start_everything

    installation = Installation.at(home)
    start_everything(installation, step=Progress(quiet=as_json).step)
    _say_status(_status_of(installation), as_json)


def down(home: Home = None, as_json: AsJson = False) -> None:
    """End every process that `up` or `demo` started, by pid. What was stored stays.

    Example: nrm down
    """
    from nrm.stack import Installation
    from nrm.stack.lifecycle import stop_installation

    ended = stop_installation(Installation.at(home))
    if as_json:
        say_json({"stopped_processes": ended})
    else:
        console().print(f"Stopped {ended} processes; none is left." if ended else "Nothing ran.")


def status(home: Home = None, as_json: AsJson = False) -> None:
    """What runs, where the log stands, what the last load of each source did, and what somebody has to do.

    Example: nrm status --json | python -m json.tool

    Ends with 69 when the databases do not run, 65 when something pages: a load held, refused or failing.
    """
    from nrm.stack import Installation

    answer = _status_of(Installation.at(home))
    _say_status(answer, as_json)
    if not answer["is_running"] and answer["events"] is None:
        raise SystemExit(69)
    if any(each["level"] == "page" for each in answer["alerts"]):
        raise SystemExit(65)


def doctor(home: Home = None, as_json: AsJson = False) -> None:
    """Look for what commonly goes wrong, and say how to mend it. Changes nothing.

    Example: nrm doctor

    Ends with 1 when something needs mending.
    """
    from nrm.doctor import examine
    from nrm.stack import Installation

    findings = examine(Installation.at(home))
    is_well = all(each.is_well for each in findings)
    if as_json:
        say_json({"is_well": is_well, "findings": [each.as_dict() for each in findings]})
    else:
        rows = [["ok" if each.is_well else "MEND", each.subject, each.says] for each in findings]
        console().print(table(["", "what", "found"], rows))
    raise SystemExit(0 if is_well else 1)


def migrate(home: Home = None, as_json: AsJson = False) -> None:
    """Bring the schemas of the log, the vault and the publication up to date; safe to repeat.

    Example: nrm migrate
    """
    from nrm.stack import Installation, everything

    everything.migrate(Installation.at(home))
    if as_json:
        say_json({"migrated": True})
    else:
        console().print("The log, the vault and the publication have the newest schema.")


def _status_of(installation: Any) -> dict[str, Any]:
    from nrm.status import status_of

    return status_of(installation)


def _say_status(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        say_json(answer)
        return
    out = console()
    rows = [[each["name"], "runs" if each["is_running"] else "ended", str(each["pid"])] for each in answer["processes"]]
    out.print(table(["process", "", "pid"], rows) if rows else "Nothing runs. Start it with: nrm up")
    if answer["airflow"]:
        out.print("\nAirflow: {address} (user admin, password in {password_file})".format(**answer["airflow"]))
    if answer["events"] is not None:
        persons = "not resolved yet" if answer["persons"] is None else f"{answer['persons']:,}"
        out.print(f"\nThe log holds {answer['events']:,} events; persons: {persons}")
        columns = ["read", "appended", "duplicate", "quarantined", "skipped"]
        loads = [
            [name, *(load[column] for column in columns), load["state"]] for name, load in answer["sources"].items()
        ]
        out.print(table(["last load of", *columns, ""], loads))
    if answer["report"]:
        out.print(f"\nGap report: {answer['report']}")
    _say_alerts(answer["alerts"])


def _say_alerts(alerts: list[dict[str, Any]]) -> None:
    """What pages before what waits; each with what to do."""
    out = console()
    for each in alerts:
        colour = "bold red" if each["level"] == "page" else "yellow"
        out.print(f"\n{'PAGES' if each['level'] == 'page' else 'waits'}: {each['says']}", style=colour, markup=False)
        out.print(f"  since {each['since'][:16]}Z → {each['remedy']}", markup=False)
