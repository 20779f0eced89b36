"""What is odd in what a record says of a person, by name: none of it stops the record, and all of it is counted.

Drawn from the record alone, before anything that is known is asked: the same for a person known and one never seen.
"""

from typing import Final

from anonymize.linkage.fields import FIELDS
from anonymize.linkage.recording import LONGEST_VALUE, values_of
from anonymize.linkage.tidying import outcome
from vocabulary.events import RawSubject

NO_NAME: Final = "name.no_name"
"""Neither a given name nor a surname."""


def odd_values_of(subject: RawSubject) -> tuple[str, ...]:
    """The named outcomes as `field.outcome`; no value, and nothing where all is well."""
    values = values_of(subject)
    found = [f"{name}.{said}" for name, value in values.items() if (said := _outcome(name, value))]
    return (*found, NO_NAME) if not values.keys() & {"given_name", "surname"} else tuple(found)


def _outcome(name: str, value: str) -> str:
    kind = FIELDS[name]
    return "too_long" if kind.shape in ("code", "word") and len(value) > LONGEST_VALUE else outcome(kind, value)
