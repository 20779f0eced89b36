"""What `make test` runs, step by step: lint, types, pytest. Ends at the first that fails.

    python tests/run.py                               what CI runs
    python tests/run.py --full                        and the tests that take minutes each
    python tests/run.py tests/unit -k rounding        lint and types, then this selection

Standard library only, and nothing of ours: it must work where everything else is broken.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
"""Most tests wait for servers and processes most of the time. The long ones come first, in the order of their names."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(arguments: list[str]) -> int:
    """The exit code of the first step that failed, else 0; 2 for arguments that are none."""
    wanted = _parsed(arguments)
    install_chromium()
    steps = {
        "ruff": [BIN / "ruff", "check", "."],
        "mypy": [BIN / "mypy"],
        "pytest": [sys.executable, "-m", "pytest", *WORKERS, *selection(wanted)],
    }
    for name, command in steps.items():
        began = time.monotonic()
        print(f"== {name}", flush=True)
        if code := subprocess.run([str(part) for part in command], cwd=PROJECT).returncode:
            print(f"== {name} failed", flush=True)
            return code
        print(f"== {name}: {time.monotonic() - began:.0f} s", flush=True)
    return 0


def selection(wanted: argparse.Namespace) -> list[str]:
    """What pytest is told besides how to run: which tests."""
    slow = [] if wanted.full else ["-m", "not slow"]
    return [*slow, *(["-k", wanted.k] if wanted.k else []), *wanted.tests]


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests/run.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--full", action="store_true", help="the slow tests as well")
    parser.add_argument("-k", metavar="EXPRESSION", help="of these tests those whose names match, as pytest's -k")
    parser.add_argument("tests", nargs="*", help="files, folders or FILE::TEST; all where none is named")
    return parser.parse_args(arguments)


def install_chromium() -> None:
    """Debian's chromium, when it is missing and this user may install it; the browser tests say so
    otherwise."""
    if any(shutil.which(name) for name in BROWSERS) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("== installing chromium with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", *command], env=environment, stdout=subprocess.DEVNULL)
        if done.returncode:
            print("== chromium could not be installed; the browser tests will say so", flush=True)
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
