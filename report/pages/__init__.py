"""The internal bundle of an edition: static pages, a workbook, a table, the signature.

Reads the schema `publication` as role `reader` and nothing else. No script, no address outside the folder, no number
that is not a published cell. docs/decisions/0110.
"""

from pathlib import Path

from report.pages.exports import all_figures_csv, workbook
from report.pages.folder import replace_files
from report.pages.published import Edition, read_edition
from report.pages.signature import signature_json
from report.pages.templates import asset_files, page_files

__all__ = ["write_bundle", "write_pages"]


def write_pages(reader_url: str, out: Path, *, vintage_id: str) -> None:
    """Write the bundle of that vintage into the folder, in place of what stood there.

    Raises WillNeverWork, and leaves the folder alone, when the vintage is not there or not what was signed.
    """
    write_bundle(read_edition(reader_url, vintage_id), out)


def write_bundle(edition: Edition, out: Path) -> None:
    """The same of an edition already read."""
    replace_files(
        out,
        {
            **asset_files(),
            "gaps.csv": all_figures_csv(edition),
            "gap-report.xlsx": workbook(edition),
            "edition.json": signature_json(edition.head),
            **page_files(edition),
        },
    )
