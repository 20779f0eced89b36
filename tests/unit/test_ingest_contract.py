"""What each record of the three sources becomes: events, a refusal with its reason, or a skip with its
rule."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from ingest.contracts.columns import Columns
from ingest.contracts.contract import Contract
from ingest.contracts.event_mapping import parts_of
from ingest.contracts.faults import Faulty
from ingest.contracts.records import LeftOut, Mapped, Refused
from ingest.contracts.source_file import load_source
from tests.support.ingest_records import SOURCES, detection, kobo_case, kobo_month, stay
from vocabulary.events import RawEvent


def contract(source: str, stream: str) -> Contract:
    return Contract(load_source(SOURCES, source), stream)


CASE = contract("ngo_kobo", "case")
MONTH = contract("ngo_kobo", "month")
DETECTION = contract("police_register", "detection")
STAYS = contract("shelter_csv", "stays")
COSTS = contract("shelter_csv", "costs")


def mapped(found: object) -> tuple[RawEvent, ...]:
    assert isinstance(found, Mapped), getattr(found, "refusal", found)
    return found.events


def of_type(events: tuple[RawEvent, ...], event_type: str) -> list[RawEvent]:
    return [event for event in events if event.type == event_type]


def test_a_case_form_yields_every_event_in_its_place() -> None:
    events = mapped(CASE.map_record(kobo_case()))
    assert sorted((event.type, event.path) for event in events) == [
        ("assistance.declined", "needs/2"),
        ("case.opened", "case"),
        ("consent.given", "consent"),
        ("need.assessed", "needs/1"),
        ("need.assessed", "needs/2"),
        ("need.disposed", "needs/1"),
        ("need.disposed", "needs/2"),
        ("phase.entered", "phases/crisis/2026-01-10"),
        ("referral.made", "referrals/1"),
        ("referral.refused", "referrals/1"),
        ("service.delivered", "services/1"),
        ("service.delivered", "services/2"),
        ("setback.recorded", "setbacks/2026-02-02/partner"),
    ]


def test_a_case_opened_carries_codes_links_and_the_day() -> None:
    opened = of_type(mapped(CASE.map_record(kobo_case())), "case.opened")[0]
    assert opened.data == {
        "organisation_id": "NGO-01",
        "victimisation_codes": ["dv", "tip"],
        "beneficiary_role_code": "primary_client",
        "residence_region_code": "AV-02",
    }
    assert (opened.occurred.at, opened.occurred.precision) == (datetime(2026, 1, 10, tzinfo=UTC), "day")
    assert opened.recorded_at == datetime(2026, 3, 2, 10, 11, 12, tzinfo=UTC)
    assert opened.entities == {"case": "C1"} and opened.wants_profile
    assert opened.record_id == "uuid:00000000-0000-4000-8000-000000000001"


def test_a_need_keeps_its_own_residence_and_its_links() -> None:
    declined = of_type(mapped(CASE.map_record(kobo_case())), "need.assessed")[1]
    assert declined.data["residence_region_code"] == "NONE"
    assert declined.entities == {"case": "C1", "need": "C1/2"}
    referral = of_type(mapped(CASE.map_record(kobo_case())), "referral.refused")[0]
    assert referral.entities == {"case": "C1", "need": "C1/1", "referral": "C1/1"}
    assert referral.data["reason_code"] == "no_capacity"


def test_both_versions_of_the_form_name_the_same_person() -> None:
    first = kobo_case()
    second = {name.replace("client/", "person/"): value for name, value in first.items()}
    second["person/birth_date"] = second.pop("person/birth")
    one, other = (of_type(mapped(CASE.map_record(record)), "case.opened")[0].subject for record in (first, second))
    assert one == other and one is not None
    assert (one.birth_date, one.birth_year, one.linkage_consent) == (date(1987, 4, 23), None, True)
    assert one.person_id == "NGO-01/KL1"


def test_a_year_of_birth_stays_a_year() -> None:
    subject = mapped(CASE.map_record(kobo_case(client__birth="1987")))[0].subject
    assert subject is not None and (subject.birth_date, subject.birth_year) == (None, 1987)


def test_an_own_detection_is_an_event_where_it_is_dated() -> None:
    record = kobo_case(detection__date="2026-01-09", detection__region="AV-01", detection__exploitation="sexual labour")
    found = of_type(mapped(CASE.map_record(record)), "detection.recorded")[0]
    assert found.data["exploitation_form_codes"] == ["labour", "sexual"]
    assert (found.data["detecting_body_code"], found.data["region_code"]) == ("ngo", "AV-01")


@pytest.mark.parametrize(
    ("change", "reason", "field"),
    [
        ({"client__client_no": None}, "missing_field", "client/client_no"),
        ({"client__client_no": "   "}, "missing_field", "client/client_no"),
        ({"client__consent_stats": None}, "missing_field", "client/consent_stats"),
        ({"case__opened_on": None}, "missing_field", "case/opened_on"),
        ({"case__opened_on": "10.01.2026"}, "bad_date", "case/opened_on"),
        ({"case__opened_on": "2026-02-30"}, "bad_date", "case/opened_on"),
        ({"client__birth": "1987-13-01"}, "bad_date", "client/birth"),
        ({"case__violence": "war"}, "unknown_code", "case/violence"),
        ({"org": "NGO-99"}, "unknown_code", "org"),
        ({"org": "SHL-01"}, "unknown_code", "org"),
        ({"client__sex": "woman"}, "unknown_code", "client/sex"),
        ({"client__consent_link": "maybe"}, "unknown_code", "client/consent_link"),
        (
            {"case__closed_on": "2026-01-09", "case__exit_reason": "planned"},
            "dates_out_of_order",
            "case/closed_on",
        ),
        ({"need": "two"}, "bad_row_shape", "need"),
        ({"need": [["a"]]}, "bad_row_shape", "need"),
        ({"client__surname": {"a": 1}}, "bad_row_shape", "client/surname"),
        ({"client__surname": "x" * 201}, "bad_text", "client/surname"),
        ({"client__surname": "\ud83d"}, "bad_text", "client/surname"),
        ({"_submission_time": "yesterday"}, "bad_date", "_submission_time"),
    ],
)
def test_a_broken_case_form_is_refused_whole_with_reason_and_field(
    change: dict[str, Any], reason: str, field: str
) -> None:
    found = CASE.map_record(kobo_case(**change))
    assert isinstance(found, Refused)
    assert found.refusal.reason == reason
    assert field in found.refusal.fields


@pytest.mark.parametrize(
    ("part", "change", "reason"),
    [
        ("service", {"service/quantity": "two"}, "bad_number"),
        ("service", {"service/quantity": "1,5"}, "bad_number"),
        ("service", {"service/quantity": "-1"}, "bad_number"),
        ("service", {"service/quantity": True}, "bad_row_shape"),
        ("service", {"service/type": "xyz"}, "unknown_code"),
        ("service", {"service/no": "2"}, "repeated_key"),
        ("need", {"need/assessed_on": "soon"}, "bad_date"),
        ("need", {"need/disposition": "forgotten"}, "unknown_code"),
        ("need", {"need/disposition": "declined"}, "missing_field"),
        ("referral", {"referral/answer": "perhaps"}, "unknown_code"),
        ("referral", {"referral/to_org": "Ana Anić"}, "unknown_code"),
    ],
)
def test_a_broken_part_refuses_the_whole_record(part: str, change: dict[str, Any], reason: str) -> None:
    record = kobo_case()
    record[part][0].update(change)
    found = CASE.map_record(record)
    assert isinstance(found, Refused) and found.refusal.reason == reason


def test_what_is_not_approved_is_left_out_but_known_by_its_id() -> None:
    found = CASE.map_record(kobo_case(_validation_status={"uid": "validation_status_not_approved"}))
    assert isinstance(found, LeftOut) and found.rule == "not_approved" and found.record_id is not None


def test_of_a_person_who_refuses_only_a_tally_remains() -> None:
    events = mapped(CASE.map_record(kobo_case(client__consent_stats="no")))
    assert [(event.type, event.path) for event in events] == [
        ("aggregate.reported", "refusal/2026-Q1/psychological"),
        ("aggregate.reported", "refusal/2026-Q2/psychological"),
    ]
    assert all(event.subject is None and not event.entities and not event.wants_profile for event in events)
    assert events[0].data == {
        "organisation_id": "NGO-01",
        "region_code": "AV-01",
        "aggregate_kind_code": "refusal",
        "period": "2026-Q1",
        "service_type_code": "psychological",
        "count": 1,
    }


def test_a_refusing_person_without_services_or_who_is_no_client_is_left_out() -> None:
    for change in ({"service": None}, {"client__role": "child"}):
        found = CASE.map_record(kobo_case(client__consent_stats="no", **change))
        assert isinstance(found, LeftOut) and found.rule == "statistics_refused" and found.record_id


@pytest.mark.parametrize("consent", ["no", "perhaps", None])
def test_nothing_that_names_a_person_is_sealed_without_consent(consent: str | None) -> None:
    found = CASE.map_record(kobo_case(client__consent_stats=consent, case__opened_on="soon"))
    assert isinstance(found, Refused) and isinstance(found.keep, dict)
    assert found.keep["org"] == "NGO-01"
    assert not {name for name in found.keep if name.startswith("client/")} - {
        "client/consent_stats",
        "client/role",
        "client/residence",
    }


def test_what_is_never_loaded_is_not_sealed_either() -> None:
    found = CASE.map_record(kobo_case(case__opened_on="soon", a_new_question="Petra"))
    assert isinstance(found, Refused) and isinstance(found.keep, dict)
    assert "client/surname" in found.keep
    assert not {"client/notes", "client/ethnicity", "a_new_question"} & found.keep.keys()


def test_an_unknown_column_is_reported_by_name_and_never_loaded() -> None:
    record = kobo_case(client__mother="Petra Petrović")
    record["service"][0]["service/comment"] = "Petra"
    assert CASE.columns.drift([record]) == ("client/mother", "service/comment")
    assert "Petra" not in str([event.data for event in mapped(CASE.map_record(record))])


def test_a_month_form_closes_a_month_with_money_and_places() -> None:
    events = mapped(MONTH.map_record(kobo_month()))
    assert [event.type for event in events] == [
        "report.submitted",
        "expenditure.recorded",
        "capacity.reported",
    ]
    assert events[0].data == {"organisation_id": "NGO-02", "period": "2026-03"}
    assert events[1].data["amount"] == "1234.50" and events[2].data["places"] == 12
    assert (events[1].occurred.at, events[1].occurred.precision) == (
        datetime(2026, 3, 31, tzinfo=UTC),
        "month",
    )


def test_a_row_of_the_register_loses_its_padding_and_keeps_its_meaning() -> None:
    event = mapped(DETECTION.map_record(detection()))[0]
    assert event.data == {
        "organisation_id": "POL-01",
        "detecting_body_code": "labour_inspectorate",
        "victimisation_codes": ["tip"],
        "region_code": "AV-03",
        "residence_region_code": "NONE",
        "exploitation_form_codes": ["labour", "sexual"],
    }
    assert event.entities == {"case": "AVD1"}


def test_a_row_marked_as_deleted_yields_nothing_whatever_else_it_holds() -> None:
    found = DETECTION.map_record(detection(deleted=True, detected_on=None, violence="???"))
    assert isinstance(found, Mapped) and found.events == () and found.record_id == "AVD1"


def test_a_stay_with_an_end_closes_placement_and_case() -> None:
    events = mapped(STAYS.map_record(stay()))
    assert [event.type for event in events] == [
        "case.opened",
        "placement.started",
        "placement.ended",
        "case.closed",
    ]
    assert events[0].data["victimisation_codes"] == ["dv", "tip"]
    assert events[0].data["residence_region_code"] == "NONE"
    assert events[1].entities == {"case": "BRV1", "placement": "BRV1"}
    subject = events[0].subject
    assert subject is not None and (subject.birth_year, subject.sex, subject.document_number) == (
        1987,
        "female",
        None,
    )


def test_a_row_of_another_shape_is_refused_and_known_by_its_first_cell() -> None:
    found = STAYS.map_record({"Boravak": "BRV7", "$cells": ["BRV7"], "$written_at": "2026-04-01T02:00:00Z"})
    assert isinstance(found, Refused) and found.refusal.reason == "bad_row_shape" and found.record_id == "BRV7"


def test_totals_and_empty_rows_are_no_records() -> None:
    total = {"Br": "UKUPNO", "Mjesec": "1.234,50", "$cells": ["UKUPNO", "1.234,50"]}
    assert COSTS.map_record(total) == LeftOut("totals_row")
    assert COSTS.map_record({"Br": "", "Mjesec": " ", "$cells": ["", " "]}) == LeftOut("empty_row")


def test_a_decimal_comma_is_money() -> None:
    row = {
        "Br": "T1",
        "Mjesec": "02.2026",
        "Vrsta usluge": "smještaj",
        "Iznos": "1.234,50",
        "Valuta": "EUR",
        "Vrsta troška": "u naravi",
        "$written_at": "2026-04-01T02:00:00Z",
    }
    data = mapped(COSTS.map_record(row))[0].data
    assert (data["amount"], data["period"], data["expenditure_kind_code"]) == (
        "1234.50",
        "2026-02",
        "in_kind",
    )


def test_what_is_no_record_at_all_is_refused_too() -> None:
    for broken in (None, "text", 7, ["a"]):
        found = CASE.map_record(broken)
        assert isinstance(found, Refused) and found.refusal.reason == "bad_row_shape" and found.keep is None


def test_known_columns_have_any_name_and_may_lie_inside_another() -> None:
    source = load_source(SOURCES, "shelter_csv")
    stream = source.file.streams["stays"]
    listed = replace(stream, never_load=["Napomena (hitno)", "call.note", "Tel."], ignore=["*?"])
    columns = Columns(listed, is_consent_needed=False)
    record = {"Napomena (hitno)": 1, "call": {"note": 1, "mother": 1}, "Tel.": 1, "*?": 1, "Pol": "M"}
    assert columns.drift([record]) == ("call.mother",)
    assert columns.keep(record, has_consented=True) == {"Pol": "M"}


def test_parts_that_are_none_are_told_by_their_column_and_not_by_their_expression() -> None:
    parts = parts_of("call.people[]")
    with pytest.raises(Faulty) as told:
        list(parts({"call": {"people": ["Ana"]}}))
    assert (told.value.reason, told.value.fields) == ("bad_row_shape", ("call",))
