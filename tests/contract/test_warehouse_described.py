"""The warehouse says what it holds: every column in words, every figure with its grain, unit and rule."""

import re

import pytest
import yaml

from tests.support.warehouse_dbt import DBT_PROJECT, resources
from vocabulary import codes

MODELS = resources("models")
SEEDS = resources("seeds")
SQL = {path.stem: path for path in (DBT_PROJECT / "models").rglob("*.sql")}
TEXT = {name: path.read_text(encoding="utf-8") for name, path in SQL.items()}
FIGURES = sorted(name for name in MODELS if name.startswith("rpt_"))
LAYERS = ["staging", "intermediate", "marts"]
REFERENCE = DBT_PROJECT.parent / "docs" / "reference"
PAGES = (REFERENCE / "counting.md", *sorted((REFERENCE / "counting").glob("*.md")))
HANDBOOK = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)


def layer_of(model: str) -> str:
    return SQL[model].relative_to(DBT_PROJECT / "models").parts[0]


def columns_of(model: str) -> list[str]:
    return [column["name"] for column in MODELS[model]["columns"]]


def meta_of(model: str) -> dict[str, object]:
    return dict(MODELS[model]["config"]["meta"])


def test_every_model_has_its_description_beside_it() -> None:
    assert [name for name, path in SQL.items() if not path.with_suffix(".yml").exists()] == []
    assert set(MODELS) == set(SQL)


@pytest.mark.parametrize("kind", ["models", "seeds", "sources", "exposures", "groups"])
def test_everything_is_described(kind: str) -> None:
    assert resources(kind)
    assert [name for name, entry in resources(kind).items() if not entry.get("description")] == []


def test_every_column_is_described() -> None:
    tables = {table["name"]: table for table in resources("sources")["event_log"]["tables"]}
    everything = {**MODELS, **SEEDS, **tables}
    assert [name for name, entry in everything.items() if not entry["columns"]] == []
    undescribed = [
        f"{name}.{column['name']}"
        for name, entry in everything.items()
        for column in entry["columns"]
        if len(column.get("description", "")) < len("The code")
    ]
    assert undescribed == []


@pytest.mark.parametrize("model", sorted(MODELS))
def test_one_model_has_one_grain_said_first_and_proven_by_a_key(model: str) -> None:
    assert MODELS[model]["description"].startswith("One row")
    grain = meta_of(model)["grain"]
    keys = [test["key"]["arguments"]["columns"] for test in MODELS[model].get("data_tests", []) if "key" in test]
    # a view of one event type has the key of the table of all current events, which is tested there
    is_view_of_events = re.search(r"current_events'\) }} where event_type", TEXT[model]) is not None
    assert keys == ([] if is_view_of_events and layer_of(model) == "staging" else [grain])


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_says_its_unit_its_rules_and_its_indicator(figure: str) -> None:
    meta = meta_of(figure)
    assert sorted([*meta["grain"], *meta["measures"]]) == sorted(  # type: ignore[misc]  # YAML has no types
        set(columns_of(figure))
        - ({"is_complete", "source_id", "due_on", "is_shown_to_ministry", "is_shown_outside"} - set(meta["grain"]))
    )
    assert set(meta["additive"]) <= set(meta["measures"])  # type: ignore[call-overload]  # YAML has no types
    assert all(meta[words] for words in ("unit", "indicators", "definition", "period_rule", "region_rule"))
    assert isinstance(meta["is_internal"], bool)


@pytest.mark.parametrize("figure", [*FIGURES, "build"])
def test_a_figure_has_no_column_that_the_handbook_does_not_name(figure: str) -> None:
    title = "reporting.build" if figure == "build" else figure
    section = HANDBOOK.split(f"## {title}")[1].split("\n## ")[0]
    assert set(columns_of(figure)) <= set(re.findall(r"[a-z_0-9]+", section))


def test_only_the_row_of_the_build_reads_a_figure() -> None:
    readers = {name for name in TEXT for figure in FIGURES if f"ref('{figure}')" in TEXT[name]}
    assert readers == {"build"}
    assert all(f"ref('{figure}')" in TEXT["build"] for figure in FIGURES), "it must be built after each of them"


@pytest.mark.parametrize("model", sorted(SQL))
def test_arrows_point_from_the_log_to_the_figures(model: str) -> None:
    """Staging reads the log and nobody else does; nobody reads from a later layer."""
    assert "source(" not in TEXT[model] or layer_of(model) == "staging"
    read = [name for name in re.findall(r"ref\('(\w+)'\)", TEXT[model]) if name in SQL]
    later = [name for name in read if LAYERS.index(layer_of(name)) > LAYERS.index(layer_of(model))]
    assert later == []


def test_what_others_read_has_a_type_for_every_column() -> None:
    untyped = [
        f"{model}.{column['name']}"
        for model in MODELS
        if layer_of(model) == "marts"
        for column in MODELS[model]["columns"]
        if not column.get("data_type")
    ]
    assert untyped == []


def test_a_model_fits_on_two_screens() -> None:
    assert [name for name in TEXT if TEXT[name].count("\n") > 100] == []


def test_every_invocation_must_say_up_to_where_it_reads() -> None:
    project = yaml.safe_load((DBT_PROJECT / "dbt_project.yml").read_bytes())
    assert "time_zone" in project["vars"] and "to_position" not in project["vars"]
    assert [name for name in TEXT if "var('to_position')" in TEXT[name]] == [], "the macro is the only reader"


def test_no_package_is_fetched_and_nothing_is_sent() -> None:
    project = (DBT_PROJECT / "dbt_project.yml").read_text(encoding="utf-8")
    assert "send_anonymous_usage_stats: false" in project
    forbidden = ["packages.yml", "dependencies.yml", "package-lock.yml", "__init__.py"]
    assert [path.name for name in forbidden for path in DBT_PROJECT.rglob(name)] == []


def test_the_rows_beside_the_regions_are_those_of_the_vocabulary() -> None:
    beside = set(re.findall(r"\('([A-Z]+)', '", TEXT["int_regions_completed"]))
    assert beside == {codes.NO_RESIDENCE, codes.UNKNOWN_REGION, codes.UNMAPPED}


def test_the_name_of_an_example_fits_into_a_relation_of_postgresql() -> None:
    """dbt makes a table of that name, and says of a longer one only that the data types are wrong."""
    assert [name for name in resources("unit_tests") if len(name) > 63] == []
