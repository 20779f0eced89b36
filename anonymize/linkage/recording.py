"""The evidence of one record, made while it is taken in: the same digests, filters and keys as `Encoder` makes of a
whole table (a property test holds the two together), without the cost of a table.

What a value comes to is remembered in this process, for names, places and dates come again.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from anonymize.keyring import DomainKeys
from anonymize.linkage.fields import BIRTH_YEAR, FIELDS, Field
from anonymize.linkage.filters import ALPHABET, BITS, BITS_PER_GRAM, LONGEST
from anonymize.linkage.kept import DIGEST, KEPT_RECIPES, aad_of, part_of, sealed
from anonymize.linkage.tidying import spellings_of
from anonymize.names import NORMALISER_VERSION, normalised_document
from vocabulary.events import RawSubject

LONGEST_VALUE: Final = 120
"""Of a code or a word: what is longer is free text in the wrong column, and is not compared."""
REMEMBERED: Final = 20_000
_NONE: Final = bytes(DIGEST)
_SIZE: Final = len(ALPHABET) + 1
_PLACES: Final = {letter: place for place, letter in enumerate(ALPHABET, start=1)}
_RECIPES: Final = [(number.to_bytes(DIGEST, "little"), one, other) for number, one, other in KEPT_RECIPES]
"""Each of two parts."""
_Parts = tuple[dict[str, bytes], bytes]
"""Digests by grade, and the field as it lies in a blob."""


def values_of(subject: RawSubject) -> dict[str, str]:
    """What linkage may compare of a person, by field; what is not known is not there."""
    born = subject.birth_date.isoformat() if subject.birth_date else subject.birth_year
    values = {
        "given_name": subject.given_name,
        "surname": subject.surname,
        "birth_date": None if born is None else str(born),
        "sex": subject.sex,
        "place": subject.place,
        "postcode": subject.postcode,
        "street": subject.street,
        "citizenship": subject.citizenship,
        "document": normalised_document(subject.document_number),
        "phone": subject.phone,
        "email": subject.email,
    }
    return {name: value for name, value in values.items() if value}


class RecordEncoder:
    """Makes evidence under the keys of one domain. Holds keys and values: no repr, no pickle."""

    def __init__(self, keys: DomainKeys) -> None:
        self._tokens, self._composites = _permutation(keys.tokens), _permutation(keys.composites)
        self._grams, self._seal, self._nonces = keys.filters, AESGCM(keys.seal), keys.nonces
        self._aad = aad_of(keys.name, keys.epoch, NORMALISER_VERSION)
        self._known: dict[tuple[str, str], _Parts | None] = {}
        self._bits: dict[tuple[str, int], int] = {}
        self._recipes: dict[frozenset[str], list[tuple[bytes, str, str]]] = {}

    def of(self, values: Mapping[str, str]) -> tuple[bytes, bytes]:
        """Blocking keys one after the other, sorted, and the sealed blob; both empty where nothing can be compared."""
        found = {name: parts for name, value in values.items() if (parts := self._parts(name, value)) is not None}
        if not found:
            return b"", b""
        kept = {name: part for name, (_, part) in found.items() if any(part)}
        if "birth_date" in found and (year := found["birth_date"][0]["year"]) != _NONE:
            kept[BIRTH_YEAR] = year
        return self._keys(found), sealed(self._seal, self._nonces, self._aad, kept)

    def _parts(self, name: str, value: str) -> _Parts | None:
        if (name, value) not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[name, value] = self._made(FIELDS[name], value)
        return self._known[name, value]

    def _made(self, field: Field, value: str) -> _Parts | None:
        if len(value) > LONGEST_VALUE:
            return None
        spellings = _spelled(field.name, value)
        digests = {grade: self._digest(f"{field.label}:{grade}", text) for grade, text in spellings.items()}
        if all(digest == _NONE for digest in digests.values()):
            return None
        return digests, part_of(field, digests, self._filter(field, spellings.get(field.filtered, "")))

    def _digest(self, label: str, text: str) -> bytes:
        if not text:
            return _NONE
        hashed = sha256(label.encode() + b"\0" + text.encode("utf-8", "surrogatepass")).digest()
        return self._tokens(hashed[: 2 * DIGEST])[:DIGEST]

    def _filter(self, field: Field, text: str) -> int:
        grams = _date_grams(text) if field.shape == "date" else _letter_grams(text)
        whole = 0
        for gram in grams if field.grams else ():
            whole |= self._bits_of(field.alphabet, gram)
        return whole

    def _bits_of(self, alphabet: str, gram: int) -> int:
        found = self._bits.get((alphabet, gram))
        if found is None:
            drawn = self._grams.of(alphabet, gram.to_bytes(2))
            found = 0
            for place in range(BITS_PER_GRAM):
                found |= 1 << int.from_bytes(drawn[2 * place : 2 * place + 2], "little") % BITS
            self._bits[alphabet, gram] = found
        return found

    def _keys(self, found: Mapping[str, _Parts]) -> bytes:
        parts = {f"{name}.{grade}": digest for name, (digests, _) in found.items() for grade, digest in digests.items()}
        both = [parts.get(f"{name}.sounding", _NONE) for name in ("given_name", "surname")]
        if _NONE not in both:
            parts["low"], parts["high"] = sorted(both, key=lambda digest: int.from_bytes(digest, "little"))
        wanted = self._wanted(frozenset(name for name, digest in parts.items() if digest != _NONE))
        begun = self._composites(b"".join([number + parts[one] for number, one, _ in wanted]))
        places = range(0, len(begun), 2 * DIGEST)
        pairs = zip(places, wanted, strict=True)
        ended = self._composites(b"".join([begun[at : at + DIGEST] + parts[other] for at, (_, _, other) in pairs]))
        return b"".join(sorted({ended[at : at + DIGEST] for at in places}))

    def _wanted(self, there: frozenset[str]) -> list[tuple[bytes, str, str]]:
        """The recipes for which all parts are there."""
        if there not in self._recipes:
            self._recipes[there] = [each for each in _RECIPES if each[1] in there and each[2] in there]
        return self._recipes[there]


@lru_cache(REMEMBERED)
def _spelled(name: str, value: str) -> Mapping[str, str]:
    """By grade; the same under the keys of every domain."""
    return {grade: texts[0] for grade, texts in spellings_of(FIELDS[name], [value]).items()}


def _permutation(key: bytes) -> Callable[[bytes], bytes]:
    """AES under one key; blocks do not touch each other, and the first half of each is what counts."""
    return Cipher(AES(key), ECB()).encryptor().update  # noqa: S305  one block, one message


def _letter_grams(text: str) -> list[int]:
    places = [0, *(_PLACES.get(letter, 0) for letter in text[:LONGEST]), 0]
    return [one * _SIZE + other for one, other in zip(places, places[1:], strict=False)] if text else []


def _date_grams(text: str) -> list[int]:
    return [place * 10 + int(digit) for place, digit in enumerate(text)] if len(text) == 8 else []  # noqa: PLR2004  # YYYYMMDD
