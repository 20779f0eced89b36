"""What the health service's DHIS2 calls its things: programs, stages, attributes and data elements, each by a uid.

The source file of the pipeline holds the same table, written by other hands: it is what the administrator sends.
"""

from typing import Final

ORG_UNIT: Final = "J8KkdJf8meQ"
TRACKER: Final = "WY4MUXHjnup"
MONTHS: Final = "dPZLdZwddPG"
"""An event program without registration."""
STAGES: Final = {"service": "eV9rBhNrPQc", "exit": "RfCUPNKwspU"}

ATTRIBUTES: Final = {
    "given_name": "ShbZtrqiZgV",
    "surname": "ZLfPDcbfpqJ",
    "birth_date": "QbMnXTWLCqE",
    "birth_year": "Pt59a25kWDx",
    "sex": "tjp2xgfAgy8",
    "citizenship": "yQs5cYFLhAf",
    "document_no": "Mu7SR9zNnXe",
    "phone": "cUq3uf8q9gA",
    "notes": "tFS7zkzypUt",
    "ethnicity": "WVTeQSkLYrk",
    "town": "FAtSWMqVw73",
    "role": "dq6c5wBtepN",
    "residence": "XwpTHBTFjsi",
    "violence": "rZMLsZPDPBz",
    "link_consent": "qiJHf2d9hjS",
}
NEW_ATTRIBUTE: Final = "dkAaAs44FuD"
"""Asked since a few months, and told to nobody: the surname of the mother."""

DATA_ELEMENTS: Final = {
    "service_type": "k4VDQeAAQFK",
    "quantity": "sM9aVYhVL2t",
    "unit": "TxhuDkFaYYs",
    "exit_reason": "J2mJg9Sv7SJ",
    "month": "Qnjz2kL3KaQ",
    "closed_on": "wHbhz75vrdr",
    "spend_medical_running": "NffYH6e2L3i",
    "currency_medical_running": "iUGMksK9QDp",
    "spend_medical_investment": "L2YWnXvBUTz",
    "currency_medical_investment": "EKEhrqexbPM",
    "spend_medical_in_kind": "qPqaeXSdqec",
    "currency_medical_in_kind": "xeJrtUHpLiY",
    "spend_psychological_running": "NNGr4G5Cngg",
    "currency_psychological_running": "UDyDCF9YdVT",
    "spend_psychological_investment": "TgdBYx59grn",
    "currency_psychological_investment": "nLEiDmtFr9e",
    "spend_psychological_in_kind": "E598MgdTL7a",
    "currency_psychological_in_kind": "f28rkCHGp9B",
}
