"""Planted numbers always trip, however they are written; ordinary codes, amounts, dates and counts never do."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from stdnum.bg import egn
from stdnum.ro import cnp
from stdnum.si import emso

from anonymize.identity_numbers import holds_identity_number, number_is_identity_number, value_holds_identity_number
from vocabulary.fields import BY_TYPE, DAY, FIELDS, MONEY, MONTH, ORGANISATION, PERIOD, QUARTER, REGION

DAYS = st.dates(date(1900, 1, 1), date(2026, 12, 31))
ZEROS = st.sampled_from("0\u0660\u06f0\u0966\uff10")
MARKS = st.sampled_from(["", "", " ", "-", ".", "/", "_", "\u00a0", " - ", "\u2009", "\u200b"])
WORDS = st.text(st.characters(categories=["L", "P", "Z"]), max_size=20)


@st.composite
def numbers(draw: Any) -> str:
    day = draw(DAYS)
    more = 40 if day.year >= 2000 else 0
    kind = draw(st.sampled_from(["egn", "cnp", "emso", "nid"]))
    serial = draw(st.integers(1, 999))
    if kind == "egn":
        begin = f"{day.year % 100:02}{day.month + more:02}{day.day:02}{serial:03}"
        return begin + egn.calc_check_digit(begin)
    if kind == "cnp":
        begin = f"{5 if more else 1}{day:%y%m%d}{draw(st.integers(1, 46)):02}{serial:03}"
        return begin + cnp.calc_check_digit(begin)
    if kind == "emso":
        begin = f"{day:%d%m}{day.year % 1000:03}{draw(st.integers(10, 96)):02}{serial:03}"
        return begin + emso.calc_check_digit(begin)
    decade = chr(ord("A") + (day.year - 1900) // 10)
    woman = draw(st.sampled_from([0, 50]))
    return f"{decade}{day.year % 10}{day.month + woman:02}{day.day:02}{serial:03}{draw(st.sampled_from('AKWZ'))}"


@given(numbers(), WORDS, WORDS, ZEROS, st.data())
def test_a_planted_number_always_trips(number: str, before: str, after: str, zero: str, data: st.DataObject) -> None:
    is_letters = number[0].isalpha()
    marks = [data.draw(MARKS) if not is_letters or len(number) == 10 else "" for _ in number]
    if is_letters:
        marks = [mark if len(mark) < 3 else "-" for mark in marks]
        before, after = f"{before} ", f" {after}"
    signs = [chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in number]
    written = "".join(sign + mark for sign, mark in zip(signs, marks, strict=True))
    assert holds_identity_number(f"{before}{written}{after}")


@given(numbers().filter(str.isdigit))
def test_a_planted_number_trips_as_a_number(number: str) -> None:
    if int(number) >= 10**7:  # a person born on the first days of 1900 or 2000 comes below: nobody counts so far
        assert number_is_identity_number(int(number))


@given(
    st.sampled_from([ORGANISATION, REGION, MONTH, QUARTER, PERIOD, DAY]).flatmap(
        lambda kind: st.from_regex(kind.pattern, fullmatch=True)
    )
)
def test_texts_of_a_shape_never_trip(text: str) -> None:
    assert not holds_identity_number(text)


@given(st.decimals(min_value=-(10**9) + 1, max_value=10**9 - 1, places=2, allow_nan=False))
def test_amounts_below_a_billion_never_trip(amount: Any) -> None:
    assert not value_holds_identity_number(MONEY, f"{amount:.2f}")


@given(st.one_of(st.integers(-(10**7) + 1, 10**7 - 1), st.floats(-1e6, 1e6)))
def test_counts_and_quantities_never_trip(number: float) -> None:
    assert not number_is_identity_number(number)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.lists(st.text()), st.booleans()))
def test_nothing_makes_it_fail(value: Any) -> None:
    for kind in (*FIELDS.values(), *BY_TYPE.values()):
        assert value_holds_identity_number(kind, value) in (True, False)
