"""Keys for one purpose each, drawn from the one root key of an installation.

HKDF-SHA256 (RFC 5869) with purpose and epoch as its info: no digest of one purpose ever equals one of another, and
knowing one key tells nothing about its sisters. Only linkage rotates by epoch; what identifies a record does not, or
every record would look changed on the day of a rotation (docs/decisions/0012).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NoReturn, TypeVar, cast

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vocabulary.canonical import canonical_bytes
from vocabulary.errors import ConfigurationError

LINKAGE_DOMAINS: Final = ("law_enforcement", "victim_services", "cross")
T = TypeVar("T")
_IDENTITY_EPOCH = 0
_KEY_BYTES = 32
_BLOCK_BYTES = 64


class Mac:
    """HMAC-SHA256 under one key, with both pads hashed beforehand: half the time of `hmac.new` per digest."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        block = key.ljust(_BLOCK_BYTES, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = sha256(bytes(byte ^ 0x5C for byte in block))

    def __call__(self, message: bytes) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()

    def of(self, *parts: str | bytes) -> bytes:
        """Digest of several parts, each with its length before it: ("ab", "c") and ("a", "bc") differ."""
        # surrogatepass: a broken text is digested as it is; the error of a strict encode would quote it
        encoded = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
        return self(b"".join(len(part).to_bytes(4) + part for part in encoded))

    def begun(self, *parts: str | bytes) -> Callable[[bytes], bytes]:
        """The digest of these parts and one more, given each time: what is the same every time is hashed once."""
        encoded = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
        begin, end = self._inner.copy(), self._outer
        begin.update(b"".join(len(part).to_bytes(4) + part for part in encoded))

        def of(last: bytes) -> bytes:
            inner, outer = begin.copy(), end.copy()
            inner.update(len(last).to_bytes(4) + last)
            outer.update(inner.digest())
            return outer.digest()

        return of

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is not written down: hand the root key to the process that needs it")


class DomainKeys:
    """The keys of probabilistic linkage of one domain in one epoch; no repr, no pickle."""

    __slots__ = ("_made", "composites", "epoch", "filters", "name", "nonces", "seal", "tokens")

    def __init__(self, root: bytes, name: str, epoch: int) -> None:
        self.name, self.epoch = name, epoch
        self.tokens = derived_key(root, f"linkage:{name}:tokens", epoch)
        self.composites = derived_key(root, f"linkage:{name}:composites", epoch)
        self.filters = Mac(derived_key(root, f"linkage:{name}:filters", epoch))
        self.seal = seal_key(root, name, epoch)
        self.nonces = Mac(derived_key(root, f"linkage:{name}:nonces", epoch))
        self._made: Any = None

    def once(self, make: "Callable[[DomainKeys], T]") -> T:
        """What is made of these keys, made once: it remembers what it met."""
        if self._made is None:
            self._made = make(self)
        return cast(T, self._made)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is not written down: hand the root key to the process that needs it")


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """The keyed functions of pseudonymisation. Has no repr and cannot be pickled, so it reaches no log and no XCom."""

    epoch: int
    """Of the linkage keys. Digests of different epochs never compare equal."""
    record: Mac
    person: Mac
    entity: Mac
    slot: Mac
    content: Mac
    linkage: Mapping[str, Mac]
    """By linkage domain: law_enforcement, victim_services, cross."""
    domains: Mapping[str, DomainKeys]
    """The same domains, for what is compared by likeness."""

    @classmethod
    def from_root(cls, root: bytes, *, epoch: int = 1) -> "Keyring":
        """The keyring of an installation. `root` is 32 random bytes or more, kept by its operator."""
        if len(root) < _KEY_BYTES:
            raise ConfigurationError(
                "The root key is shorter than 32 bytes", remedy="make a new one from a random generator"
            )
        identity = {
            purpose: Mac(derived_key(root, purpose, _IDENTITY_EPOCH))
            for purpose in ("record", "person", "entity", "slot", "content")
        }
        linkage = {domain: Mac(derived_key(root, f"linkage:{domain}", epoch)) for domain in LINKAGE_DOMAINS}
        domains = {domain: DomainKeys(root, domain, epoch) for domain in LINKAGE_DOMAINS}
        return cls(epoch=epoch, linkage=linkage, domains=domains, **identity)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A keyring is not written down: hand the root key to the process that needs it")


def derived_key(root: bytes, purpose: str, epoch: int) -> bytes:
    """The 32-byte key of one purpose in one epoch."""
    info = canonical_bytes(["org.nrm.keyring", purpose, epoch])
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(root)


def seal_key(root: bytes, domain: str, epoch: int) -> bytes:
    """The key under which the evidence of one domain lies sealed in one epoch. All that resolve needs of the root."""
    return derived_key(root, f"linkage:{domain}:seal", epoch)
