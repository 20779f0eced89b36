"""Ed25519 signatures over canonical bytes. Keys are arguments: 32-byte seeds and 32-byte public keys."""

from collections.abc import Callable

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey


def signer(private_key: bytes) -> Callable[[bytes], bytes]:
    """A function from a message to its 64-byte signature."""
    key = SigningKey(private_key)
    return lambda message: key.sign(message).signature


def verifier(public_key: bytes) -> Callable[[bytes, bytes], bool]:
    """A function that says whether (message, signature) is genuine; a wrong length is not."""
    key = VerifyKey(public_key)

    def verify(message: bytes, signature: bytes) -> bool:
        try:
            key.verify(message, signature)
        except (BadSignatureError, ValueError):
            return False
        return True

    return verify


def public_key_of(private_key: bytes) -> bytes:
    """The public half of a private key."""
    return bytes(SigningKey(private_key).verify_key)
