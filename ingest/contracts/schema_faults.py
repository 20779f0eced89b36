"""What in a source file does not fit its schema, told so that its author can mend it."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import jsonschema
import msgspec
from jsonschema.exceptions import ValidationError

from ingest.contracts.model import SourceFile
from ingest.contracts.yaml_lines import LinedYaml

_FORMS: Final = {
    "string": "a text",
    "array": "a list: [one, other]",
    "object": "a block of `name: value`",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


@cache
def schema() -> Mapping[str, object]:
    """The JSON Schema of source files, drawn from the types of `model`."""
    drawn = msgspec.json.schema(SourceFile)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "nrm source file", **drawn}


def schema_faults(lined: LinedYaml) -> Iterator[tuple[str, str, str]]:
    """Where, what and remedy of every fault."""
    for error in jsonschema.Draft202012Validator(schema()).iter_errors(lined.data):
        deepest = _deepest(error)
        yield lined.where((*deepest.absolute_path, *_unknown_key(deepest))), _what(deepest), _remedy(deepest)


def _what(error: ValidationError) -> str:
    """The validator's own words, after the name of the key they are about."""
    names = [str(part) for part in error.absolute_path if isinstance(part, str)]
    return f"{names[-1]}: {error.message}" if names else error.message


def _unknown_key(error: ValidationError) -> tuple[str, ...]:
    """The key that should not be there, where that is what is wrong."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return ()
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    return tuple(sorted(error.instance.keys() - known.keys())[:1])


def _deepest(error: ValidationError) -> ValidationError:
    """Of the ways in which an either-or failed, the one that got furthest: that is the form the author
    meant."""
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def _remedy(error: ValidationError) -> str:
    of = error.schema if isinstance(error.schema, dict) else {}
    match error.validator:
        case "additionalProperties":
            return f"Known here: {', '.join(sorted(of.get('properties', {})))}."
        case "required":
            return "Add it."
        case "pattern":
            return f"Write {of.get('description', 'it in that form')}."
        case "enum":
            return "Write one of these."
        case "type":
            wanted = of.get("type", [])
            forms = [wanted] if isinstance(wanted, str) else wanted
            return f"Write {' or '.join(_FORMS.get(form, form) for form in forms)}."
    return "Write it as docs/sources/source-files.md says."
