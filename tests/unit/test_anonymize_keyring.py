"""Keys and the digests made with them."""

import copy
import hmac
import pickle
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from anonymize.keyring import LINKAGE_DOMAINS, Keyring, Mac, derived_key
from vocabulary.errors import ConfigurationError

ROOT = b"a root key of thirty-two bytes.."


def test_a_mac_is_hmac_sha256() -> None:
    """RFC 4231, test case 2; then the standard library as the judge."""
    digest = Mac(b"Jefe")(b"what do ya want for nothing?").hex()
    assert digest == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    for length in (0, 1, 55, 56, 64, 200):
        assert Mac(ROOT)(b"x" * length) == hmac.new(ROOT, b"x" * length, sha256).digest()


def test_a_key_is_drawn_by_hkdf_with_purpose_and_epoch() -> None:
    info = b'["org.nrm.keyring","linkage:cross",3]'
    expected = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(ROOT)
    assert derived_key(ROOT, "linkage:cross", 3) == expected


def test_a_new_epoch_changes_linkage_and_nothing_that_identifies_a_record() -> None:
    first, second = Keyring.from_root(ROOT, epoch=1), Keyring.from_root(ROOT, epoch=2)
    for name in ("record", "person", "entity", "slot", "content"):
        assert getattr(first, name)(b"x") == getattr(second, name)(b"x")
    for domain in LINKAGE_DOMAINS:
        assert first.linkage[domain](b"x") != second.linkage[domain](b"x")


def test_a_short_root_key_is_refused_and_not_quoted() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Keyring.from_root(b"too short")
    assert "too short" not in str(raised.value)


def test_a_keyring_is_neither_printed_nor_written_down() -> None:
    keyring = Keyring.from_root(ROOT)
    assert "root key" not in repr(keyring) and "epoch" not in repr(keyring)
    for secret in (keyring, keyring.record):
        for write in (pickle.dumps, copy.deepcopy):
            with pytest.raises(TypeError):
                write(secret)
