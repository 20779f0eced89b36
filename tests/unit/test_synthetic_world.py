"""The country of the demo: as large, as late, as broken and as unequal as it is meant to be."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from synthetic.canaries import canaries_of
from synthetic.country import BY_ID
from synthetic.facts import facts_of
from synthetic.needs import STANDARD_DAYS
from synthetic.records import CaseForm, Decision, MonthForm, Record, ShelterClosing, Stay
from synthetic.truth import record_line, source_person
from synthetic.world import World, counts, generate
from vocabulary import codes

TODAY = date(2026, 10, 31)
ZONE = ZoneInfo("Europe/Sarajevo")
Units = dict[tuple[str | None, str], list[date]]


@pytest.fixture(scope="module")
def world() -> World:
    return generate(20261031, 2000, 36, TODAY)


@pytest.fixture(scope="module")
def cases(world: World) -> list[CaseForm]:
    return [record for record in world.of("ngo_kobo", "case") if isinstance(record, CaseForm)]


def by_source(records: tuple[Record, ...]) -> dict[str, list[Record]]:
    return {
        source: [record for record in records if record.source == source]
        for source in ("ngo_kobo", "shelter_csv", "police_register")
    }


def test_it_is_as_large_as_the_demo_needs(world):
    events = sum(len(facts_of(record)) for record in world.records if counts(record))
    assert 60_000 <= events <= 170_000
    assert len({record.person for record in world.records if record.person}) == 2000


def test_about_one_record_in_two_hundred_is_broken(world):
    broken = [record for record in world.records if record.broken]
    assert 1 / 300 < len(broken) / len(world.records) < 1 / 120


@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        ("ngo_kobo", {"missing_field", "bad_date", "unknown_code", "bad_number", "dates_out_of_order"}),
        (
            "shelter_csv",
            {
                "missing_field",
                "bad_date",
                "unknown_code",
                "bad_number",
                "bad_row_shape",
                "dates_out_of_order",
            },
        ),
        ("police_register", {"missing_field", "bad_date", "unknown_code"}),
    ],
)
def test_each_system_breaks_in_every_way_it_can(world, source, reasons):
    assert {record.broken.reason for record in by_source(world.records)[source] if record.broken} == reasons


def test_a_record_has_one_reason_at_most_not_to_count(world):
    for record in world.records:
        reasons = [record.broken, record.not_approved, record.refused_statistics, record.deleted]
        assert sum(map(bool, reasons)) <= 1


def test_some_records_are_not_approved_refused_or_deleted(world, cases):
    assert 10 <= sum(form.not_approved for form in cases) <= 60
    assert 40 <= sum(form.refused_statistics for form in cases) <= 150
    withdrew = [form for form in cases if form.withdrew_on]
    assert 8 <= len(withdrew) <= 40
    assert all(form.opened_on <= form.withdrew_on and not form.refused_statistics for form in withdrew)
    register = by_source(world.records)["police_register"]
    assert 0.004 < sum(row.deleted for row in register) / len(register) < 0.02


def test_record_ids_are_unique_in_their_stream(world):
    ids = Counter((record.source, record.stream, record.id) for record in world.records)
    assert max(ids.values()) == 1


def test_no_fact_stands_twice_in_one_record(world):
    for record in world.records:
        facts = [repr(sorted(fact.items())) for fact in facts_of(record)]
        if not isinstance(record, CaseForm):
            assert len(facts) == len(set(facts))


def test_repeats_of_a_case_have_numbers_of_their_own(cases):
    for form in cases:
        for rows in (form.needs, form.referrals, form.services):
            assert len({row.no for row in rows}) == len(rows)
        assert len(set(form.setbacks)) == len(form.setbacks)
        assert {referral.need_no for referral in form.referrals} <= {need.no for need in form.needs}


def test_nothing_happens_before_the_window_or_after_yesterday(world):
    first, last = world.window.first_day, TODAY - timedelta(days=1)
    for record in world.records:
        for fact in facts_of(record):
            assert first - timedelta(days=2) <= date.fromisoformat(fact["date"]) <= last


def test_everything_is_recorded_after_it_happened_and_not_after_today(world):
    for record in world.records:
        local = record.recorded_at.astimezone(ZONE).date()
        last_fact = max(fact["date"] for fact in facts_of(record))
        assert date.fromisoformat(last_fact) <= local <= TODAY
        assert record.recorded_at.date().isoformat() >= last_fact


def test_each_source_wrote_something_that_counts_today(world):
    for records in by_source(world.records).values():
        newest = max(record.recorded_at for record in records if counts(record))
        assert newest.astimezone(ZONE).date() == TODAY


def test_nothing_is_recorded_in_the_future_of_a_clock_that_shows_today(world):
    assert max(record.recorded_at for record in world.records) < datetime(2026, 10, 31, 0, 1, tzinfo=ZONE)


def test_all_organisations_report_every_due_month_but_the_late_one(world):
    reported = {
        organisation: {
            record.month
            for record in world.records
            if isinstance(record, MonthForm | ShelterClosing) and record.organisation == organisation
        }
        for organisation in ("SHL-01", "NGO-01", "NGO-04")
    }
    due = set(world.window.due_months())
    assert due <= reported["NGO-01"] and due <= reported["SHL-01"]
    assert due - reported["NGO-04"] == {date(2026, 8, 1), date(2026, 9, 1)}


def test_the_late_organisation_told_nothing_about_its_missing_months(world):
    """What funders and the register of the coordination body say of it is told by others."""
    late = [record for record in world.records if record.organisation == "NGO-04" and record.source == "ngo_kobo"]
    known_until = world.window.known_until(BY_ID["NGO-04"])
    assert (
        max(fact["date"] for record in late for fact in facts_of(record) if fact["type"] != "report.submitted")
        <= known_until.isoformat()
    )


def test_a_month_is_closed_by_one_sound_report(world):
    sound = Counter(
        (record.organisation, record.month)
        for record in world.records
        if isinstance(record, MonthForm | ShelterClosing) and counts(record)
    )
    assert max(sound.values()) == 1


def test_every_fact_uses_the_codes_of_the_vocabulary(world):
    lists = {
        "service_type_code": codes.SERVICE_TYPES, "disposition_code": codes.DISPOSITIONS,
        "unit_code": codes.UNITS,
        "beneficiary_role_code": codes.BENEFICIARY_ROLES, "stage_code": codes.STAGES,
        "outcome_code": codes.OUTCOMES,
        "decision_kind_code": codes.DECISION_KINDS, "authority_code": codes.AUTHORITIES,
        "phase_code": set(codes.PHASES),
        "trigger_code": codes.SETBACK_TRIGGERS, "exit_reason_code": codes.EXIT_REASONS,
        "detecting_body_code": codes.BODY_KINDS, "expenditure_kind_code": codes.EXPENDITURE_KINDS,
        "reason_code": codes.DECLINE_REASONS | codes.REFUSAL_REASONS,
        "residence_region_code": {region.code for region in world.regions} | {codes.NO_RESIDENCE},
    }  # fmt: skip
    seen = {name: set() for name in lists}
    for record in world.records:
        for fact in facts_of(record):
            for name in lists.keys() & fact.keys():
                seen[name].add(fact[name])
    for name, allowed in lists.items():
        assert seen[name] <= allowed
    assert seen["disposition_code"] == codes.DISPOSITIONS
    assert seen["reason_code"] >= codes.DECLINE_REASONS | {"profile", "no_capacity"}
    assert "NONE" in seen["residence_region_code"]


@pytest.fixture(scope="module")
def units(world: World) -> Units:
    """The days on which each person had each type of service, from anybody."""
    found: Units = {}
    for record in world.records:
        for fact in facts_of(record):
            if fact["type"] == "service.delivered":
                key = (record.person, fact["service_type_code"])
                found.setdefault(key, []).append(date.fromisoformat(fact["date"]))
    return found


@pytest.mark.parametrize("type_", ["accommodation", "psychological"])
def test_kamenjar_is_short_of_beds_and_psychologists(cases, units, type_):
    patience = timedelta(days=2 * STANDARD_DAYS[type_] + 30)

    def share_helped(region: str) -> float:
        needs = [
            any(need.assessed_on <= day <= need.assessed_on + patience for day in units.get((form.person, type_), ()))
            for form in cases
            for need in form.needs
            if need.residence == region and need.type == type_
        ]
        return sum(needs) / len(needs)

    assert share_helped("AV-06") < 0.6 * min(map(share_helped, ("AV-01", "AV-02", "AV-03", "AV-05")))


def test_the_same_person_stands_in_several_systems(world):
    systems: dict[str, set[str]] = {}
    for record in world.records:
        if record.person and record.spelling:
            systems.setdefault(record.person, set()).add(
                record.source if record.source != "ngo_kobo" else record.organisation
            )
    met = Counter(map(frozenset, systems.values()))
    assert (
        sum(count for met_at, count in met.items() if {"police_register", "shelter_csv"} <= met_at and len(met_at) > 2)
        >= 20
    )
    assert sum(count for met_at, count in met.items() if sum(name.startswith("NGO") for name in met_at) >= 2) >= 100


def test_needs_are_assessed_again_within_and_beyond_ninety_days(cases):
    gaps = []
    for form in cases:
        days: dict[str, list[date]] = {}
        for need in form.needs:
            days.setdefault(need.type, []).append(need.assessed_on)
        gaps += [
            (later - earlier).days for same in days.values() for earlier, later in zip(same, same[1:], strict=False)
        ]
    assert sum(gap <= 90 for gap in gaps) > 100 and sum(gap > 90 for gap in gaps) > 100


def test_people_come_back_move_live_abroad_or_nowhere_known(world, cases):
    assert sum(len(person.residences) > 1 for person in world.people) > 100
    assert sum(person.residences[0].region == "ABROAD" for person in world.people) > 30
    assert sum(form.residence is None for form in cases) > 50
    again = Counter((form.organisation, form.person_no) for form in cases)
    assert sum(count > 1 for count in again.values()) >= 30


def test_slips_keep_exact_keys_from_finding_everybody(world):
    spelled = [record for record in world.records if record.spelling]
    wrong = {
        "doubled_letter",
        "dropped_letter",
        "swapped_letters",
        "sounds_alike",
        "birth_day",
        "no_birth",
        "year_only",
    }
    share = sum(bool(wrong & set(record.spelling.slips)) for record in spelled) / len(spelled)
    assert 0.12 < share < 0.25
    assert any("cyrillic" in record.spelling.slips for record in spelled)


def test_the_shelter_writes_only_what_its_code_page_has(world):
    stays = [record for record in world.of("shelter_csv", "stays") if isinstance(record, Stay)]
    for stay in stays:
        spelling = stay.spelling
        text = f"{spelling.given} {spelling.surname} {spelling.note}"
        assert text.encode("windows-1250").decode("windows-1250") == text


def test_nobody_is_born_in_the_window_or_on_a_default_day(world):
    for record in world.records:
        born = record.spelling.birth_date if record.spelling else None
        if born:
            assert born < world.window.first_day
            assert (born.month, born.day) not in {(1, 1), (12, 31)}


def test_every_canary_is_long_and_its_owners_own(world):
    owners: dict[str, set[str | None]] = {}
    for record in world.records:
        if record.spelling and record.spelling.surname:
            owners.setdefault(record.spelling.surname.casefold(), set()).add(record.person)
    assert max(map(len, owners.values())) == 1
    lists = canaries_of(world)
    for kind in ("surnames", "documents", "phones", "record_ids", "person_ids"):
        assert min(map(len, lists[kind])) >= 8, kind
    assert len({person.surname for person in world.people}) == 2000


def test_canaries_hold_every_spelling_that_any_record_has(world):
    lists = {kind: set(spellings) for kind, spellings in canaries_of(world).items()}
    for record in world.records:
        assert record.id in lists["record_ids"]
        if record.person_no:
            assert record.person_no in lists["person_ids"]
        if record.spelling:
            assert record.spelling.surname in lists["surnames"]
            assert record.spelling.document is None or record.spelling.document in lists["documents"]


def test_decisions_belong_to_detections_for_trafficking(world):
    detections = {record.id: record for record in world.of("police_register", "detection")}
    decisions = [record for record in world.of("police_register", "decision") if isinstance(record, Decision)]
    assert {decision.stage for decision in decisions} == {"presumed", "formal"}
    assert all(detections[decision.detection_id].violence == ("tip",) for decision in decisions)
    assert all(detections[decision.detection_id].person_no == decision.person_no for decision in decisions)


def test_an_ngo_numbers_its_clients_by_itself(world, cases):
    line = record_line(cases[0])
    assert line["source_person"] == source_person(cases[0]) == f"{cases[0].organisation}/{cases[0].person_no}"
