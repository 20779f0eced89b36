"""The reading process: decodes and pseudonymises files of event rows while the loader writes what it got before.

A process of its own and no fork: it holds no connection and no lock. Orders come on its standard input, pages leave on
its standard output; it ends when either is closed, so a killed loader leaves nothing behind. It has no standard error,
for a traceback could quote a row.

    python -m ingest.event_mode.worker
"""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from ingest.event_mode.frames import (
    Failure,
    PageFrame,
    decode_answer,
    decode_file,
    decode_order,
    encode,
    read_frame,
    write_frame,
)
from ingest.event_mode.page_reader import PageReader
from vocabulary.errors import NrmError


def main() -> None:
    """Read files as long as there are orders."""
    orders, pages = sys.stdin.buffer, sys.stdout.buffer
    try:
        first = read_frame(orders)
        if first is None:
            return
        _serve(PageReader(decode_order(first)), orders, pages)
    except BrokenPipeError:
        os._exit(0)  # the loader is gone: there is nobody to tell
    except NrmError as error:
        write_frame(pages, encode(Failure(type(error).__name__, error.message, error.remedy)))
    except OSError as error:
        write_frame(pages, encode(Failure("TryAgain", f"a file could not be read (errno {error.errno})", "")))
    except BaseException as error:
        kind = type(error).__name__  # its text may quote a row
        write_frame(pages, encode(Failure("WillNeverWork", f"the reading process stopped at {kind}", "tell us")))


def _serve(reader: PageReader, orders: BinaryIO, pages: BinaryIO) -> None:
    while (order := read_frame(orders)) is not None:
        waiting: PageFrame | None = None
        for page in reader.pages(Path(decode_file(order).path)):
            # The next page is made before the answer to the last one is awaited: both sides always have work.
            if waiting is not None:
                _answer(reader, waiting, orders, pages)
            write_frame(pages, encode(page))
            waiting = page
        if waiting is not None:
            _answer(reader, waiting, orders, pages)


def _answer(reader: PageReader, page: PageFrame, orders: BinaryIO, pages: BinaryIO) -> None:
    found = read_frame(orders)
    if found is None:
        raise BrokenPipeError
    answer = decode_answer(found)
    told = reader.told(page.number, answer.wanted, eager=answer.eager)
    if answer.wanted:
        write_frame(pages, encode(told))


if __name__ == "__main__":
    main()
