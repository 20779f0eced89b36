"""Who is whom by exact keys: the rules of docs/reference/counting.md, one by one."""

from datetime import date
from uuid import UUID

import pytest

from anonymize.keyring import Keyring
from anonymize.linkage import CROSS, Group, Subject, composite_keys, evidence_of, partition
from vocabulary.events import RawSubject

KEYRING = Keyring.from_root(b"a root key of thirty-two bytes..")
POLICE, SERVICES = "law_enforcement", "victim_services"
BORN = date(1990, 5, 4)


def subject(number: int, domain: str | None, keys: str, *, may_cross: bool = True) -> Subject:
    """A subject whose keys are letters, in its own domain and, where it may, across."""
    domains = ([domain] if domain else []) + ([CROSS] if may_cross and domain else [])
    pairs = frozenset((name, f"{name}{letter}".encode()) for name in domains for letter in keys)
    return Subject(UUID(int=number), domain, may_cross, pairs)


def numbers(groups: list[Group]) -> list[list[int]]:
    return [sorted(ref.int for ref in group.refs) for group in groups]


@pytest.mark.parametrize(
    ("person", "keys"),
    [
        (RawSubject("p", "Ana", "Perić", BORN), ("1|ana|peric|1990-05-04",)),
        (
            RawSubject("p", "Ana", "Perić", BORN, document_number="ab 123456"),
            ("1|ana|peric|1990-05-04", "2|AB123456|1990"),
        ),
        (RawSubject("p", "Ana", "Perić", birth_year=1990), ()),
        (RawSubject("p", "Ana", "Perić", birth_year=1990, document_number="AB123456"), ("2|AB123456|1990",)),
        (RawSubject("p", "Ana", "Perić", document_number="AB123456"), ()),
        (RawSubject("p", "Ana", "李", BORN), ()),
        (RawSubject("p", None, "Perić", BORN, document_number="12345"), ()),
    ],
)
def test_a_key_needs_all_its_parts(person: RawSubject, keys: tuple[str, ...]) -> None:
    assert composite_keys(person) == keys


def test_digests_compare_within_a_domain_and_across_only_where_that_is_allowed() -> None:
    ana = RawSubject("p", "Ana", "Perić", BORN)
    police, _ = evidence_of(KEYRING, ana, POLICE, may_cross=True)
    ngo, _ = evidence_of(KEYRING, ana, SERVICES, may_cross=True)
    closed, _ = evidence_of(KEYRING, ana, SERVICES, may_cross=False)
    assert set(police.keys) & set(ngo.keys) == {(CROSS, digest) for name, digest in ngo.keys if name == CROSS}
    assert {digest for _, digest in police.keys} & {digest for _, digest in closed.keys} == set()
    assert set(closed.keys) < set(ngo.keys)


def test_evidence_without_keys_still_says_whether_it_may_cross() -> None:
    evidence, told = evidence_of(KEYRING, RawSubject("p"), POLICE, may_cross=True)
    assert (evidence.keys, evidence.may_cross, evidence.domain) == ((), True, POLICE)
    assert (evidence.blocking, evidence.sealed, told) == (b"", b"", [POLICE, True, []])


def test_blocking_keys_and_seals_compare_within_a_domain_and_across_only_where_that_is_allowed() -> None:
    ana = RawSubject("p", "Ana", "Perić", BORN, place="Bihać")
    police, _ = evidence_of(KEYRING, ana, POLICE, may_cross=True)
    ngo, _ = evidence_of(KEYRING, ana, SERVICES, may_cross=True)
    closed, _ = evidence_of(KEYRING, ana, SERVICES, may_cross=False)
    assert police.cross_blocking == ngo.cross_blocking and police.cross_sealed == ngo.cross_sealed
    assert (closed.cross_blocking, closed.cross_sealed) == (b"", b"")
    assert not _eights(police.blocking) & _eights(ngo.blocking) and _eights(ngo.blocking) == _eights(closed.blocking)
    assert not _eights(ngo.blocking) & _eights(ngo.cross_blocking)


def _eights(keys: bytes) -> set[bytes]:
    return {keys[at : at + 8] for at in range(0, len(keys), 8)}


def test_one_shared_key_unites_and_sharing_is_transitive() -> None:
    groups = partition(
        [subject(1, SERVICES, "a"), subject(2, SERVICES, "ab"), subject(3, SERVICES, "b"), subject(4, SERVICES, "c")]
    )
    assert numbers(groups) == [[1, 2, 3], [4]]
    assert [group.evidence_domain for group in groups] == [SERVICES, "none"]


def test_without_keys_everybody_is_a_person_of_their_own() -> None:
    assert numbers(partition([subject(1, SERVICES, ""), subject(2, None, ""), subject(3, POLICE, "")])) == [
        [1],
        [2],
        [3],
    ]


def test_police_and_services_unite_when_all_may_cross() -> None:
    groups = partition([subject(1, POLICE, "a"), subject(2, SERVICES, "a")])
    assert [(sorted(ref.int for ref in group.refs), group.evidence_domain) for group in groups] == [([1, 2], CROSS)]


def test_one_member_who_said_no_keeps_the_whole_group_on_its_side() -> None:
    groups = partition([subject(1, POLICE, "a"), subject(2, SERVICES, "a"), subject(3, SERVICES, "a", may_cross=False)])
    assert numbers(groups) == [[1], [2, 3]]


def test_a_member_without_evidence_does_not_keep_a_group_back() -> None:
    silent = Subject(UUID(int=3), None, False)
    assert numbers(partition([subject(1, POLICE, "a"), subject(2, SERVICES, "a"), silent])) == [[1, 2], [3]]


def test_groups_of_one_side_meet_over_the_other() -> None:
    """Two police records without a common key, both the same person as one client."""
    assert numbers(partition([subject(1, POLICE, "a"), subject(2, POLICE, "b"), subject(3, SERVICES, "ab")])) == [
        [1, 2, 3]
    ]
