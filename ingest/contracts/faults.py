"""Why a record may not load: reason codes, and the exception that carries one inside this room only."""

from typing import Final

REASONS: Final = {
    "missing_field": "a field that the contract needs is not there",
    "bad_date": "a date or time is not one, or not in the agreed form",
    "bad_number": "a number is not one, or not in the agreed form",
    "unknown_code": "a code is not in the code map or list",
    "bad_text": "a text has an impossible length, character or encoding",
    "bad_row_shape": "a row or field is not built as agreed",
    "identity_number": "a personal identity number stands where it may not",
    "dates_out_of_order": "what must come later is dated earlier",
    "orphan_row": "a row belongs to a record that the hand-over does not hold",
    "repeated_key": "two entries of one record carry the same key",
}


class Faulty(Exception):
    """A record is refused. Knows the reason and the names of the fields, never what is in them."""

    def __init__(self, reason: str, *fields: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fields = fields
