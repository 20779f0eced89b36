"""The words around the entries: headings and a few sentences, English; catalogues translate them like the rest."""

from typing import Final

TITLE: Final = "Codebook"
ABOUT: Final = (
    "Every table, every variable and every code of the warehouse, from the definitions the figures are computed by. "
    "Counts about people are read after disclosure control, in the schema publication and in the exports."
)
CONTENTS: Final = "Tables"
CODE_LISTS: Final = "Code lists"
ROW_IS_NAMED_BY: Final = "One row is named by"
INDICATORS: Final = "Indicators"
INTERNAL: Final = "Internal: not for publication"
VARIABLE: Final = "Variable"
TYPE: Final = "Type"
MEANING: Final = "Meaning"
CODES: Final = "Codes"
CODE: Final = "Code"
LABEL: Final = "Label"
TABLE: Final = "Table"
NOT_TRANSLATED: Final = "not translated yet"
RULE_NAMES: Final = {
    "definition": "Definition",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "unit": "Unit",
    "period_rule": "Which period",
    "region_rule": "Which region",
    "source": "Source",
    "caveat": "Mind",
}
ALL: Final = (
    TITLE, ABOUT, CONTENTS, CODE_LISTS, ROW_IS_NAMED_BY, INDICATORS, INTERNAL, VARIABLE, TYPE, MEANING, CODES, CODE,
    LABEL, TABLE, NOT_TRANSLATED, *RULE_NAMES.values(),
)  # fmt: skip
"""What a catalogue translates beside the texts of the entries."""
