"""Disclosure control: which cells of a table may be printed, and the proof that the others cannot be worked out.

Pure functions that fail closed. `bands` marks the tables of the gap report; `rounding` and `suppression` protect any
hierarchical table, `auditing` attacks what they made. In plain words: docs/explanation/disclosure.md.
"""

from anonymize.disclosure.bands import (
    INTERNAL,
    CountTable,
    Dimension,
    Key,
    Mark,
    Protected,
    Rule,
    audit,
    hierarchical_table,
    may_show_cost,
    protect,
)

__all__ = [
    "INTERNAL", "CountTable", "Dimension", "Key", "Mark", "Protected", "Rule",
    "audit", "hierarchical_table", "may_show_cost", "protect",
]  # fmt: skip
