"""Protecting and auditing tables in files: the same code as the release, on CSV."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from anonymize.disclosure.auditing import Finding, audit_editions
from anonymize.disclosure.cube import Cube
from anonymize.disclosure.editions import round_edition
from anonymize.disclosure.published import Edition
from anonymize.disclosure.suppression import Suppressed, suppress_cube
from nrm.progress import Progress
from nrm.table_files import TableFile, read_protected, read_spec, read_table, write_protected
from vocabulary.errors import DisclosureError

Earlier = tuple[Path, Path] | None
_FIRST = 20  # discrepancies and findings that are listed one by one


def protect_file(
    table: Path, spec: Path, method: str, out: Path, earlier: Earlier, seconds: float, progress: Progress
) -> dict[str, Any]:
    """Write OUT and say what was done to it. Raises DisclosureError when the result does not pass its audit: then OUT
    is not written.
    """
    with progress.step("Read the table"):
        rules = read_spec(spec)
        source = read_table(table, rules)
        older = [] if earlier is None else [read_protected(earlier[1], read_table(earlier[0], rules))]
    with progress.step("Round it" if method == "round" else "Hide what must be hidden") as _:
        if method == "round":
            edition, statuses, answer = _round(source.cube, older)
        else:
            edition, statuses, answer = _suppress(
                source.cube, older, seconds, lambda text: progress.detail("Hide what must be hidden", text)
            )
    with progress.step("Attack the result"):
        refuse(audit_editions([edition, *older]))
    write_protected(out, source, edition, statuses)
    return {"method": method, "out": str(out), **_about(source), **answer}


def audit_file(table: Path, out: Path, spec: Path, earlier: Earlier, progress: Progress) -> dict[str, Any]:
    """What an attacker gets out of OUT, beside an earlier edition if there is one."""
    with progress.step("Read the tables"):
        rules = read_spec(spec)
        source = read_table(table, rules)
        editions = [read_protected(out, source)]
        if earlier is not None:
            editions.append(read_protected(earlier[1], read_table(earlier[0], rules)))
    with progress.step("Attack what is printed"):
        findings = audit_editions(editions)
    return {
        "safe": not findings,
        **_about(source),
        "hidden": int(editions[0].hidden.sum()),
        "rounded": int(editions[0].rounded.sum()),
        "offending": len(findings),
        "findings": [
            {"cell": list(each.key), "edition": "earlier" if each.edition else "this", "reason": each.reason,
             "remedy": each.remedy}
            for each in findings
        ],
    }  # fmt: skip


def refuse(findings: Sequence[Finding]) -> None:
    """Raise DisclosureError with the first offending cells, by code."""
    if findings:
        first = "; ".join(f"{'/'.join(each.key)} ({each.reason})" for each in findings[:5])
        raise DisclosureError(f"{len(findings)} cells do not hold, first: {first}", remedy=findings[0].remedy)


def _round(cube: Cube, older: Sequence[Edition]) -> tuple[Edition, list[str], dict[str, Any]]:
    edition, result = round_edition(cube, older[0] if older else None)
    statuses = ["rounded" if flag else "shown" for flag in edition.rounded[: len(cube.rows)]]
    inner = cube.inner & cube.published
    error = np.abs(result.values - cube.values)[inner]
    nearest = np.abs(np.floor(cube.values / cube.spec.base + 0.5) * cube.spec.base - cube.values)[inner]
    return edition, statuses, {
        "rounded": statuses.count("rounded"),
        "mean_absolute_error": round(float(error.mean()), 4),
        "mean_absolute_error_of_nearest": round(float(nearest.mean()), 4),
        "largest_change": result.reach,
        "sums_kept_off": result.kept,
        "moved_though_within_base": result.moved,
    }  # fmt: skip


def _suppress(
    cube: Cube, older: Sequence[Edition], seconds: float, tell: Any
) -> tuple[Edition, list[str], dict[str, Any]]:
    result: Suppressed = suppress_cube(cube, older, seconds=seconds, tell=tell)
    marks = np.where(result.primary, "primary", np.where(result.complementary, "complementary", "shown"))
    statuses = [str(mark) for mark in marks[: len(cube.rows)]]
    return result.edition, statuses, {
        "primary": statuses.count("primary"),
        "complementary": statuses.count("complementary"),
        "fewest_possible": result.bound,
        "optimal": result.bound >= result.complements,
    }  # fmt: skip


def _about(source: TableFile) -> dict[str, Any]:
    off = source.cube.discrepancies
    return {
        "cells": len(source.cube.rows),
        "unpublished_margins": int((~source.cube.published).sum()),
        "discrepancies": len(off),
        "largest_discrepancy": max((abs(each.difference) for each in off), default=0.0),
        "first_discrepancies": [
            {"cell": list(each.key), "dimension": each.dimension, "difference": each.difference}
            for each in off[:_FIRST]
        ],
    }
