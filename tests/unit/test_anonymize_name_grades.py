"""Names in graded spellings: what agrees at which grade, and what a bad name is called."""

import pytest

from anonymize.names.agreement import agree
from anonymize.names.diminutives import FULL_NAME
from anonymize.names.grades import graded
from anonymize.names.outcomes import LONGEST_NAME, comparable, outcome_of
from anonymize.names.scripts import latin
from benchmarks.linkage.name_pairs import name_pairs


@pytest.mark.parametrize(
    ("one", "other", "grade"),
    [
        ("Ђорђевић", "Đorđević", "strict"),
        ("Џемал", "DŽEMAL", "strict"),
        ("Xhemal", "Džemal", "folded"),
        ("Hoxha", "Хоџа", "folded"),
        ("Ѓорѓи", "Ђорђи", "folded"),
        ("Живко", "Zhivko", "folded"),
        ("Ștefan", "Шtefan", "folded"),
        ("Щербак", "Shterbak", "folded"),
        ("Djordjevic", "Đorđević", "root"),
        ("Ѓорѓи", "Gorgi", "root"),
        ("Ana Marija", "Marija-Ana", "root"),
        ("Pero", "Петар", "root"),
        ("Suljić", "Sulić", "sounding"),
    ],
)
def test_two_spellings_agree_at_a_grade(one: str, other: str, grade: str) -> None:
    mine, yours = graded([one, comparable(other)])
    assert mine[grade] == yours[grade] != ""


@pytest.mark.parametrize(("one", "other"), [("Jasmin", "Jasmina"), ("Marko", "Mirko"), ("Petrović", "Perović")])
def test_different_names_agree_at_no_grade_but_the_sound(one: str, other: str) -> None:
    mine, yours = graded([one, other])
    assert all(mine[grade] != yours[grade] for grade in ("strict", "folded", "root"))
    assert agree([one], [other]) == [False]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        (None, "no_name"),
        ("  ", "no_name"),
        ("😀", "no_letters"),
        ("12345", "no_letters"),
        ("N.N.", "not_a_name"),
        ("непозната", "not_a_name"),
        ("A.", "one_letter"),
        ("x" * 10_000, "too_long"),
        ("x" * LONGEST_NAME, ""),
        ("Мaрија", "mixed_scripts"),
        ("Ђурђа Petrović", ""),
        ("Ana 😀", ""),
    ],
)
def test_a_bad_name_has_a_named_outcome(name: str | None, outcome: str) -> None:
    assert outcome_of(name) == outcome


def test_a_latin_letter_in_a_cyrillic_word_is_read_as_its_twin() -> None:
    assert latin([comparable("Мaриja"), comparable("Марија")])[0] == "marija"
    assert latin([comparable("Petrоvić")]) == ["petrović"]  # with a Cyrillic о


def test_what_is_no_name_is_not_compared() -> None:
    assert [comparable(name) for name in (None, "😀", "N.N.", "x" * 10_000)] == ["", "", "", ""]


def test_a_column_gives_a_spelling_for_each_name_whatever_is_in_it() -> None:
    names = ["a\nb", "", "\r\n", "Ђ", "😀", "\u2028x", "–", "á\u0301"]
    assert len(graded(names)) == len(names)
    assert [row["strict"] for row in graded(["Ana", "", "Eva"])] == ["ana", "", "eva"]


def test_no_short_form_is_listed_for_two_names_or_leads_on_to_another() -> None:
    assert not set(FULL_NAME) & set(FULL_NAME.values())
    assert all(name.isascii() and name.isalpha() for pair in FULL_NAME.items() for name in pair)


def test_the_benchmark_list_holds_on_the_half_it_was_not_written_on() -> None:
    judged = [pair for pair in name_pairs() if pair.half == "judged"]
    told = agree([pair.left for pair in judged], [pair.right for pair in judged])
    hits = sum(said and pair.agree for pair, said in zip(judged, told, strict=True))
    assert hits / sum(told) > 0.95
    assert hits / sum(pair.agree for pair in judged) > 0.92
