"""The same sets with clear-text tools: splink and recordlinkage, unsupervised, set up as their own examples do.

They get one advantage: besides their score at probability .5 the best score at *any* threshold is shown, which nobody
who has no known pairs could choose. Runs in the environment of the peers:
`python -m benchmarks.linkage.peers febrl4 "all fields"` prints the F1 of each tool as JSON.
"""

import json
import logging
import sys
import warnings
from collections.abc import Iterable
from typing import Any, Final

from benchmarks.linkage.febrl_sets import Score, Task, score, task

THRESHOLDS: Final = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)


def splink_pairs(task: Task) -> dict[tuple[int, int], float]:
    """Probability of each pair that splink's blocking finds."""
    import pandas
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore")  # of the peer, about its own use of pandas
    table = pandas.DataFrame(task.columns).astype(object)
    table = table.where(table.notna(), None)
    table["unique_id"] = [str(row) for row in range(len(table))]
    parts = [table] if task.border is None else [table.iloc[: task.border], table.iloc[task.border :]]
    api = DuckDBAPI()
    tables = [api.register(part, dataset_display_name=f"part_{place}") for place, part in enumerate(parts)]
    there = set(task.columns)
    settings = SettingsCreator(
        link_type="dedupe_only" if task.border is None else "link_only",
        comparisons=[_comparison(field) for field in task.columns],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in _rules(there)],
        max_iterations=50,
    )
    linker = Linker(tables if len(tables) > 1 else tables[0], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given_name", "surname", "birth_date")], recall=0.5
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given_name", "surname"))
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    rows = zip(
        found["unique_id_l"].astype(int), found["unique_id_r"].astype(int), found["match_probability"], strict=True
    )
    return {(min(one, other), max(one, other)): float(chance) for one, other, chance in rows}


def _comparison(field: str) -> Any:
    import splink.comparison_library as cl

    if field == "birth_date":
        return cl.DamerauLevenshteinAtThresholds(field, [1, 2]).configure(term_frequency_adjustments=True)
    if field == "postcode":
        return cl.DamerauLevenshteinAtThresholds(field, [1, 2])
    return cl.JaroWinklerAtThresholds(field, [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True)


def _rules(there: set[str]) -> list[tuple[str, ...]]:
    rules = [
        ("birth_date",),
        ("given_name", "surname"),
        ("given_name", "place"),
        ("surname", "place"),
        ("substr(given_name,1,3)", "substr(surname,1,3)"),
        ("substr(surname,1,4)", "substr(birth_date,1,4)"),
        ("substr(given_name,1,4)", "substr(birth_date,1,4)"),
        ("substr(given_name,1,3)", "substr(place,1,4)"),
        ("substr(surname,1,3)", "substr(place,1,4)"),
        ("street",),
        ("place", "postcode"),
        ("given_name", "postcode"),
        ("surname", "postcode"),
    ]
    return [rule for rule in rules if all(any(name in part for name in there) for part in rule)]


def recordlinkage_pairs(task: Task) -> dict[tuple[int, int], float]:
    """Probability of each pair by the ECM classifier of recordlinkage."""
    import pandas
    import recordlinkage

    warnings.filterwarnings("ignore")  # of the peer, about its own use of pandas
    table = pandas.DataFrame(task.columns).fillna("")
    indexer = recordlinkage.Index()
    for columns in (
        ["birth_date"],
        ["given_name", "surname"],
        ["given_name", "place"],
        ["surname", "place"],
        ["street"],
    ):
        if set(columns) <= set(table):
            indexer.block(columns, columns)
    for column in ("given_name", "surname"):
        indexer.sortedneighbourhood(column, window=3)
    sides = [table] if task.border is None else [table.iloc[: task.border], table.iloc[task.border :]]
    comparing = recordlinkage.Compare()
    for column in table:
        if column in ("birth_date", "postcode"):
            comparing.string(column, column, method="damerau_levenshtein", threshold=0.8, label=column)
        else:
            comparing.string(column, column, method="jarowinkler", threshold=0.85, label=column)
    features = comparing.compute(indexer.index(*sides), *sides)
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    return {(min(pair), max(pair)): float(chance) for pair, chance in classifier.prob(features).items()}


def at_half(pairs: dict[tuple[int, int], float], task: Task) -> Score:
    """At probability .5."""
    return score({pair for pair, chance in pairs.items() if chance >= 0.5}, task.truth)


def at_best(pairs: dict[tuple[int, int], float], task: Task) -> Score:
    """At the threshold that only the truth could tell."""
    scores: Iterable[Score] = (
        score({pair for pair, chance in pairs.items() if chance >= threshold}, task.truth) for threshold in THRESHOLDS
    )
    return max(scores, key=lambda each: each.f1)


def scores(given: Task) -> dict[str, dict[str, float]]:
    """F1 of each tool, at .5 and at its best threshold."""
    found = {"splink": splink_pairs(given), "recordlinkage": recordlinkage_pairs(given)}
    return {tool: {"half": at_half(pairs, given).f1, "best": at_best(pairs, given).f1} for tool, pairs in found.items()}


if __name__ == "__main__":
    print(json.dumps(scores(task(sys.argv[1], sys.argv[2]))))
