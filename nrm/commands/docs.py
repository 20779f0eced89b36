"""`docs`: the documentation of the warehouse, built from the models' own descriptions."""

from nrm.output import AsJson, Home, console, say_json


def docs(home: Home = None, as_json: AsJson = False) -> None:
    """Build dbt's documentation into the installation; needs no database.

    Example: nrm docs
    """
    from nrm.build import Workplace, run_dbt
    from nrm.stack import Installation
    from vocabulary.errors import WillNeverWork

    workplace = Workplace(Installation.at(home).create().dbt)
    arguments = [
        "docs",
        "generate",
        "--static",
        "--empty-catalog",
        "--no-compile",
        "--vars",
        '{"to_position": 0}',
    ]
    nowhere = "postgresql://modeller:none@127.0.0.1:9/warehouse"
    if run_dbt(["parse", "--vars", '{"to_position": 0}'], nowhere, workplace) or run_dbt(arguments, nowhere, workplace):
        raise WillNeverWork("dbt could not build its documentation", remedy="read its lines above")
    page = workplace.target / "static_index.html"
    if as_json:
        say_json({"page": page.as_uri()})
    else:
        console().print(f"Warehouse documentation: {page.as_uri()}")
