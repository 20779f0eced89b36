"""A process that appends pages to the log, one after the other, until it is done or killed.

Told on standard input (an address holds a password and does not belong into a list of arguments): address, source,
pages, records of a page. Says `ready`, waits for a line, then says the number of each page that it knows to be
committed.
"""

import json
import sys

from event_log.append import append_page, open_load
from event_log.connection import connect
from tests.support.log_records import STREAM, accepted, page


def main() -> None:
    order = json.loads(sys.stdin.readline())
    source = order["source"]
    with connect(order["address"]) as connection:
        load = open_load(connection, source, [STREAM])
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(order["pages"]):
            names = [f"{number}/{record}" for record in range(order["records"])]
            append_page(connection, page(load, *(accepted(source, name, {"s": "A", "t": "A"}) for name in names)))
            print(number, flush=True)


if __name__ == "__main__":
    main()
