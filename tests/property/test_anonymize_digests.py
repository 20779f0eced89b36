"""Digests of different purposes, epochs, domains or parts never meet."""

from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.keyring import LINKAGE_DOMAINS, Keyring, derived_key
from anonymize.pseudonyms import entity_digest, person_digest, record_digest, record_key, slot

PURPOSES = ("record", "person", "entity", "slot", "content", *(f"linkage:{domain}" for domain in LINKAGE_DOMAINS))
roots = st.binary(min_size=32, max_size=48)
words = st.text(max_size=8)
KEYRING = Keyring.from_root(b"a root key of thirty-two bytes..")


@settings(max_examples=50, deadline=None)
@given(roots, roots, st.sets(st.integers(0, 1000), min_size=2, max_size=4))
def test_keys_never_collide_across_purposes_epochs_and_roots(one: bytes, other: bytes, epochs: set[int]) -> None:
    keys = [derived_key(root, purpose, epoch) for root in {one, other} for purpose in PURPOSES for epoch in epochs]
    assert len(set(keys)) == len(keys)


@given(roots, st.integers(1, 100), st.binary(max_size=64))
def test_the_same_message_has_another_digest_for_every_purpose(root: bytes, epoch: int, message: bytes) -> None:
    keyring = Keyring.from_root(root, epoch=epoch)
    digests = [getattr(keyring, name)(message) for name in ("record", "person", "entity", "slot", "content")]
    digests += [mac(message) for mac in keyring.linkage.values()]
    assert len(set(digests)) == len(PURPOSES)


@given(st.lists(words, max_size=4), st.lists(words, max_size=4))
def test_digests_of_parts_are_equal_only_for_equal_parts(one: list[str], other: list[str]) -> None:
    assert (KEYRING.record.of(*one) == KEYRING.record.of(*other)) == (one == other)


@given(words, words, words)
def test_what_stands_for_a_record_never_stands_for_a_person_or_case(source: str, role: str, number: str) -> None:
    digests = [
        record_key(KEYRING, source, role, number),
        record_digest(KEYRING, source, role, number.encode()),
        person_digest(KEYRING, source, number),
        entity_digest(KEYRING, source, role, number),
    ]
    assert len(set(digests)) == len(digests)


@given(st.sets(st.tuples(words, words), min_size=2, max_size=6))
def test_two_places_in_a_record_never_share_a_slot(places: set[tuple[str, str]]) -> None:
    record = record_key(KEYRING, "src", "case", "1")
    assert len({slot(KEYRING, record, event_type, path) for event_type, path in places}) == len(places)
