"""`demo`: the whole walk, from live synthetic sources to a safe gap page."""

from typing import Any

from nrm.output import AsJson, Home, console, say_json, table


def demo(home: Home = None, as_json: AsJson = False) -> None:
    """Start everything, run the real DAGs in a real Airflow, and end with the address of the gap report.

    Running it again loads only what is new. `nrm down` ends what it started.

    Example: nrm demo
    """
    from nrm.demo import run_demo
    from nrm.progress import Progress
    from nrm.stack import Installation

    answer = run_demo(Installation.at(home), Progress(quiet=as_json))
    if as_json:
        say_json(answer)
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    out = console()
    columns = ["read", "appended", "duplicate", "quarantined", "skipped"]
    loads = [[name, *(load[column] for column in columns)] for name, load in answer["sources"].items()]
    out.print("\nEach source: read = appended + duplicate + quarantined + skipped")
    out.print(table(["source", *columns], loads))
    persons = "not resolved" if answer["persons"] is None else f"{answer['persons']:,}"
    counts = f"{persons} persons · {answer['events']:,} events · {answer['indicators_built']} indicators built"
    out.print(f"\n{counts} · {answer['cells_protected']:,} cells protected")
    took = " · ".join(f"{name} {seconds:.0f} s" for name, seconds in answer["seconds_per_step"].items())
    out.print(f"\n{took}")
    out.print(f"\nAirflow: {answer['airflow']} (user admin; password in {answer['airflow_password_file']})")
    out.print(f"Gap report: {answer['report']}")
    out.print("Stop everything with: make down")
