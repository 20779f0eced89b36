"""Whatever goes wrong with files on their way: after the next calm load the log is as if it had not been, or an error
says what to do, and nothing is lost."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ingest.intake import run_intake
from synthetic.servers.sftp import serving
from synthetic.servers.social_files import SocialFiles
from tests.support.ingest_centre import TOKEN, Centre
from tests.support.ingest_log import LogUnderTest, NewLog
from vocabulary.errors import NrmError

Files = dict[str, bytes]


def cut_often(centre: Centre) -> None:
    """Broken connections, each in the middle of a file."""
    centre.server.behaviour.cuts_after = [300, 5_000, 12_000]


def cut_always(centre: Centre) -> None:
    centre.server.behaviour.cuts_after = [5] * 60


def half_written(centre: Centre) -> None:
    path = centre.files.folder / "usluge.csv"
    (path.parent / f"{path.name}.done").unlink()
    path.write_bytes(path.read_bytes()[:200])


def half_written_and_marked(centre: Centre) -> None:
    """A program that marks what it could not finish: the brake is all that is left."""
    path = centre.files.folder / "upisi.csv"
    path.write_bytes(path.read_bytes()[:600])


def changed_while_read(centre: Centre) -> None:
    path = centre.files.folder / "usluge.csv"
    changed = path.read_bytes() + b"U1;7;\xed\xee\xe2\xe0\xf6;21.01.2026;1;x\r\n"
    behaviour = centre.server.behaviour
    behaviour.opened.clear()  # the first time for its digest, the second for its rows
    behaviour.on_open = lambda name, times: (name, times) == (path.name, 2) and path.write_bytes(changed)


def other_encoding(centre: Centre) -> None:
    path = centre.files.folder / "klijenti.csv"
    path.write_bytes(path.read_bytes().decode("windows-1251").encode("utf-8"))


def other_code_page(centre: Centre) -> None:
    path = centre.files.folder / "upisi.csv"
    path.write_bytes(path.read_bytes().decode("windows-1251").encode("iso-8859-5"))


def forbidden(centre: Centre) -> None:
    centre.server.behaviour.is_forbidden = True


def one_file_gone(centre: Centre) -> None:
    (centre.files.folder / "usluge.csv").unlink()


def doubled_header(centre: Centre) -> None:
    path = centre.files.folder / "usluge.csv"
    header, rest = path.read_bytes().split(b"\r\n", 1)
    path.write_bytes(header.replace(b";", b";" + header.split(b";")[0] + b";", 1) + b"\r\n" + rest)


TROUBLES: dict[str, tuple[Callable[[Centre], None], str]] = {
    "the connection is cut often": (cut_often, ""),
    "the connection is cut always": (cut_always, "did not answer"),
    "a file is half written": (half_written, ""),
    "half a file is marked as whole": (half_written_and_marked, "absent"),
    "a file changes while it is read": (changed_while_read, "changed while"),
    "a file is UTF-8 all at once": (other_encoding, "UTF-8"),
    "a file is in another code page": (other_code_page, "no column"),
    "the right to read is gone": (forbidden, "no right"),
    "one file of the hand-over is gone": (one_file_gone, "no longer there"),
    "two columns have one name": (doubled_header, "two columns"),
}


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    store = tmp_path_factory.mktemp("centre")
    with serving(store, TOKEN) as server:
        yield Centre(SocialFiles(store), server)


def live(log: LogUnderTest) -> Counter[tuple[Any, ...]]:
    """What counts now, as it was said."""
    return Counter(
        log.rows(
            """
            select event.type, event.time, event.recorded_at, event.data::text
            from event_log.record_state inner join event_log.event on event.position = record_state.position
            where record_state.is_live
            """
        )
    )


def load(log: LogUnderTest, centre: Centre) -> NrmError | None:
    try:
        counts = run_intake("social_sftp", settings=log.settings(centre.connection, page_size=7)).counts
    except NrmError as error:
        return error
    assert counts.balances
    return None


def calm(centre: Centre, files: Files) -> None:
    """The server as it should be, and the hand-over whole."""
    behaviour = centre.server.behaviour
    behaviour.cuts_after, behaviour.is_forbidden, behaviour.on_open = [], False, None
    for name, content in files.items():
        (centre.files.folder / name).write_bytes(content)


def changed_hand_over(centre: Centre) -> Files:
    """Every record says something else, one is new, one is gone."""
    centre.hand_over(61)
    centre.files.keep("upisi", [[*row[:6], "AV-07", *row[7:]] for row in centre.files.rows("upisi")[2:]])
    for name in ("potrebe", "usluge", "izlasci"):
        centre.files.keep(name, centre.files.rows(name)[2:])
    centre.files.keep("klijenti", centre.files.rows("klijenti")[2:])
    return {path.name: path.read_bytes() for path in centre.files.folder.iterdir()}


QUICK = {"the connection is cut often", "a file changes while it is read", "half a file is marked as whole"}
"""The others only in the full run: the connector's own tests know them too."""


@pytest.mark.parametrize(
    "trouble",
    [pytest.param(name, marks=[] if name in QUICK else [pytest.mark.slow]) for name in sorted(TROUBLES)],
)
def test_after_the_trouble_the_log_is_as_if_it_had_not_been(
    trouble: str, centre: Centre, log: LogUnderTest, new_log: NewLog
) -> None:
    disturb, told = TROUBLES[trouble]
    calm(centre, {})
    centre.hand_over(60)
    assert load(log, centre) is None
    before, files = live(log), changed_hand_over(centre)
    disturb(centre)
    error = load(log, centre)
    assert told in str(error) if told else error is None
    assert "Звјездановска" not in str(error) and "usluge" not in str(error)
    assert sum(live(log).values()) >= sum(before.values()) - 5, "nothing but the one case that is gone is voided"
    calm(centre, files)
    assert load(log, centre) is None
    assert live(log) == expected(centre, new_log)


_EXPECTED: list[Counter[tuple[Any, ...]]] = []


def expected(centre: Centre, new_log: NewLog) -> Counter[tuple[Any, ...]]:
    """What a log shows that sees the hand-over for the first time, and in calm."""
    if not _EXPECTED:
        log = new_log()
        assert load(log, centre) is None
        _EXPECTED.append(live(log))
    return _EXPECTED[0]
