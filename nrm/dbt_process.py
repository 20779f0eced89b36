"""dbt in a process that ends with the one that started it: a killed task must not leave a build writing
behind.

`python -m nrm.dbt_process build …` takes dbt's own arguments; its standard input is a pipe that nobody
writes to.
"""

import os
import threading


def main() -> None:
    """Run dbt's command line; end at once when the other end of standard input is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from dbt.cli.main import cli

    from nrm.dbt_errors import withhold_rows

    withhold_rows()
    cli()


def _end_with_parent() -> None:
    os.read(0, 1)  # not sys.stdin: its lock would be held while the interpreter ends
    os._exit(70)


if __name__ == "__main__":
    main()
