"""What is drawn from the code and lies in the tree to be read: `python -m tests.support.published` writes it anew."""

import json
from collections.abc import Iterator
from pathlib import Path

from ingest.contracts.source_file import source_schema
from vocabulary.event_schemas import schema_name, schema_of
from vocabulary.fields import kind_of
from vocabulary.shapes import ALL_SHAPES, PROFILE, SHAPES

ROOT = Path(__file__).parents[2]
EVENT_SCHEMAS = ROOT / "docs" / "reference" / "schemas" / "events"
PAGE = ROOT / "docs" / "reference" / "event-log.md"
CODES_PAGE = ROOT / "docs" / "reference" / "codes.md"
BEGIN, END = "<!-- drawn from vocabulary/{} -->", "<!-- end -->"


def written(schema: object) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def files() -> Iterator[tuple[Path, str]]:
    """Every published file with what it should hold."""
    yield ROOT / "sources" / "source.schema.json", written(source_schema())
    for event_type in ALL_SHAPES:
        yield EVENT_SCHEMAS / schema_name(event_type), written(schema_of(event_type))
    yield PAGE, replaced(PAGE, "shapes.py", events_table())
    yield CODES_PAGE, replaced(CODES_PAGE, "fields.py", codes_table())


def replaced(page: Path, name: str, table: str) -> str:
    """The page with the drawn part between its marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN.format(name))
    return f"{before}{BEGIN.format(name)}\n{table}\n{END}{rest.partition(END)[2]}"


def events_table() -> str:
    """Types, links and fields that a source may yield; what is not always known has a question mark."""
    rows = ["| type | links | data | schema |", "| --- | --- | --- | --- |"]
    for event_type, shape in SHAPES.items():
        links = [*(["subject"] if shape.has_subject else []), *sorted(shape.links)]
        links += [f"{role}?" for role in sorted(shape.optional_links)]
        data = [_named(event_type, name) for name in sorted(shape.required)]
        data += [f"{_named(event_type, name)}?" for name in sorted(shape.optional)]
        data += ["profile\\*"] if shape.may_profile else []
        schema = f"[v{shape.major}](schemas/events/{schema_name(event_type)})"
        rows.append(f"| `{event_type}` | {', '.join(links) or '–'} | {', '.join(data)} | {schema} |")
    return "\n".join(rows)


def _named(event_type: str, name: str) -> str:
    kind = kind_of(event_type, name)
    return f"{name}[]" if kind.holds in ("codes", "texts") else name


def codes_table() -> str:
    """Every field that holds a code, with its list and where it may stand."""
    rows = ["| field | in | codes |", "| --- | --- | --- |"]
    lists: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for event_type, shape in SHAPES.items():
        for name in sorted(shape.fields | (PROFILE if shape.may_profile else frozenset())):
            kind = kind_of(event_type, name)
            if kind.holds in ("code", "codes") and kind.name != "currency":
                lists.setdefault((name, tuple(sorted(kind.codes))), []).append(event_type)
    for (name, codes), types in sorted(lists.items()):
        where = ", ".join(types) if len(types) <= 4 else f"{len(types)} types"
        rows.append(f"| `{name}` | {where} | {' · '.join(codes)} |")
    return "\n".join(rows)


def main() -> None:
    for path, content in list(files()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
