"""Keyed Bloom filters of single fields: 512 bits that tell how much two values have in common, not what they are.

Each gram of a value sets BITS_PER_GRAM bits, drawn for (field, gram) from HMAC-SHA256. Drawing each bit by itself and
not by double hashing leaves no arithmetic relation between the bits of a gram (Schnell 2015; Christen et al. 2018).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from anonymize.keyring import Mac
from anonymize.linkage.tokens import AT_ONCE

Filters = NDArray[np.uint64]
WORDS: Final = 8
BITS: Final = 64 * WORDS
BITS_PER_GRAM: Final = 9
LONGEST: Final = 26
"""Letters of a value that count: more would fill the filter, and no more than 255 bits may be common to two."""
ALPHABET: Final = "abcdefghijklmnopqrstuvwxyzCDSZ0123456789"
_SIZE: Final = len(ALPHABET) + 1
_PLACES: Final = np.zeros(256, dtype=np.int16)
_PLACES[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(1, _SIZE)


def gram_table(mac: Mac, field: str, grams: int = _SIZE * _SIZE) -> Filters:
    """The filter of each gram alone; the filter of a value is all those of its grams, laid over each other."""
    digests = b"".join(mac.of(field, gram.to_bytes(2)) for gram in range(grams))
    places = np.frombuffer(digests, dtype=np.uint16).reshape(grams, 16)[:, :BITS_PER_GRAM].astype(np.uint64) % BITS
    table = np.zeros((grams, WORDS), dtype=np.uint64)
    for column in places.T:
        table[np.arange(grams), column // 64] |= np.uint64(1) << (column % np.uint64(64))
    return table


def letter_filters(table: Filters, values: Sequence[str]) -> Filters:
    """Filters of pairs of neighbouring letters, the edges of the word included."""
    filters = np.empty((len(values), WORDS), dtype=np.uint64)
    for begin in range(0, len(values), AT_ONCE):
        filters[begin : begin + AT_ONCE] = _of_letters(table, values[begin : begin + AT_ONCE])
    return filters


def _of_letters(table: Filters, values: Sequence[str]) -> Filters:
    letters = np.zeros((len(values), LONGEST + 2), dtype=np.int16)
    lengths = np.minimum(np.fromiter(map(len, values), dtype=np.int64, count=len(values)), LONGEST)
    text = np.frombuffer("".join([value[:LONGEST] for value in values]).encode("latin-1", "replace"), dtype=np.uint8)
    row = np.repeat(np.arange(len(values)), lengths)
    column = np.arange(len(text)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + 1
    letters[row, column] = _PLACES[text]
    return _laid_over(table, letters[:, :-1] * _SIZE + letters[:, 1:], lengths)


def _laid_over(table: Filters, grams: NDArray[np.int16], lengths: NDArray[np.int64]) -> Filters:
    # the longest first: those that reach a place are then the first rows, and a slice is quicker than a choice
    order = np.argsort(-lengths, kind="stable")
    sorted_grams, filters = np.ascontiguousarray(grams[order].T), np.zeros((len(grams), WORDS), dtype=np.uint64)
    for place, column in enumerate(sorted_grams):
        reach = int((lengths >= max(place, 1)).sum())
        filters[:reach] |= table[column[:reach]]
    laid = np.empty_like(filters)
    laid[order] = filters
    return laid


def place_filters(table: Filters, values: Sequence[str], length: int) -> Filters:
    """Filters of digits with their place (of a date written YYYYMMDD); values of another length have none."""
    whole = np.fromiter((len(value) == length for value in values), dtype=bool, count=len(values))
    text = "".join([value if len(value) == length else "0" * length for value in values])
    digits = np.frombuffer(text.encode(), dtype=np.uint8).reshape(-1, length).astype(np.int16) - ord("0")
    filters = np.zeros((len(values), WORDS), dtype=np.uint64)
    for place in range(length):
        filters |= table[place * 10 + digits[:, place]]
    filters[~whole] = 0
    return filters


def dice(one: Filters, other: Filters, bits: NDArray[np.int16]) -> NDArray[np.float32]:
    """Twice the common bits of each row by the bits of both (given): 1 = equal, about .2 = nothing in common."""
    return np.divide(2 * bits_of(one & other), bits, out=np.zeros(len(one), np.float32), where=bits > 0)


def bits_of(filters: Filters) -> NDArray[np.int16]:
    """How many bits of each row are set."""
    # the eight counts of a row are the bytes of one number: times 0x01…01 leaves their sum in its highest byte
    counts = np.bitwise_count(filters).view(np.uint64).reshape(-1)
    return ((counts * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int16)
