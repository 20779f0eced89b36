"""National identity numbers inside what may be stored. All numbers are made up; their check digits are right."""

import pytest

from anonymize.allowed import ALLOWED_FIELDS, UnsafeEvent, require_allowed
from anonymize.identity_numbers import (
    holds_identity_number,
    may_hold_identity_number,
    number_is_identity_number,
    value_holds_identity_number,
)
from vocabulary.codes import CURRENCIES
from vocabulary.fields import BY_TYPE, CURRENCY, FIELDS, MONEY, QUANTITY

EGN = "7503169269"  # the next two are the examples of python-stdnum's documentation
CNP = "1630615123457"
EMSO = "0101006500006"
NID = "I05101999I"


@pytest.mark.parametrize("number", [EGN, CNP, EMSO, NID])
@pytest.mark.parametrize(
    "written",
    ["{}", " {} ", "no. {}, urgent", "ЈМБГ:{}", "({})", "case 17 / {}", "{} 2026-03-01", "2026-03 {} 12", "x_{}_y"],
)
def test_a_number_in_a_text_trips(number: str, written: str) -> None:
    assert holds_identity_number(written.format(number))


@pytest.mark.parametrize(
    "written",
    ["010100 650 0006", "0101006-500006", "01.01.006.500006", "01/01/006/50/0006", "0101006\u00a0500006",
     "0101006 - 500006", "010 1006 5000 06", "0101006\u200b500006"],
)  # fmt: skip
def test_separators_do_not_hide_it(written: str) -> None:
    assert holds_identity_number(written)


@pytest.mark.parametrize("zero", ["\u0660", "\u06f0", "\u0966", "\uff10"])
def test_digits_of_another_script_do_not_hide_it(zero: str) -> None:
    assert holds_identity_number("".join(chr(ord(zero) + int(digit)) for digit in EMSO))


@pytest.mark.parametrize(
    "ordinary",
    ["", "7", "AV-01", "NGO-000123", "UA05", "2026-03", "2026-Q1", "2026-03-01", "2026-03-01 10:30", "12.50",
     "2026-03-01 10:30:15", "999999999999", "7503169260", "1630615123458", "0101006500007", "I09901999I", "A1B2C3D4E5",
     "I05101999", "XI05101999I", "750316926", "00007503169269000"],
)  # fmt: skip
def test_ordinary_texts_do_not(ordinary: str) -> None:
    assert not holds_identity_number(ordinary)


@pytest.mark.parametrize("number", [7503169269, 1630615123457, 101006500006, 101006500006.0, 7503169269.0])
def test_a_number_typed_as_a_number_trips_though_its_zeros_are_lost(number: float) -> None:
    assert number_is_identity_number(number)
    assert value_holds_identity_number(QUANTITY, number)


def test_an_egn_of_the_years_after_2000_has_lost_a_zero_or_two() -> None:
    from stdnum.bg import egn

    for begin in ("004101001", "094505123"):
        whole = begin + egn.calc_check_digit(begin)
        assert number_is_identity_number(int(whole)) and holds_identity_number(whole)


@pytest.mark.parametrize("number", [0, 1, -3, 365, 9_999_999, 0.5, 7503169269.5, 10**30, float("inf"), float("nan")])
def test_ordinary_numbers_do_not(number: float) -> None:
    assert not number_is_identity_number(number)


@pytest.mark.parametrize("amount", ["75231692.63", "12345678.90", "752316926.30", "-75231692.63", "999999999999.99"])
def test_the_cents_of_an_amount_are_no_digits_of_a_number(amount: str) -> None:
    assert not value_holds_identity_number(MONEY, amount)


@pytest.mark.parametrize("amount", ["7503169269.00", "-7503169269.00", "101006500006.00"])
def test_a_personal_number_given_as_an_amount_trips(amount: str) -> None:
    assert value_holds_identity_number(MONEY, amount)


def test_a_list_is_looked_through() -> None:
    assert value_holds_identity_number(FIELDS["service_area_codes"], ["AV-01", EMSO])
    assert not value_holds_identity_number(FIELDS["service_area_codes"], ["AV-01", "AV-02"])


def test_no_code_of_any_list_trips() -> None:
    kinds = [*FIELDS.values(), *BY_TYPE.values()]
    codes = {code for kind in kinds for code in kind.codes} | CURRENCIES
    assert [code for code in sorted(codes) if holds_identity_number(code)] == []
    assert not may_hold_identity_number(CURRENCY)


def test_the_door_refuses_what_a_contract_let_through_and_does_not_say_it() -> None:
    event_type = next(name for name, fields in ALLOWED_FIELDS.items() if "count" in fields)
    with pytest.raises(UnsafeEvent, match="holds in count") as told:
        require_allowed(event_type, {"count": int(EGN)})
    assert EGN not in str(told.value)
    require_allowed(event_type, {"count": 12})
