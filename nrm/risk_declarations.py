"""What the owners of tables declare: `meta: risk` beside each mart, report/risk.yml for what is published."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from anonymize.risk.declaration import Declaration, declaration_from
from nrm.stack.installation import PROJECT
from vocabulary.errors import ConfigurationError

MODELS: Final = PROJECT / "dbt_project" / "models"
PUBLISHED: Final = PROJECT / "report" / "risk.yml"


def declarations(models: Path = MODELS, published: Path = PUBLISHED) -> dict[str, Declaration]:
    """Every declaration, by schema and table. Raises ConfigurationError for one that makes no sense."""
    found = dict(_of_models(models))
    for name, document in _mapping(published).items():
        found[name] = declaration_from(document, name)
    return found


def declaration_of_file(spec: Path) -> Declaration:
    """The declaration of an export."""
    return declaration_from(_mapping(spec), spec.name)


def _of_models(models: Path) -> Iterator[tuple[str, Declaration]]:
    for path in sorted(models.rglob("*.yml")):
        for model in _mapping(path).get("models") or []:
            document = ((model.get("config") or {}).get("meta") or {}).get("risk")
            if document is not None:
                name = f"{_schema(path.relative_to(models))}.{model['name']}"
                yield name, declaration_from(document, name)


def _schema(path: Path) -> str:
    """As dbt_project.yml names them: of the marts, `core` lies in schema marts, `reporting` in its own."""
    return "reporting" if path.parts[:2] == ("marts", "reporting") else path.parts[0]


def _mapping(path: Path) -> Mapping[str, Any]:
    try:
        document = yaml.safe_load(path.read_bytes())
    except OSError:
        raise ConfigurationError(f"{path.name} cannot be read", remedy="check the path") from None
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise ConfigurationError(f"{path.name} is no YAML, line {line}", remedy="mend the file") from None
    if not isinstance(document, Mapping):
        raise ConfigurationError(f"{path.name} holds no settings", remedy="see docs/how-to/judge-risk.md")
    return document
