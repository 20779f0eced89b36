"""The evidence of one record is that of a table of it: whatever is written in its fields."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.keyring import Keyring
from anonymize.linkage.blocking import recipes
from anonymize.linkage.encoding import Encoder
from anonymize.linkage.fields import FIELDS, TOLD
from anonymize.linkage.kept import GRADES_OF, KEPT_RECIPES, encoded_of, key_table, opened
from anonymize.linkage.recording import LONGEST_VALUE, RecordEncoder
from anonymize.linkage.tokens import LinkageKeys
from anonymize.names import NORMALISER_VERSION
from vocabulary.errors import WillNeverWork

ROOT = b"a root key of thirty-two bytes.."
DOMAIN = "victim_services"
KEYS = Keyring.from_root(ROOT).domains[DOMAIN]
ALONE = RecordEncoder(KEYS)
TABLE = Encoder(LinkageKeys.from_root(ROOT, domain=DOMAIN, epoch=1))

names = st.one_of(
    st.sampled_from(["Ђорђевић", "Djordjević", "Ana", "Xhemal", "Шћепан", "🙂", "A", "Anаb", "Ана Марија", "d'Ark"]),
    st.text(max_size=40),
)
dates = st.sampled_from(["1987-04-23", "1987", "01.01.1900", "1990-01-01", "31875", "1987-13-40", "soon"])
codes = st.one_of(st.sampled_from(["AVQ-123 456", "+999 611 222333", "a@b.c"]), st.text(max_size=30))
values = st.fixed_dictionaries(
    {},
    optional={
        name: {"name": names, "date": dates, "code": codes, "word": st.sampled_from(["female", "AV"])}[field.shape]
        for name, field in FIELDS.items()
        if name in TOLD
    },
)


@settings(max_examples=150, deadline=None)
@given(record=values)
def test_one_record_is_encoded_as_a_table_of_it(record: dict[str, str]) -> None:
    record = {name: value for name, value in record.items() if value and len(value) <= LONGEST_VALUE}
    if not record:
        return
    blocking, sealed = ALONE.of(record)
    whole = TABLE.encoded({name: [value] for name, value in record.items()})
    if not sealed:
        assert not any(each.known.any() for each in whole.fields.values())
        return
    (fields,) = opened(KEYS.seal, DOMAIN, 1, NORMALISER_VERSION, [sealed])
    kept = encoded_of([fields], key_table([blocking]))
    for name, each in whole.fields.items():
        mine = kept.fields[name]
        for grade in GRADES_OF[name]:
            assert mine.digests[grade][0] == each.digests[grade][0]
        if each.filters is not None and mine.filters is not None:
            folded = each.filters[:, :4] ^ each.filters[:, 4:]
            assert np.array_equal(mine.filters[:, :4], folded) and not mine.filters[:, 4:].any()
    composites = {number for number, parts in recipes() if len(parts) == 2}
    assert composites <= {number for number, _, _ in KEPT_RECIPES}
    numbers = [number for number, parts in recipes() if all(_there(part, record) for part in parts)]
    wanted = {int(key) for key, number in zip(whole.keys[0], numbers, strict=True) if key and number in composites}
    assert wanted <= set(kept.keys[0].tolist())


def _there(part: str, record: dict[str, Any]) -> bool:
    if part in ("low", "high"):
        return {"given_name", "surname"} <= record.keys()
    return part.split(".")[0] in record


@pytest.mark.parametrize(("domain", "epoch", "version"), [("cross", 1, 2), (DOMAIN, 2, 2), (DOMAIN, 1, 3)])
def test_a_blob_opens_under_its_own_domain_epoch_and_normaliser_alone(domain: str, epoch: int, version: int) -> None:
    _, sealed = ALONE.of({"given_name": "Ana"})
    with pytest.raises(WillNeverWork) as refused:
        opened(KEYS.seal, domain, epoch, version, [sealed])
    assert "Ana" not in str(refused.value)


def test_no_kept_key_is_of_a_single_part() -> None:
    assert ALONE.of({"given_name": "Ana"})[0] == b""
    assert ALONE.of({"document": "AVQ123456"})[0] == b"" and ALONE.of({"phone": "+999611222333"})[0] == b""
    assert len(ALONE.of({"phone": "+999611222333", "given_name": "Ana"})[0]) == 8


def test_free_text_in_a_column_is_not_compared() -> None:
    assert ALONE.of({"given_name": "x" * 10_000, "street": "y" * 10_000, "phone": "9" * 10_000}) == (b"", b"")
