"""The columns a contract knows: what it reads, what it never loads, and by difference what drifted in since.

A new column may hold a name, so it is dropped, and reported by the name of the *column* alone.
"""

from collections.abc import Iterable, Iterator, Mapping

from ingest.connectors.base import CELLS
from ingest.contracts.column_names import plain_names
from ingest.contracts.column_paths import on_tree, paths_of_record, paths_read, tree_of, unknown_in
from ingest.contracts.expressions import compile_path, root_names
from ingest.contracts.faults import Faulty
from ingest.contracts.model import Stream
from ingest.contracts.persons import person_columns
from ingest.contracts.values import columns_of


class Columns:
    """Known columns of one stream."""

    def __init__(self, stream: Stream, *, is_consent_needed: bool) -> None:
        paths = frozenset(paths_read(stream))
        self.read = _roots(paths)
        self.read_from_source = frozenset(name for name in _roots(paths_of_record(stream)) if not name.startswith("$"))
        """Columns of the record itself; what only its repeated parts hold is not among them."""
        repeats = frozenset(event.each for event in stream.events if event.each) | _tally_repeat(stream)
        self._parts = [compile_path(repeat) for repeat in sorted(repeats)]
        self._known = tree_of([*paths, *repeats], [*stream.never_load, *stream.ignore])
        self._kept = tree_of((paths | repeats) - frozenset(stream.never_load))
        of_person = person_columns(stream.person) - columns_of(stream.organisation)
        self._of_person = of_person if is_consent_needed else frozenset()
        self._is_consent_needed = is_consent_needed

    def drift(self, records: Iterable[object], declared: Iterable[str] = ()) -> tuple[str, ...]:
        """Names of columns that nobody told us about, at most fifty. A name that looks like a value is not
        repeated."""
        found = {name for name in declared if name not in self._known}
        for record in records:
            if isinstance(record, Mapping):
                found |= self._unknown_in(record)
        return plain_names(name for name in found if not name.startswith("$"))

    def _unknown_in(self, record: Mapping[str, object]) -> set[str]:
        found = set(unknown_in(record, self._known))
        for part in self._parts_of(record):
            found.update(unknown_in(part, self._known))
        return found

    def _parts_of(self, record: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
        for get in self._parts:
            try:
                parts = get(record)
            except Faulty:  # the contract refuses the record for it
                continue
            yield from (part for part in (parts if isinstance(parts, list) else ()) if isinstance(part, Mapping))

    def keep(self, record: object, *, has_consented: bool) -> object:
        """What of a refused record may be sealed."""
        if not isinstance(record, Mapping):
            return None if self._is_consent_needed else record
        if CELLS in record and has_consented:
            return {CELLS: record[CELLS]}
        hidden = frozenset() if has_consented else self._of_person
        kept = {name: inner for name, inner in self._kept.items() if name not in hidden}
        return on_tree(record, kept, kept)


def _roots(paths: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(root_names, paths))


def _tally_repeat(stream: Stream) -> frozenset[str]:
    tally = stream.statistics.tally if stream.statistics else None
    return frozenset({tally.each}) if tally and tally.each else frozenset()
