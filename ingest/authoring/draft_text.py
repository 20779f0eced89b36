"""The words of a drafted source file."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ingest.authoring.guesses import DATE_FORMS, Column
from ingest.authoring.seen import Sample, map_name
from ingest.contracts.expressions import root_names

FILES: Final = frozenset({"csv", "xlsx", "json"})
_PERSON: Final = (("given_name", "given_name"), ("surname", "surname"), ("document_number", "document"))
_NEVER: Final = frozenset({"phone", "contact", "free_text", "sensitive"})
_READ: Final = {
    "kobo": "{asset: CONFIRM}",
    "primero": "{module: CONFIRM}",
    "dhis2": "{kind: events, program: CONFIRM}",
    "commcare": "{case_type: CONFIRM}",
}
_RECORDED: Final = {
    "kobo": "_submission_time",
    "primero": "last_updated_at",
    "dhis2": "updatedAt",
    "commcare": "indexed_on",
}
_IDS: Final = {"kobo": "_uuid", "primero": "id", "dhis2": "event", "commcare": "case_id"}


def source_text(name: str, sample: Sample) -> str:
    """The file, whole."""
    return "\n".join([*_head(name, sample), *_stream(sample), *_hints(name, sample)]) + "\n"


def _head(name: str, sample: Sample) -> Iterator[str]:
    connector = "file_drop" if sample.connector in FILES else sample.connector
    yield "# yaml-language-server: $schema=source.schema.json"
    yield f"# Drafted by `nrm source new` from a sample of {sample.records} records. Every CONFIRM is a guess or a gap."
    yield "# How to go on: docs/how-to/add-a-source.md. Then: nrm source check this file --sample the sample"
    yield f"source: {name}"
    yield f'title: "{name}"  # CONFIRM: whose system, what it holds'
    yield f"connector: {connector}"
    yield f"connection: nrm_{name}"
    yield "cadence: daily  # CONFIRM: or hourly"
    yield "submission: record"
    yield "lawful_basis: law  # CONFIRM: law, consent (then each stream about people says `statistics`), aggregate_only"
    yield "legal_basis:"
    yield '  statistics: "CONFIRM: cite the law or the agreement"'
    yield '  # linkage: "cite it, if records of a person may be compared with those of other bodies"'
    yield "linkage:"
    yield "  domain: victim_services  # CONFIRM: or law_enforcement. Without cross_basis never compared across"
    yield 'contact: {role: "CONFIRM: a role, never a person"}'
    yield "calendar: {due_day: 15}  # CONFIRM: by which day of the next month a month is reported"
    yield f"dialect: {_dialect(sample)}  # CONFIRM"
    yield "organisations:  # CONFIRM: everybody who reports through it"
    yield (
        "  - {id: ORG-01, kind: ngo, region: XX-01, service_types: [], assesses_needs: false, "
        f'service_area: ["*"], reports_from: {date(2026, 1, 1)}}}'
    )


def _dialect(sample: Sample) -> str:
    said = {"encoding": sample.encoding}
    if sample.connector == "csv":
        said["delimiter"] = _quoted(sample.delimiter)
    if dates := _date_form(sample.columns):
        said["dates"] = dates
    months = [column.forms[0] for column in sample.columns if column.kind == "month"]
    said["months"] = months[0] if months else "yyyy-mm"
    return "{" + ", ".join(f"{key}: {value}" for key, value in said.items()) + "}"


def _date_form(columns: Sequence[Column]) -> str | None:
    """The form that most date columns fit, the unambiguous ones first."""
    forms = [column.forms for column in columns if column.kind == "date" and column.forms]
    fitting = [form for form in DATE_FORMS if any(form in each for each in forms)]
    return max(fitting, key=lambda form: sum(form in each for each in forms)) if fitting else None


def _stream(sample: Sample) -> Iterator[str]:
    record_id = _record_id(sample)
    yield ""
    yield "streams:"
    yield "  records:"
    yield f"    read: {_read(sample)}"
    yield f"    changes: {'full_sweep' if sample.connector in (*FILES, 'kobo') else 'updated_at'}  # CONFIRM"
    yield f"    record_id: {_quoted(record_id)}  # CONFIRM: never blank, never given twice, never changed"
    yield f"    recorded_at: {{from: {_quoted(_recorded_at(sample))}, as: utc_time}}  # CONFIRM: its last change"
    yield "    organisation: {const: ORG-01}  # CONFIRM: or the column that says it, with a code map"
    yield from _person(sample, record_id)
    yield f"    entities: {{case: {_quoted(record_id)}}}  # CONFIRM"
    yield "    events:  # CONFIRM: what a record means; types and fields: docs/reference/event-log.md"
    yield "      - type: case.opened"
    yield "        path: case"
    yield f"        on: {_on(sample)}  # CONFIRM: the day it happened"
    yield "        profile: true"
    yield "        data:"
    yield "          victimisation_codes: {const: tip}  # CONFIRM: from a column, by a code map"
    yield "          beneficiary_role_code: {const: primary_client}  # CONFIRM"
    never = sorted({_root(column.name) for column in _all(sample) if column.about in _NEVER})
    if never:
        yield "    never_load:  # CONFIRM: these look like contacts, free text or what is too sensitive"
        yield from (f"      - {_quoted(name)}" for name in never)


def _read(sample: Sample) -> str:
    if sample.connector not in FILES:
        return f"{_READ[sample.connector]}  # CONFIRM"
    form = ", format: json" if sample.connector == "json" else ""
    form += f", records: {_quoted(sample.path)}" if sample.path else ""
    suffix = "." + sample.file_name.rpartition(".")[2]
    return f'{{file: "*{suffix}", submission: full{form}}}  # CONFIRM: name of the files; full or delta'


def _record_id(sample: Sample) -> str:
    known = [column.name for column in sample.columns]
    if _IDS.get(sample.connector) in known:
        return _IDS[sample.connector]
    unique = [column for column in sample.columns if column.is_unique and column.kind in ("text", "number", "code")]
    plain = [column for column in unique if not column.names_somebody and column.filled == sample.records]
    named = [column for column in plain if re.search(r"(?i)id$|no$|br|broj|number|šifra|code|ref", column.name)]
    return (named or plain or unique or list(sample.columns))[0].name


def _recorded_at(sample: Sample) -> str:
    known = {column.name for column in sample.columns}
    if _RECORDED.get(sample.connector) in known:
        return _RECORDED[sample.connector]
    times = [column for column in sample.columns if column.kind == "time"]
    named = [column.name for column in times if column.about == "recorded"]
    return (named or [column.name for column in times] or ["$written_at"])[0]


def _person(sample: Sample, record_id: str) -> Iterator[str]:
    by = {column.about: column.name for column in reversed(sample.columns)}
    yield "    person:  # CONFIRM: used for linkage and profile, stored nowhere"
    yield f"      id: {_quoted(by.get('person_id', record_id))}  # CONFIRM: the source's own id of the person"
    for field, meaning in _PERSON:
        if meaning in by:
            yield f"      {field}: {_quoted(by[meaning])}  # CONFIRM"
    births = [column for column in sample.columns if column.about == "birth" and column.kind in ("date", "number")]
    if births:
        yield f"      birth: {{from: {_quoted(births[0].name)}, as: date_or_year}}  # CONFIRM"
    for meaning, how in (("sex", "codes: … onto female, male, other, unknown"), ("citizenship", "as: country")):
        if meaning in by:
            yield f"      # {meaning}: {{from: {_quoted(by[meaning])}, {how}}}"


def _on(sample: Sample) -> str:
    dates = [column for column in sample.columns if column.kind in ("date", "time") and column.about != "birth"]
    dates.sort(key=lambda column: (column.filled < sample.records, column.about == "recorded"))
    return f"{{from: {_quoted(dates[0].name if dates else '$written_at')}, as: date}}"


def _hints(name: str, sample: Sample) -> Iterator[str]:
    """A line for every column: what it seems to be, and how it would be read."""
    yield "    # What the columns seem to be. What is read nowhere is dropped, and reported as drift until it stands in"
    yield "    # never_load (known, never loaded) or ignore (technical)."
    for column in sample.columns:
        yield f"    #   {_quoted(column.name)}: {_hint(name, column, sample)}"
    for repeat, columns in sample.repeats.items():
        yield f"    # each: {_quoted(repeat)}  a repeated part"
        for column in columns:
            yield f"    #   {_quoted(column.name)}: {_hint(name, column, sample)}"


def _hint(name: str, column: Column, sample: Sample) -> str:
    if column.names_somebody:
        return f"{column.about}: never load it, or read it under `person`"
    match column.kind:
        case "code":
            left = f"; {column.met_once} met only once and left out" if column.met_once else ""
            return f"codes: {map_name(name, column)}  ({len(column.codes)} codes to map{left})"
        case "date" | "month":
            rival = f", could also be {' or '.join(column.forms[1:])}" if len(column.forms) > 1 else ""
            return f"as: {column.kind}  ({(column.forms or ('typed',))[0]}{rival})"
        case "time":
            return "as: utc_time, moment or date"
        case "yes_no":
            return "is: the word for yes, of: [both words]"
        case "number":
            return "as: whole_number, number or amount"
        case "empty":
            return "empty in the sample"
        case "list":
            return "several answers, as: list"
    return "an id" if column.is_unique else "text"


def _all(sample: Sample) -> list[Column]:
    return [*sample.columns, *(column for columns in sample.repeats.values() for column in columns)]


def _root(path: str) -> str:
    """The column that a path starts from."""
    (root,) = root_names(path) or {path}
    return root


def _quoted(text: str) -> str:
    """As YAML reads it back: quoted unless it is a plain word."""
    is_word = text not in ("null", "true", "false")
    return (
        text
        if is_word and re.fullmatch(r"[^\W\d][\w /$.-]*(?<! )|\$\w+", text)
        else json.dumps(text, ensure_ascii=False)
    )
