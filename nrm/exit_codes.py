"""What the exit code of every `nrm` command means, so that an operator without log access still knows.

Codes above 63 follow sysexits.h; the errors of `vocabulary.errors` carry theirs themselves.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0
    FAILED = 1  # a check found differences, or a task of the stack failed
    USAGE = 2  # the command line was not understood
    NOT_SAFE = 3  # the log does not verify, or a table may not leave
    HELD = 65  # a load was held, or a record of that name does not exist
    NOT_RUNNING = 69  # the stack, or a part of it, is not up
    BUG = 70  # a wrong program: please report it with the log file named
    CANNOT_START = 71  # a process of the stack did not come up
    TRY_AGAIN = 75  # the cause may pass
    REFUSED = 77  # a source system refused us
    CONFIGURATION = 78  # a file, a setting or a secret is missing or wrong
