"""Names in one spelling, by the table of docs/reference/counting.md."""

import pytest

from anonymize.names import normalised_document, normalised_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ђорђе", "Đorđe"),
        ("ЉУБИЦА", "Ljubica"),
        ("Његош", "Njegoš"),
        ("Џемал", "Dzemal"),
        ("Ѓорѓи", "Gjorgji"),
        ("Ќире", "Kire"),
        ("Ѕвезда", "Dzvezda"),
        ("Жељко", "Željko"),
        ("Щерион", "Sterion"),
        ("Хаджи-Ђукић", "HADŽI DJUKIĆ"),
        ("Юлия", "Julija"),
        ("Ёлка", "Elka"),
        ("Ana\u2010Marija O’Brien", "anamarijaobrien"),
        ("Ｍａｒｉａ", "Maria"),
        ("Łukasz Ørsted Æsir Œuvre Strauß", "lukasz orsted aesir oeuvre strauss"),
        ("Çelik Şahin Yıldız İnce", "celik sahin yildiz ince"),
        ("Mu\u0308ller", "Müller"),
        ("г\u0301орги", "ѓорги"),
    ],
)
def test_two_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert normalised_name(one) == normalised_name(other) != ""


@pytest.mark.parametrize("name", [None, "", "  ", "---", "123", "李", "ьЬ"])
def test_a_name_without_letters_is_empty(name: str | None) -> None:
    assert normalised_name(name) == ""


@pytest.mark.parametrize(("one", "other"), [("Marko", "Mirko"), ("Đuro", "Duro"), ("Šaban", "Zaban")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert normalised_name(one) != normalised_name(other)


@pytest.mark.parametrize(
    ("number", "kept"),
    [("ab 12-34/56", "AB123456"), ("A1234", ""), ("a12345", "A12345"), (None, ""), ("Ж1234567", "1234567")],
)
def test_a_document_number_is_capitals_and_digits_and_at_least_six(number: str | None, kept: str) -> None:
    assert normalised_document(number) == kept
