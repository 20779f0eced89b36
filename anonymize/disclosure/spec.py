"""What a table is about and how it is to be protected, as written in a SPEC.yml.

Every scalar arrives as text (codes are compared as text: "01" is not "1"), so numbers are read here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vocabulary.errors import ConfigurationError

_FIELDS = {
    "dimensions", "count", "value", "contributors", "top1", "top2", "threshold", "base", "round", "dominance",
    "unsafe", "zeros", "group",
}  # fmt: skip


@dataclass(frozen=True)
class Hierarchy:
    """One dimension. `parents` maps a code to the codes it sums; all codes without a parent are children of `total`."""

    name: str
    total: str | None
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        children = [child for group in self.parents.values() for child in group]
        if len(children) != len(set(children)):
            raise ConfigurationError(f"Dimension {self.name}: a code has two parents", remedy="give each code one")
        if self.total in children:
            raise ConfigurationError(f"Dimension {self.name}: the total is somebody's child", remedy="mend `parents`")
        for code in self.parents:
            self.chain(code)

    def chain(self, code: str) -> tuple[str, ...]:
        """The code, its parent, the parent of that, up to the total."""
        above = {child: parent for parent, group in self.parents.items() for child in group}
        chain = [code]
        while chain[-1] in above:
            chain.append(above[chain[-1]])
            if len(chain) > len(above) + 1:
                raise ConfigurationError(f"Dimension {self.name}: a code is its own parent", remedy="mend `parents`")
        if self.total is not None and code != self.total:
            chain.append(self.total)
        return tuple(chain)

    def parent(self, code: str) -> str | None:
        chain = self.chain(code)
        return chain[1] if len(chain) > 1 else None


@dataclass(frozen=True)
class Dominance:
    """A cell of amounts is unsafe when its `n` largest contributors hold over `k` percent of it, or when the second
    largest can work out the largest to within `p` percent.
    """

    n: int | None = None
    k: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class Spec:
    """`zeros`: whether a zero that has a row may be hidden to protect others ("hide") or never ("show").

    `group`: the dimension whose codes are what a person would not want known (an outcome). `small_only`: rounding
    leaves counts from the threshold up as they are, where no small one is in them.
    """

    dimensions: tuple[Hierarchy, ...]
    count: str | None = None
    value: str | None = None
    contributors: str | None = None
    top1: str | None = None
    top2: str | None = None
    threshold: int = 5
    base: int = 5
    small_only: bool = False
    dominance: Dominance = Dominance()
    unsafe: str | None = None
    hide_zeros: bool = True
    group: str | None = None

    def __post_init__(self) -> None:
        if not self.dimensions:
            raise ConfigurationError("A spec names no dimension", remedy="list the columns of codes in `dimensions`")
        if (self.count is None) == (self.value is None):
            raise ConfigurationError(
                "A spec needs either `count` or `value`", remedy="name the column that is protected"
            )
        if self.threshold < 2 or self.base < 2:
            raise ConfigurationError("`threshold` and `base` start at 2", remedy="use 5, or 11 for what leaves")
        if self.group is not None and self.group not in {each.name for each in self.dimensions}:
            raise ConfigurationError("`group` is no dimension of this spec", remedy="name one of `dimensions`")

    @property
    def measure(self) -> str:
        return self.count or self.value or ""

    @property
    def is_count(self) -> bool:
        return self.count is not None

    @property
    def helpers(self) -> tuple[str, ...]:
        """Columns that tell of single contributors: read, never written."""
        return tuple(name for name in (self.contributors, self.top1, self.top2, self.unsafe) if name is not None)


def spec_from(document: Any) -> Spec:
    """The spec as a typed thing. Raises ConfigurationError with the field that is wrong."""
    if not isinstance(document, Mapping) or not isinstance(document.get("dimensions"), Mapping):
        raise ConfigurationError("A spec is a mapping with `dimensions`", remedy="see docs/how-to/disclose.md")
    if unknown := sorted(set(document) - _FIELDS):
        raise ConfigurationError(f"A spec has no field {', '.join(unknown)}", remedy="see docs/how-to/disclose.md")
    return Spec(
        dimensions=tuple(_hierarchy(str(name), body) for name, body in document["dimensions"].items()),
        **{name: _column(document, name) for name in ("count", "value", "contributors", "top1", "top2", "unsafe")},
        threshold=int(_number(document, "threshold", 5)),
        base=int(_number(document, "base", 5)),
        small_only=_choice(document, "round", ("all", "small")) == "small",
        hide_zeros=_choice(document, "zeros", ("hide", "show")) == "hide",
        dominance=_dominance(document.get("dominance")),
        group=_column(document, "group"),
    )


def _hierarchy(name: str, body: Any) -> Hierarchy:
    body = body or {}
    if not isinstance(body, Mapping) or set(body) - {"total", "parents"}:
        raise ConfigurationError(f"Dimension {name} takes `total` and `parents`", remedy="see docs/how-to/disclose.md")
    parents = body.get("parents") or {}
    if not isinstance(parents, Mapping) or not all(isinstance(children, list) for children in parents.values()):
        raise ConfigurationError(f"Dimension {name}: `parents` maps a code to a list of codes", remedy="mend `parents`")
    total = body.get("total")
    return Hierarchy(
        name,
        None if total is None else str(total),
        {str(parent): tuple(str(child) for child in children) for parent, children in parents.items()},
    )


def _column(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"`{name}` is the name of a column", remedy="write one name")
    return value


def _number(document: Mapping[str, Any], name: str, default: float | None = None) -> float:
    value = document.get(name, default)
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ConfigurationError(f"`{name}` is a number", remedy="write it in digits") from None


def _choice(document: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = str(document.get(name, allowed[0]))
    if value not in allowed:
        raise ConfigurationError(f"`{name}` is one of {', '.join(allowed)}", remedy="choose one")
    return value


def _dominance(body: Any) -> Dominance:
    if body is None:
        return Dominance()
    if not isinstance(body, Mapping) or set(body) - {"n", "k", "p"} or ("n" in body) != ("k" in body):
        raise ConfigurationError("`dominance` takes n with k, and p", remedy="for example {n: 2, k: 85, p: 10}")
    number = {name: _number(body, name) for name in body}
    if number.get("n", 1) not in (1, 2):
        raise ConfigurationError("`dominance` knows the two largest contributors only", remedy="use n: 1 or n: 2")
    return Dominance(None if "n" not in number else int(number["n"]), number.get("k"), number.get("p"))
