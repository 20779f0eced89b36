"""`nrm` on the command line."""

import sys

import typer

from nrm.output import tell_error


def main() -> None:
    """Run one command; the exit code says what came of it (see `nrm.exit_codes`)."""
    from nrm.app import app

    sys.exit(run(app, sys.argv[1:]))


def run(app: typer.Typer, arguments: list[str]) -> int:
    """The exit code of one command line. Errors of ours and of others end as one safe line."""
    try:
        app(arguments, prog_name="nrm")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except KeyboardInterrupt:
        sys.stderr.write("nrm: interrupted; what runs goes on (see: nrm status)\n")
        return 130
    except Exception as error:
        return tell_error(error, as_json="--json" in arguments)
    return 0


if __name__ == "__main__":
    main()
