"""Who is whom under the exact keys of docs/reference/counting.md, told by hand."""

from datetime import date

import pytest

from synthetic.check.exact_keys import normalise, persons_of
from synthetic.check.facts import Evidence, Facts, Subject

BORN = date(1987, 4, 23)


def partition(*evidence: Evidence, alone: tuple[Subject, ...] = ()) -> set[frozenset[str]]:
    facts = Facts(date(2026, 7, 1), (), (), evidence=evidence, subjects=frozenset(alone))
    groups: dict[Subject, set[str]] = {}
    for subject, person in persons_of(facts).items():
        groups.setdefault(person, set()).add(f"{subject.source_id[0]}{subject.person_id}")
    return {frozenset(group) for group in groups.values()}


def says(who: str, *, surname: str = "Novak", given: str = "Ana", link: bool = True, **more: object) -> Evidence:
    source = {"p": "police_register", "n": "ngo_kobo", "s": "shelter_csv"}[who[0]]
    born = {"birth_date": BORN} | more
    return Evidence(Subject(source, who[1:]), given, surname, may_cross=link, **born)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("Đurđević-Łukasz", "djurdjeviclukasz"),
        ("Ђурђевић", "djurdjevic"),
        ("Љиљана", "ljiljana"),
        ("Џоковић", "dzokovic"),
        ("Шћепановић", "scepanovic"),
        ("Щерба Объект", "sterbaobaekt"),
        ("Škrijelj", "skrijelj"),
        ("ﬁlip", "filip"),
        ("Øre Æble œuf Straße ılgaz", "oreaebleoeufstrasseilgaz"),
        ("Ѓорѓи Ќосев Ѕвездан", "gjorgjikosevdzvezdan"),
        ("Мирьяна", "mirjana"),
        ("李", ""),
    ],
)
def test_a_name_is_compared_by_its_latin_letters(name: str, normal: str) -> None:
    assert normalise(name) == normal


def test_the_same_name_and_birth_date_is_one_person_in_whatever_script() -> None:
    assert partition(says("n1"), says("s2", surname="НОВАК", given="Ана")) == {frozenset({"n1", "s2"})}


def test_a_birth_year_alone_makes_no_name_key() -> None:
    year = {"birth_date": None, "birth_year": 1987}
    assert partition(says("n1", **year), says("s2", **year)) == {frozenset({"n1"}), frozenset({"s2"})}


def test_a_document_and_the_birth_year_are_enough_whatever_the_name() -> None:
    one = says("n1", document_number="ab-123 456")
    other = says("s2", surname="Horvat", document_number="AB123456", birth_date=None, birth_year=1987)
    assert partition(one, other) == {frozenset({"n1", "s2"})}


def test_a_document_of_five_signs_or_of_another_year_is_no_key() -> None:
    short = (
        says("n1", surname="A", document_number="AB-12.3"),
        says("s2", surname="B", document_number="AB123"),
    )
    assert len(partition(*short)) == 2
    later = says("s2", surname="B", document_number="AB123456", birth_date=None, birth_year=1988)
    assert len(partition(says("n1", surname="A", document_number="AB123456"), later)) == 2


def test_one_subject_joins_two_through_its_own_records() -> None:
    """s3 has a record spelled like n1 and another with the document of n2."""
    first, second = says("n1"), says("n2", surname="Kos", document_number="AB123456")
    both = (says("s3"), says("s3", surname="Kosić", given="", document_number="AB123456"))
    assert partition(first, second, *both) == {frozenset({"n1", "n2", "s3"})}


def test_police_and_services_meet_only_when_everybody_said_yes() -> None:
    assert partition(says("p1"), says("n1")) == {frozenset({"p1", "n1"})}
    assert partition(says("p1"), says("n1", link=False)) == {frozenset({"p1"}), frozenset({"n1"})}
    assert partition(says("p1", link=False), says("n1")) == {frozenset({"p1"}), frozenset({"n1"})}


def test_within_the_services_nobody_is_asked() -> None:
    assert partition(says("n1", link=False), says("s1", link=False)) == {frozenset({"n1", "s1"})}


def test_one_no_in_a_group_keeps_the_whole_group_from_crossing() -> None:
    """n1 and s1 are one group; s1 said no, so n1 stays with it and apart from the police."""
    found = partition(says("p1"), says("n1"), says("s1", link=False))
    assert found == {frozenset({"p1"}), frozenset({"n1", "s1"})}


def test_one_no_among_the_records_of_a_subject_is_a_no() -> None:
    assert len(partition(says("p1"), says("n1"), says("n1", link=False))) == 2


def test_two_groups_of_one_domain_may_meet_through_the_other_domain() -> None:
    """p1 shares the name with n1 and the document with n2, who share nothing with each other."""
    police = says("p1", document_number="AB123456")
    found = partition(police, says("n1"), says("n2", surname="Kos", document_number="AB123456"))
    assert found == {frozenset({"p1", "n1", "n2"})}


def test_a_subject_without_evidence_is_a_person_of_its_own() -> None:
    found = partition(says("s1"), alone=(Subject("shelter_csv", "2"),))
    assert found == {frozenset({"s1"}), frozenset({"s2"})}
