"""The life of a refused record: open until it arrives sound, is tried again, is given up or grows too old."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from uuid import UUID

import pytest
from nacl.public import PrivateKey

from event_log.connection import connect
from ingest import replay as replaying
from ingest.intake import run_intake
from ingest.load_report import LoadReport
from ingest.refused_records import Which, count_refused, list_refused
from ingest.replay import ReplayReport, replay
from tests.support.ingest_kobo import KoboDouble, serving
from tests.support.ingest_log import QUARANTINE, LogUnderTest, NewLog
from tests.support.ingest_records import CASE_ASSET, MONTH_ASSET, SOURCES, kobo_case, kobo_month
from vocabulary.errors import WillNeverWork

ALL = Which()
NEW_TYPE = [{"service/no": "1", "service/type": "yoga", "service/on": "2026-02-01", "service/quantity": "1",
             "service/unit": "hour"}]  # fmt: skip
"""A service of a type that the code map does not know yet."""


@pytest.fixture
def kobo() -> Iterator[KoboDouble]:
    cases = [kobo_case(number) for number in range(1, 6)]
    with serving(KoboDouble({CASE_ASSET: cases, MONTH_ASSET: [kobo_month()]})) as double:
        yield double


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    """The source files after somebody added the unknown type to the code map."""
    folder = copytree(SOURCES, tmp_path / "sources")
    with (folder / "maps" / "kobo_service_types.csv").open("a", encoding="utf-8") as codes:
        codes.write("yoga,psychological,\n")
    return folder


def load(log: LogUnderTest, kobo: KoboDouble, sources: Path = SOURCES, **how: int) -> LoadReport:
    return run_intake("ngo_kobo", settings=log.settings(kobo.connection, sources=sources, **how))


def retry(
    log: LogUnderTest, kobo: KoboDouble, sources: Path, which: Which = ALL, *, dry_run: bool = False
) -> ReplayReport:
    settings = log.settings(kobo.connection, sources=sources)
    return replay("ngo_kobo", settings=settings, private_key=bytes(QUARANTINE), which=which, dry_run=dry_run)


def rows(log: LogUnderTest) -> list[tuple[object, ...]]:
    query = "select state, reason, closed_code, sealed is not null from quarantine.record order by first_seen_at"
    return log.rows(query)


def what_counts(log: LogUnderTest) -> list[tuple[object, ...]]:
    """What the log knows now, up to random refs, salts, ids and times of ingestion."""
    return log.rows(
        """
        select record_key, slot, version, content_mac, is_live, type, time, recorded_at, data::text
        from event_log.record_state join event_log.event using (source_id, position) order by record_key, slot
        """
    )


OPEN = ("open", "unknown_code", None, True)


def test_what_arrives_sound_leaves_the_quarantine_and_its_payload_is_gone(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    assert load(log, kobo).counts.quarantined == 1
    assert rows(log) == [OPEN]
    kobo.assets[CASE_ASSET][0] = kobo_case(1)
    load(log, kobo)
    assert rows(log) == [("resolved", "unknown_code", "arrived", False)]


def test_a_record_that_comes_back_as_it_was_before_the_fault_is_sound_too(log: LogUnderTest, kobo: KoboDouble) -> None:
    load(log, kobo)
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    load(log, kobo)
    kobo.assets[CASE_ASSET][0] = kobo_case(1)
    assert load(log, kobo).counts.duplicate == 6
    assert [row[2] for row in rows(log)] == ["arrived"]


def test_the_same_fault_after_a_repair_is_open_again(log: LogUnderTest, kobo: KoboDouble) -> None:
    for broken in (True, False, True):
        kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE) if broken else kobo_case(1)
        load(log, kobo)
    assert rows(log) == [OPEN]


def test_another_fault_in_the_same_record_takes_the_place_of_the_first(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    load(log, kobo)
    kobo.assets[CASE_ASSET][0] = kobo_case(1, case__opened_on="soon")
    load(log, kobo)
    assert rows(log) == [("resolved", "unknown_code", "superseded", False), ("open", "bad_date", None, True)]


def test_what_the_source_has_no_more_is_closed_by_an_obeyed_sweep_only(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET] += [kobo_case(number) for number in range(6, 41)]
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    load(log, kobo)
    everything, kobo.assets[CASE_ASSET] = kobo.assets[CASE_ASSET], []
    with pytest.raises(WillNeverWork, match="39 of 39"):
        load(log, kobo)
    assert rows(log) == [OPEN]
    kobo.assets[CASE_ASSET] = everything[1:]
    load(log, kobo)
    assert rows(log) == [("resolved", "unknown_code", "vanished", False)]


def test_a_retry_after_the_mapping_was_mended_ends_as_if_it_had_always_been_right(
    new_log: NewLog, kobo: KoboDouble, mended: Path
) -> None:
    log, always_right = new_log(), new_log()
    kobo.assets[CASE_ASSET] = [kobo_case(n, service=NEW_TYPE if n % 2 else None) for n in range(1, 8)]
    assert load(log, kobo).counts.quarantined == 4
    told = retry(log, kobo, mended)
    assert (told.counts.read, told.counts.appended, told.unopened) == (4, 4, 0)
    assert {(row[0], row[2], row[3]) for row in rows(log)} == {("resolved", "replayed", False)}
    load(always_right, kobo, mended)
    assert what_counts(log) == what_counts(always_right)
    entry = "select read, appended, duplicate, quarantined, skipped from event_log.ledger where kind = 'replay'"
    assert log.rows(entry) == [(4, 4, 0, 0, 0)]
    again = load(log, kobo, mended).counts  # the next sweep meets them: known, present, nothing to void
    assert (again.duplicate, again.events_appended, again.voided) == (8, 0, 0)


def test_a_rehearsal_says_the_same_and_writes_nothing(log: LogUnderTest, kobo: KoboDouble, mended: Path) -> None:
    kobo.assets[CASE_ASSET][:2] = [kobo_case(1, service=NEW_TYPE), kobo_case(2, case__opened_on="soon")]
    load(log, kobo)
    before = log.one("select batch_id from event_log.log_head"), rows(log)
    rehearsed = retry(log, kobo, mended, dry_run=True).as_dict()
    assert (log.one("select batch_id from event_log.log_head"), rows(log)) == before
    assert retry(log, kobo, mended).as_dict() == rehearsed
    assert rehearsed["appended"] == 1 and rehearsed["refused_again"] == {"bad_date": 1}


def test_what_is_refused_again_stays_with_its_new_reason_and_is_not_tried_twice(
    log: LogUnderTest, kobo: KoboDouble, mended: Path
) -> None:
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=[{**NEW_TYPE[0], "service/quantity": "much"}])
    load(log, kobo)
    ((_, first, *_),) = rows(log)
    assert retry(log, kobo, mended).counts.quarantined == 1
    ((state, second, code, is_sealed),) = rows(log)
    assert (state, code, is_sealed) == ("open", None, True)
    assert {first, second} == {"unknown_code", "bad_number"} or first == second == "bad_number"
    assert retry(log, kobo, mended).counts.read == 0
    one: UUID = log.one("select quarantine_id from quarantine.record")
    assert retry(log, kobo, mended, Which(ids=(one,))).counts.read == 1


def test_a_wrong_key_opens_none_and_changes_nothing(log: LogUnderTest, kobo: KoboDouble, mended: Path) -> None:
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    load(log, kobo)
    before = log.one("select batch_id from event_log.log_head")
    with pytest.raises(WillNeverWork, match="does not open"):
        replay(
            "ngo_kobo",
            settings=log.settings(kobo.connection, sources=mended),
            private_key=bytes(PrivateKey.generate()),
            which=Which(),
        )
    assert rows(log) == [OPEN] and log.one("select batch_id from event_log.log_head") == before


def test_only_what_was_chosen_is_tried(log: LogUnderTest, kobo: KoboDouble, mended: Path) -> None:
    kobo.assets[CASE_ASSET][:2] = [kobo_case(1, service=NEW_TYPE), kobo_case(2, case__opened_on="soon")]
    load(log, kobo)
    assert retry(log, kobo, mended, Which(stream="month")).counts.read == 0
    assert retry(log, kobo, mended, Which(reason="bad_date")).counts.read == 1
    assert retry(log, kobo, mended, Which(reason="unknown_code")).counts.appended == 1


class Cut(Exception):
    """The retry is cut off here."""


def test_a_retry_that_is_cut_off_goes_on_where_it_was(
    log: LogUnderTest, kobo: KoboDouble, mended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replaying, "AT_ONCE", 3)
    kobo.assets[CASE_ASSET] = [kobo_case(number, service=NEW_TYPE) for number in range(1, 11)]
    load(log, kobo)

    def cut(done: int) -> None:
        if done >= 6:
            raise Cut

    settings = log.settings(kobo.connection, sources=mended)
    with pytest.raises(Cut):
        replay("ngo_kobo", settings=settings, private_key=bytes(QUARANTINE), which=Which(), progress=cut)
    assert log.one("select count(*) from quarantine.record where state = 'open'") == 4
    assert retry(log, kobo, mended).counts.appended == 4
    assert log.types()["case.opened"] == 10


def test_a_retry_never_overwrites_what_was_taken_in_meanwhile(
    log: LogUnderTest, kobo: KoboDouble, mended: Path
) -> None:
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    load(log, kobo)
    refused = log.rows("select to_jsonb(record) from quarantine.record")[0][0]
    kobo.assets[CASE_ASSET][0] = kobo_case(1, client__residence="AV-05")  # mended at the source, and edited
    load(log, kobo)
    before = what_counts(log)
    assert retry(log, kobo, mended).counts.read == 0  # it left when the sound version came
    with connect(log.url("nrm_owner")) as owner:  # as a row from before that rule: open although something newer came
        owner.execute(
            "update quarantine.record set state = 'open', sealed = %s, closed_at = null, closed_code = null",
            [bytes.fromhex(refused["sealed"].removeprefix("\\x"))],
        )
    told = retry(log, kobo, mended)
    assert told.as_dict()["skipped_by_rule"] == {"superseded": 1}
    assert what_counts(log) == before
    assert [row[2] for row in rows(log)] == ["superseded"]


def test_a_retry_beside_a_sweep_is_not_taken_for_absent(log: LogUnderTest, kobo: KoboDouble, mended: Path) -> None:
    kobo.assets[CASE_ASSET] = [kobo_case(number, service=NEW_TYPE if number == 1 else None) for number in range(1, 31)]

    def retry_late(path: str, query: dict[str, str]) -> None:
        if query.get("start") == "20":  # the broken one was met, and refused, on the first page
            assert retry(log, kobo, mended).counts.appended == 1

    kobo.bend = retry_late
    swept = load(log, kobo, page_size=10).counts
    assert (swept.quarantined, swept.voided) == (1, 0)
    assert log.types()["case.opened"] == 30


def test_the_age_limit_takes_the_payload_and_keeps_it_away(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET][0] = kobo_case(1, service=NEW_TYPE)
    load(log, kobo, quarantine_days=30)
    assert rows(log) == [OPEN]
    age(log, 31)
    for _ in range(2):  # the source still sends it: counted as refused, never sealed again
        assert load(log, kobo, quarantine_days=30).counts.quarantined == 1
        assert rows(log) == [("expired", "unknown_code", "age_limit", False)]
    kobo.assets[CASE_ASSET][0] = kobo_case(1)
    load(log, kobo)
    age(log, 31)
    load(log, kobo, quarantine_days=30)
    assert rows(log) == []
    purged = log.rows("select data from event_log.audit where kind = 'quarantine.purged' order by audit_id")
    assert [(data["expired"], data["deleted"]) for (data,) in purged] == [(1, 0), (0, 1)]


def age(log: LogUnderTest, days: int) -> None:
    """Let so many days pass for the quarantine."""
    with connect(log.url("nrm_owner")) as owner:
        for column in ("first_seen_at", "last_seen_at", "closed_at"):
            owner.execute(f"update quarantine.record set {column} = {column} - make_interval(days => {days})".encode())


def test_counts_and_records_are_listed_without_a_value(log: LogUnderTest, kobo: KoboDouble) -> None:
    kobo.assets[CASE_ASSET][:2] = [kobo_case(1, service=NEW_TYPE), kobo_case(2, service=NEW_TYPE)]
    load(log, kobo)
    age(log, 3)
    with connect(log.url("operator")) as session:
        (count,) = count_refused(session, Which(source="ngo_kobo"))
        assert (count.records, count.oldest_days) == (2, 3)
        assert len(list(list_refused(session, Which(), 1))) == 1
        assert "yoga" not in repr([*list_refused(session, Which(), 9), count])
        assert count_refused(session, Which(stream="month")) == []
