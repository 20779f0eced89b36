"""THE TABLE of what `make bench` measures: a new benchmark is a function that gives figures, and one line here.

A part is run once and its figures kept; it is run again where its sizes are others, or where that is asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks import take_in
from benchmarks.access import rotation
from benchmarks.disclosure import figures as disclosure
from benchmarks.linkage import figures as linkage
from benchmarks.place import Figures, Place
from benchmarks.warehouse import figures as warehouse

Target = tuple[str, str, str, float]
"""Name of the figure, what it says, ≥ or ≤, and what is wanted."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is measured by itself. `sizes`: the options of the command that its figures hang on."""

    about: str
    measure: Callable[[Place], Figures]
    targets: tuple[Target, ...] = ()
    sizes: tuple[str, ...] = ()


PARTS: Final[dict[str, Part]] = {
    "load": Part("nrm load against COPY of the rows it wrote", take_in.load, take_in.LOAD, ("events", "rounds")),
    "peers": Part("ready rows against dlt and eventsourcing", take_in.peers, take_in.PEERS, ("ready", "rounds")),
    "inside": Part("where a Kobo-shaped record spends its time", take_in.inside, (), ("records", "rounds")),
    "linkage": Part("FEBRL3 and FEBRL4, beside splink and recordlinkage", linkage.febrl, linkage.FEBRL),
    "families": Part("generated families of the region, by how clerks write", linkage.families, linkage.FAMILIES),
    "names": Part("pairs of names that should and should not agree", linkage.names, linkage.NAMES),
    "speed": Part("pseudonyms, encodings, comparisons; 50,000 half-empty records", linkage.speed, linkage.SPEED),
    "access": Part("keys rotate, with a reader reading", rotation.measure, rotation.TARGETS, ("persons",)),
    "warehouse": Part("2,000 events against a build of everything", warehouse.measure, warehouse.TARGETS, ("country",)),
    "disclosure": Part("rounding and suppression, audited", disclosure.measure, disclosure.TARGETS, ("seconds",)),
}
"""In the order in which they are run and told."""
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {"take-in": ("load", "peers", "inside")}
"""Names for several parts, as `--only` takes them."""
