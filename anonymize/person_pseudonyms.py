"""Pseudonyms of persons for one kind of reader: the person_key through a keyed permutation of 128 bits.

A person_key is a random UUID, which is exactly one block of AES. So AES-256 under a key of one domain and epoch gives
each person a pseudonym that no other person has, that nobody without the key can draw, and that says nothing about the
person's pseudonym in another domain (docs/decisions/0310).
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB

from vocabulary.errors import ConfigurationError

BLOCK_BYTES = 16
KEY_BYTES = 32


def person_pseudonyms(key: bytes, person_keys: bytes) -> bytes:
    """The pseudonyms of many persons, 16 bytes each, in the order of their keys, which stand one behind the other.

    Raises ConfigurationError for a key that is not 32 bytes or a rest that is no person.
    """
    if len(key) != KEY_BYTES or len(person_keys) % BLOCK_BYTES:
        raise ConfigurationError("A pseudonym needs a key of 32 bytes and whole person keys")
    # Each block is another random UUID, so block by block is what is wanted here: a permutation, no message.
    encryptor = Cipher(AES256(key), ECB()).encryptor()  # noqa: S305  # one block, one person
    return encryptor.update(person_keys) + encryptor.finalize()
