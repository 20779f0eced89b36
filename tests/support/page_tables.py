"""Reads the pages as a program does: tables by name, links, and what stands in a cell for a reader's eyes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


@dataclass
class Cell:
    kind: str
    classes: str
    columns: int = 1
    text: str = ""


@dataclass
class Table:
    """`name`: the id of the caption, or else of the heading above it."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def body(self) -> dict[str, list[Cell]]:
        """By the heading of the row; merged cells are repeated."""
        rows = [row for row in self.rows if row and row[0].kind == "th" and any(cell.kind == "td" for cell in row)]
        return {row[0].text: [cell for cell in row[1:] for _ in range(cell.columns)] for row in rows}


@dataclass
class Page:
    title: str = ""
    language: str = ""
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    tables: dict[str, Table] = field(default_factory=dict)
    text: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page, self.open = Page(), [""]
        self.table: Table | None = None
        self.last_id = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.tags.add(tag)
        self.page.attributes |= set(given)
        self.page.links += [given[name] for name in ("href", "src") if name in given]
        self.page.language = given.get("lang", self.page.language)
        if "id" in given:
            self.page.ids.append(given["id"])
            self.last_id = given["id"] if tag in ("caption", "h2") else self.last_id
        if tag not in VOID:
            self.open.append(tag)
        self._table_tag(tag, given)

    def _table_tag(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table":
            self.table = Table("")
        elif tag == "tr" and self.table:
            self.table.rows.append([])
        elif tag in ("td", "th") and self.table:
            cell = Cell(tag, given.get("class", ""), int(given.get("colspan", 1)))
            self.table.rows[-1].append(cell)

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()
        if tag == "table" and self.table:
            self.table.name = self.last_id
            self.page.tables[self.last_id] = self.table
            self.table = None

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if "title" in self.open:
            self.page.title += words
        if self.table and {"td", "th"} & set(self.open) and self.table.rows and self.table.rows[-1]:
            cell = self.table.rows[-1][-1]
            cell.text = f"{cell.text} {words}".strip()
        self.page.text += f" {words}" if words else ""


def read_page(content: bytes) -> Page:
    reader = _Reader()
    reader.feed(content.decode())
    reader.close()
    return reader.page
