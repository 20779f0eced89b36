"""The JSON Schema of the data of each event type, drawn from its shape. Published in docs/reference/schemas/events."""

from typing import Final

from vocabulary.events import Json, cloud_event_type
from vocabulary.fields import Kind, kind_of
from vocabulary.shapes import ALL_SHAPES, PROFILE

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event_type: str) -> dict[str, Json]:
    """What `data` of such an event may hold, and (as `x-links`) what it is about. KeyError for an unknown type."""
    shape = ALL_SHAPES[event_type]
    optional = shape.optional | (PROFILE if shape.may_profile else frozenset())
    links = shape.links | ({"subject"} if shape.has_subject else frozenset())
    return {
        "$schema": _DIALECT,
        "$id": cloud_event_type(event_type, shape.major),
        "title": event_type,
        "type": "object",
        "properties": {name: _property(kind_of(event_type, name)) for name in sorted(shape.required | optional)},
        "required": list(sorted(shape.required)),
        "additionalProperties": False,
        "x-links": {"required": list(sorted(links)), "optional": list(sorted(shape.optional_links))},
    }


def schema_name(event_type: str) -> str:
    """The name of its published file: `need.assessed.v1.json`."""
    return f"{event_type}.v{ALL_SHAPES[event_type].major}.json"


def _property(kind: Kind) -> Json:
    match kind.holds:
        case "code":
            return {"enum": list(sorted(kind.codes))}
        case "codes":
            return {"type": "array", "items": {"enum": list(sorted(kind.codes))}}
        case "text":
            return _text(kind)
        case "texts":
            return {"type": "array", "items": _text(kind)}
        case "count":
            return {"type": "integer", "minimum": 0}
        case "quantity":
            return {"type": "number"}
        case "flag":
            return {"type": "boolean"}


def _text(kind: Kind) -> Json:
    return {"type": "string", "pattern": f"^({kind.pattern})$", "description": kind.name}
