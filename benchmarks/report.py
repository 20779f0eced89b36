"""The figures of a run beside what they should be."""

from collections.abc import Mapping
from typing import Any

from benchmarks.keeping import Kept
from benchmarks.parts import Part, Target


def table(parts: Mapping[str, Part], found: Mapping[str, Kept], machine: Mapping[str, Any]) -> str:
    """What is wanted and what was seen, part by part; then the rest as it was measured."""
    lines = ["machine  " + ", ".join(f"{name} {value}" for name, value in machine.items()), ""]
    lines += [f"{'':60s}{'seen':>14s}   wanted"]
    for name, kept in found.items():
        lines += [_line(kept.figures, target) for target in parts[name].targets if target[0] in kept.figures]
    for name, kept in found.items():
        sizes = "".join(f", {size} {value:,}" for size, value in kept.sizes.items() if value is not None)
        lines += ["", f"{name}   {kept.at}, commit {kept.commit or '?'}, {kept.seconds:,.0f} s{sizes}"]
        lines += [f"  {figure:58s}{_number(value):>14s}" for figure, value in kept.figures.items()]
    return "\n".join(lines)


def listed(parts: Mapping[str, Part], groups: Mapping[str, tuple[str, ...]]) -> str:
    """The parts, with what each measures."""
    lines = [f"{name:12s}{part.about}" for name, part in parts.items()]
    return "\n".join([*lines, *(f"{name:12s}{' and '.join(names)}" for name, names in groups.items())])


def is_met(value: float, sign: str, wanted: float) -> bool:
    """Whether a figure is what was wanted of it."""
    return value >= wanted if sign == "≥" else value <= wanted


def _line(figures: Mapping[str, float], target: Target) -> str:
    name, what, sign, wanted = target
    seen = figures[name]
    missed = "" if is_met(seen, sign, wanted) else "   *missed*"
    return f"{what:60s}{_number(seen):>14s}   {sign} {_wanted(wanted)}{missed}"


def _wanted(value: float) -> str:
    """As it was written."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _number(value: float) -> str:
    """A count is whole, whatever a median made of it; shares have four places."""
    if float(value).is_integer() or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:,.4f}" if abs(value) < 1.5 else f"{value:,.2f}"
