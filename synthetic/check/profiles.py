"""Of which profiles each person is, by the newest word on each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from synthetic.check.exact_keys import Person
from synthetic.check.mart import World

ALL = "all"
OF_CLASS = {"tip_only": "tip", "dv_only": "dv", "both": "both"}
FIELDS = {
    "minor": "is_minor", "man": "is_male", "elderly": "is_elderly", "foreign": "is_foreign",
    "disability": "has_disability",
}  # fmt: skip
Words = dict[tuple[Person, str], list[tuple[date, bool]]]


class Profiles:
    """The profiles of everybody in one world."""

    def __init__(self, world: World) -> None:
        self._people = world.people
        self._words: Words = defaultdict(list)
        for portrait in world.facts.portraits:
            for profile, field in FIELDS.items():
                if (holds := getattr(portrait, field)) is not None:
                    self._words[world.people.of(portrait.subject), profile].append((portrait.on, holds))

    def of(self, person: Person) -> frozenset[str]:
        """Without `all`."""
        held = {profile for profile in FIELDS if _newest(self._words.get((person, profile), ()))}
        if "minor" in held:
            held.discard("man")
        victimisation = OF_CLASS.get(self._people.class_of(person))
        return frozenset(held | {victimisation} if victimisation else held)


def _newest(words: Iterable[tuple[date, bool]]) -> bool:
    """Yes where any word of the latest day says so."""
    told = list(words)
    latest = max((on for on, _ in told), default=None)
    return any(holds for on, holds in told if on == latest)
