"""The figures of a run beside what they should be."""

from collections.abc import Mapping
from typing import Any, Final

Row = tuple[str, str, str, str]
TARGETS: Final[Mapping[str, tuple[tuple[str, str, str, float], ...]]] = {
    "load": (
        ("speed_of_copy", "first load, speed × COPY of ready rows", "≥", 0.85),
        ("cpu_of_copy", "first load, processor × COPY of ready rows", "≤", 1.6),
        ("replay_times", "replay, changed rows found, × first load", "≥", 3.5),
        ("identical_times", "byte-identical file, × first load", "≥", 50),
        ("one_percent_new_times", "1 % new, × first load", "≥", 3),
        ("loader_peak_mb", "memory of the loader, MB", "≤", 150),
        ("reader_peak_mb", "memory of the reader, MB", "≤", 150),
    ),
    "peers": (
        ("times_dlt", "event table alone, × dlt append", "≥", 12),
        ("times_eventsourcing", "event table alone, × eventsourcing", "≥", 6),
    ),
}


def table(result: Mapping[str, Any]) -> str:
    """Ratios with their targets, then the rest as it was measured."""
    lines = ["machine  " + ", ".join(f"{name} {value}" for name, value in result["machine"].items()), ""]
    for part, targets in TARGETS.items():
        lines += [_line(result[part], *target) for target in targets if target[0] in result.get(part, {})]
    for part in ("load", "peers", "inside"):
        lines += ["", part, *(f"  {name:28s}{_number(value):>14s}" for name, value in result.get(part, {}).items())]
    return "\n".join(lines)


def _line(figures: Mapping[str, float], name: str, what: str, sign: str, target: float) -> str:
    value = figures[name]
    is_met = value >= target if sign == "≥" else value <= target
    return f"{what:48s}{value:10.2f}   wanted {sign} {target:<6g}{'' if is_met else '   missed'}".rstrip()


def _number(value: float) -> str:
    """A count is whole, whatever a median made of it."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
