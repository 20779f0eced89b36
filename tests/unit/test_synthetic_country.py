"""The months of Arvelia, its late organisation, its regions and its words."""

from datetime import date

import pytest

from synthetic.country import BY_ID, NGOS, ORGANISATIONS, REGIONS_FILE, Window, due_day, read_regions
from synthetic.script import to_cyrillic, to_latin, to_windows_1250
from synthetic.surnames import FIRST, LAST, PLACES, SHORTEST, surname
from vocabulary.codes import SERVICE_TYPES


def test_the_window_ends_in_the_month_of_today():
    window = Window(36, date(2026, 10, 31))
    months = list(window.month_starts())
    assert (months[0], months[-1], len(months)) == (date(2023, 11, 1), date(2026, 10, 1), 36)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 15), date(2024, 2, 29), date(2026, 12, 31)])
def test_no_month_of_the_window_begins_after_yesterday(today):
    window = Window(3, today)
    assert all(month <= window.last_event_day for month in window.month_starts())


def test_a_month_is_due_on_the_15th_of_the_next():
    assert due_day(date(2026, 1, 1)) == date(2026, 2, 15)
    assert due_day(date(2026, 12, 1)) == date(2027, 1, 15)


@pytest.mark.parametrize(
    ("today", "last_known"),
    [
        (date(2026, 10, 31), date(2026, 7, 31)),
        (date(2026, 10, 14), date(2026, 6, 30)),
        (date(2026, 10, 15), date(2026, 7, 31)),
    ],
)
def test_the_late_organisation_misses_the_last_two_months_that_are_due(today, last_known):
    assert Window(36, today).known_until(BY_ID["NGO-04"]) == last_known


def test_nobody_else_is_late():
    window = Window(36, date(2026, 10, 31))
    others = [organisation for organisation in ORGANISATIONS if organisation.id != "NGO-04"]
    assert {window.known_until(organisation) for organisation in others} == {date(2026, 10, 30)}


def test_eight_regions_in_three_macro_regions():
    regions = read_regions(REGIONS_FILE)
    assert [region.code for region in regions] == [f"AV-0{number}" for number in range(1, 9)]
    assert {region.macro_code for region in regions} == {"AV-N", "AV-C", "AV-S"}
    assert all(60_000 <= region.population <= 800_000 for region in regions)


def test_organisations_use_the_words_of_the_vocabulary():
    assert {type_ for organisation in ORGANISATIONS for type_ in organisation.offers} == SERVICE_TYPES
    regions = {region.code for region in read_regions()}
    assert all(set(organisation.area) <= regions | {"*"} for organisation in ORGANISATIONS)
    assert all(ngo.assesses_needs for ngo in NGOS)


@pytest.mark.parametrize(
    ("name", "language", "cyrillic"),
    [
        ("Džmuljanović", "sr", "Џмуљановић"),
        ("Gjorgji", "mk", "Ѓорѓи"),
        ("Štilijana", "bg", "Щилияна"),
        ("Đorđe", "sr", "Ђорђе"),
    ],
)
def test_a_name_is_written_in_the_alphabet_of_its_language(name, language, cyrillic):
    assert to_cyrillic(name, language) == cyrillic


def test_serbian_cyrillic_leads_back_to_the_same_latin_name():
    for first in FIRST:
        for last in LAST:
            name = (first + last).capitalize()
            assert to_latin(to_cyrillic(name, "sr")) == name


def test_code_page_1250_takes_romanian_names():
    assert to_windows_1250("Ștefania").encode("windows-1250").decode("windows-1250") == "Ştefania"


def test_every_number_has_a_surname_of_its_own():
    names = {surname(3, number, "ić") for number in range(30_000)}
    assert len(names) == 30_000
    assert min(map(len, names)) >= SHORTEST


def test_syllables_are_all_different_even_without_their_last_letter():
    assert PLACES == len(LAST) == len(FIRST) == len(set(FIRST))
    assert len({syllable[:-1] for syllable in LAST}) == PLACES


def test_another_seed_deals_the_surnames_anew():
    same = [number for number in range(500) if surname(1, number, "ić") == surname(2, number, "ić")]
    assert len(same) < 5
