"""The words of the pages and files: marks, classes, periods, dates, in plain English.

The five marks are DOMAIN's; *partly reported* stands beside a number, the four others in place of it.
"""

from calendar import month_abbr, month_name
from datetime import date
from typing import Final

NEED_CLASSES: Final = {
    "needed": "Needed",
    "met": "Met in time",
    "met_late": "Met late",
    "unmet": "Unmet",
    "barrier": "Declined: barrier",
    "choice": "Declined: choice",
    "pending": "Pending",
    "unknown": "Unknown",
}
"""Needs by what became of them, in reading order; the seven after the first add up to it."""

NEED_MEANINGS: Final = {
    "needed": "Needs for this service that were assessed in the period, except where the service did not apply.",
    "met": "Somebody helped within the standard number of days, or the help had been received before.",
    "met_late": "Somebody helped, but only after the standard.",
    "unmet": "The standard passed without any help, and everybody who could have helped has reported since.",
    "barrier": "The person declined because something stood in the way: distance, rules, language, distrust.",
    "choice": "The person declined because the help was not wanted or not needed now. No gap.",
    "pending": "The standard had not yet passed on the day the data stand at.",
    "unknown": "The standard passed, but somebody who could have helped has not reported so far.",
}

STAGES: Final = {"presumed": "Presumed (reasonable grounds)", "formal": "Formal (conclusive grounds)"}
OUTCOMES: Final = {
    "positive": "Positive", "negative": "Negative", "suspended": "Suspended", "withdrawn": "Withdrawn",
}  # fmt: skip

TABLES: Final = {
    "gaps": "Needs by what became of them",
    "identifications": "Decisions on identification",
    "clients": "Primary clients by first service of the quarter",
    "cost": "Running cost per client in euro",
    "detected_tip": "Persons first detected in the year as trafficked",
    "detected_dv": "Persons first detected in the year with domestic violence",
    "population": "Inhabitants at mid-year",
}

SEXES: Final = {"ALL": "all", "female": "female", "male": "male", "other": "other", "unknown": "sex not known"}
AGE_GROUPS: Final = {
    "ALL": "all ages", "0_17": "0–17 years", "18_64": "18–64 years", "65_plus": "65 years and over",
    "unknown": "age not known",
}  # fmt: skip

BAND: Final = "0–4"
BREAK_MEANING: Final = "Break in the series: from this period on something else is counted, see the note."
MARK_WORDS: Final = {
    "none": "none", "band": BAND, "hidden": "hidden", "not_reported": "not reported", "absent": "no figure",
}  # fmt: skip
MARK_MEANINGS: Final = {
    "not reported": "None of the organisations that could have answered has closed its reports for the period. "
    "It is not a zero: we do not know.",
    "partly reported (n of m)": "Only n of the m organisations that could have answered have closed their reports; for "
    "a year, n of its quarters are complete, for the country, n of its regions. The number counts what is there; the "
    "true one may be higher.",
    "none": "A true zero: all organisations reported, and there was no such need.",
    BAND: "None to four. So few people could be recognised, so the exact number is not given, and a zero among them "
    "looks the same.",
    "hidden": "There is a number, but it is not printed: with it and the totals around it anybody could work out a "
    "small number next to it. Hidden says nothing about the size.",
}


def quarter_name(code: str) -> str:
    """``2026-Q3`` → ``July–September 2026``."""
    year, quarter = code.split("-Q")
    first = 3 * int(quarter) - 2
    return f"{month_name[first]}–{month_name[first + 2]} {year}"


def year_name(code: str) -> str:
    """``2025-Q4/2026-Q3`` → ``October 2025 – September 2026``."""
    first, last = (part.split("-Q") for part in code.split("/"))
    return f"{month_name[3 * int(first[1]) - 2]} {first[0]} – {month_name[3 * int(last[1])]} {last[0]}"


def period_name(code: str) -> str:
    """A calendar year is its own name."""
    if code.isdecimal():
        return code
    return year_name(code) if "/" in code else quarter_name(code)


def short_period_name(code: str) -> str:
    """``Jul–Sep 2026``, and ``Year`` for the year, which stands in full at the top of its page."""
    if "/" in code:
        return "Year"
    year, quarter = code.split("-Q")
    first = 3 * int(quarter) - 2
    return f"{month_abbr[first]}–{month_abbr[first + 2]} {year}"


def short_month_name(code: str) -> str:
    """``2026-09`` → ``Sep 26``."""
    year, month = code.split("-")
    return f"{month_abbr[int(month)]} {year[2:]}"


def month_words(code: str) -> str:
    """``2026-09`` → ``September 2026``."""
    year, month = code.split("-")
    return f"{month_name[int(month)]} {year}"


def day_words(day: date) -> str:
    """``3 October 2026``."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """``1 report``, ``2 reports``."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
