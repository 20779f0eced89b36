"""What a source file may say, as types. The JSON Schema that editors and the loader use is drawn from
them.

A value (`Value`) is a column name, or a mapping that says where the value comes from and what is done with
it.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,39}$", description="lower case letters, digits, underscores")]
Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9*_-]{1,24}$", description="a code without blanks")]
Paths = str | list[str]
MonthStart = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-01$", description="the first of a month, like 2023-11-01")]
DateForm = Annotated[
    str, Meta(pattern=r"^(?=.*d)(?=.*m)(?=.*yy)[dmy./ -]{5,14}$", description="dates with dd, mm and yyyy")
]
MonthForm = Annotated[str, Meta(pattern=r"^(?=.*m)(?=.*yy)[my./ -]{4,10}$", description="months with mm and yyyy")]
TransformName = Literal[
    "text", "words", "list", "date", "date_or_year", "partial_date", "moment", "day", "month", "month_end", "quarter",
    "utc_time", "number", "whole_number", "amount", "country",
]  # fmt: skip


class Join(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows of another file, sheet or table that belong to a record: its columns are called `name/column` there."""

    key: str
    """The column of the joined row that says which record it belongs to."""
    to: str
    """The column of the record that it is compared with."""
    file: str = ""
    """Name or pattern; empty = the file of the records (another sheet of it)."""
    sheet: str = ""
    header_row: Annotated[int, Meta(ge=1)] = 1
    table: str = ""
    columns: list[str] = []
    one: bool = False
    """At most one row, whose columns join the record itself; else a list under the name, for `each`."""
    totals: str = ""
    """A row that holds this word in any cell is a total: skipped by the rule `totals_row`."""
    required: bool = True
    """With `one`: a record without its row is refused as `orphan_row`."""


Setting = str | int | bool | list[str] | dict[str, Join | str] | None
"""What a connector may be told."""


class Value(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"from_": "from", "as_": "as", "is_": "is", "with_": "with"},
):
    """One value: `from` the first of these columns that is not blank, or `const`, or `join` of several."""

    from_: Paths | None = None
    const: str | int | bool | None = None
    join: list["str | Value"] = []
    with_: str = "/"
    first: list["str | Value"] = []
    """The first of several values that is there, each made in its own way."""
    of_record: bool = False
    """Inside `each`: look into the record, not into its repeated part."""
    prefix: str = ""
    as_: TransformName = "text"
    form: str | list[str] | None = None
    """Dates of this column alone are written so."""
    by: Annotated[str, Meta(min_length=1, max_length=3)] = ","
    """With `as: list`: what stands between its parts."""
    codes: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    """A code map in `maps/`, without `.csv`."""
    exists: bool = False
    """Makes a yes of whatever stands there; nothing there is no."""
    is_: str | list[str] | None = None
    """Makes a yes or no of it; absent is no."""
    of: list[str] = []
    """With `is`: the codes that may occur at all; any other refuses the record."""


Field = str | Value


class Skip(Struct, frozen=True, forbid_unknown_fields=True):
    """Leave a record out, by a rule with a name."""

    rule: Name
    when: Value
    is_record: bool = True
    """False for a row that is about nothing, like totals."""


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a record says who it is about. Used for linkage and profile, stored nowhere."""

    id: Field
    given_name: Field | None = None
    surname: Field | None = None
    birth: Field | None = None
    sex: Field | None = None
    citizenship: Field | None = None
    document_number: Field | None = None
    linkage_consent: Value | None = None
    place: Field | None = None
    postcode: Field | None = None
    street: Field | None = None
    phone: Field | None = None
    email: Field | None = None


class Tally(Struct, frozen=True, forbid_unknown_fields=True):
    """All that is kept of somebody who refuses: one count for each quarter and service type of the
    services."""

    only: Value
    on: Field
    service_type_code: Value
    each: str | None = None
    """The repeated part that holds the services; without it the record is one service."""


class Statistics(Struct, frozen=True, forbid_unknown_fields=True):
    """The person's own answer on statistics, in a source whose lawful basis is consent."""

    consent: Value
    tally: Tally | None = None
    """None in streams without services: there nothing at all is kept."""


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """One event type that a record yields, once or for each repeated part."""

    type: str
    path: str
    on: Field
    data: dict[str, Field] = {}
    each: str | None = None
    when: Value | None = None
    entities: dict[str, Field] = {}
    profile: bool = False
    """Carries sex, age band and citizenship group of the person on that day, and the evidence for linkage."""


class Stream(Struct, frozen=True, forbid_unknown_fields=True):
    """Records of one kind: an asset, a table, files of one name."""

    read: dict[str, Setting]
    changes: Literal["full_sweep", "delta", "updated_at"]
    record_id: Field
    recorded_at: Value
    organisation: Field
    events: Annotated[list[Event], Meta(min_length=1)]
    person: Person | None = None
    entities: dict[str, Field] = {}
    statistics: Statistics | None = None
    skip: list[Skip] = []
    deleted: Value | None = None
    order: list[list[Field]] = []
    """Pairs of dates: the second may not lie before the first."""
    never_load: list[str] = []
    """Known columns that are never loaded: free text, phones, what is too sensitive."""
    ignore: list[str] = []
    """Technical columns of the system, without meaning for us."""


class EventStream(Struct, frozen=True, forbid_unknown_fields=True):
    """Rows that already are events (docs/reference/event-rows.md): nothing to map, only which codes there are."""

    read: dict[str, Setting]
    codes: dict[
        Literal["region_code", "residence_region_code", "service_area_codes", "to_organisation_id", "currency_code"],
        Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")],
    ] = {}
    """The code map whose right column is the whole list of a code of the installation."""


class Linkage(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may be compared with whom. Without a legal basis evidence never crosses into the other domain."""

    domain: Literal["law_enforcement", "victim_services"]
    cross_basis: str | None = None


class Calendar(Struct, frozen=True, forbid_unknown_fields=True):
    """When a month's report is due: on this day of the next month."""

    due_day: Annotated[int, Meta(ge=1, le=28)]


class Contact(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to ask when the source is silent: a role, never a person."""

    role: str


class Organisation(Struct, frozen=True, forbid_unknown_fields=True):
    """An organisation that reports through this source."""

    id: Code
    kind: Literal["police", "shelter", "ngo", "state", "health", "social"]
    region: Code
    service_types: list[str]
    assesses_needs: bool
    service_area: list[Code]
    reports_from: MonthStart | None = None
    """The first month it reports for. Without it no report is expected here: another source brings its months."""
    reports_until: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day, like 2026-10-31")] | None = (
        None
    )
    """The last day it reports for."""


class Dialect(Struct, frozen=True, forbid_unknown_fields=True):
    """How this source writes dates (dd or d, mm or m, yyyy or yy), months, numbers and files."""

    dates: DateForm | Annotated[list[DateForm], Meta(min_length=1)] = "yyyy-mm-dd"
    months: MonthForm | Annotated[list[MonthForm], Meta(min_length=1)] = "yyyy-mm"
    two_digit_years_from: Annotated[int, Meta(ge=1900, le=2001)] | None = None
    """Years of two digits lie in the hundred years from here on."""
    time_zone: str = "UTC"
    """Where the source lives (Europe/Sarajevo): its times without a zone are meant so, and its days begin there."""
    decimal: Literal[".", ","] = "."
    encoding: Literal["utf-8", "utf-8-sig", "windows-1250", "windows-1251", "windows-1252"] = "utf-8"
    delimiter: Literal[",", ";", "\t", "|"] = ","


class SourceFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A source system, whole: how it is reached, by what right, who reports through it, and what its
    records mean."""

    source: Name
    title: str
    connector: Literal["kobo", "primero", "dhis2", "commcare", "csv_drop", "file_drop", "sql_table", "event_drop"]
    connection: Name
    cadence: Literal["hourly", "daily"]
    submission: Literal["record", "event", "aggregate"]
    lawful_basis: Literal["law", "consent", "aggregate_only"]
    legal_basis: dict[str, str]
    """The law or agreement, per purpose."""
    linkage: Linkage | Literal["off"]
    """`off`: nothing that could be compared is kept of this source's people."""
    contact: Contact
    calendar: Calendar
    organisations: Annotated[list[Organisation], Meta(min_length=1)]
    streams: dict[Name, Stream] = {}
    event_streams: dict[Name, EventStream] = {}
    """In submission mode `event`, instead of `streams`."""
    dialect: Dialect = Dialect()
    nationals: list[Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]] = []
    """Citizenship codes that mean: of this country."""

    @property
    def linkage_on(self) -> Linkage | None:
        """None where linkage is switched off."""
        return self.linkage if isinstance(self.linkage, Linkage) else None
