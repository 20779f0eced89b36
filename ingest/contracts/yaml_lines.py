"""YAML read strictly, with the line of everything in it, so that an error can point.

Only true, false, null and whole numbers are more than text: `no` is a country or an answer, `2023-11-01`
waits for its schema. A key given twice is an error, for the first would be lost in silence.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import yaml

from vocabulary.errors import ConfigurationError

Path = tuple[str | int, ...]
_WHOLE_NUMBER: Final = re.compile("0|[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class LinedYaml:
    """The content, and for each path into it the line where it begins."""

    name: str
    data: object
    lines: Mapping[Path, int] = field(repr=False)

    def where(self, path: Path) -> str:
        """`file:line` of a path, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines.get(path, 1)}"

    @contextmanager
    def faults_at(self, *path: str | int) -> Iterator[None]:
        """Give a ConfigurationError raised inside the place it is about, where it has none yet."""
        try:
            yield
        except ConfigurationError as error:
            if error.message.startswith(f"{self.name}:"):
                raise
            placed = ConfigurationError(f"{self.where(path)}: {error.message}", remedy=error.remedy or "Mend it there.")
        else:
            return
        raise placed


def read_yaml(name: str, text: str) -> LinedYaml:
    """The file's content with lines. Raises ConfigurationError with file, line and remedy."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        remedy = "Indent with blanks, not with tabs." if "\\t" in str(error.problem) else "Mend the YAML there."
        raise ConfigurationError(f"{name}:{line}: {error.problem}", remedy=remedy) from None
    except (yaml.YAMLError, RecursionError):
        raise ConfigurationError(f"{name}:1: the file is no YAML", remedy="Save it as plain text in UTF-8.") from None
    if node is None:
        raise ConfigurationError(f"{name}:1: the file is empty", remedy="Begin with a copy of another source file.")
    lines: dict[Path, int] = {}
    try:
        return LinedYaml(name, _value(name, node, (), lines), lines)
    except RecursionError:
        raise ConfigurationError(f"{name}:1: a block holds itself", remedy="Take out the alias (*name).") from None


def _value(name: str, node: yaml.Node, path: Path, lines: dict[Path, int]) -> object:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(name, node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(name, child, (*path, number), lines) for number, child in enumerate(node.value)]
    return _scalar(node)


def _mapping(name: str, node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, child in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value in found or key.value == "<<":
            line, told = key.start_mark.line + 1, f"{key.value} is" if isinstance(key, yaml.ScalarNode) else "a key is"
            raise ConfigurationError(f"{name}:{line}: {told} given twice or no plain key", remedy="Keep one of them.")
        found[key.value] = _value(name, child, (*path, key.value), lines)
        lines[(*path, key.value)] = key.start_mark.line + 1
    return found


def _scalar(node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode) and node.style is None:
        if node.value in ("true", "false"):
            return node.value == "true"
        if node.value in ("", "null", "~"):
            return None
        if _WHOLE_NUMBER.fullmatch(node.value):
            return int(node.value)
    return str(node.value)
