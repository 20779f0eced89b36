"""Event rows of about 700 bytes for the benchmarks: journeys of invented people.

The events of one person lie near each other, as in an export in the order in which they were recorded.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

ACTIVE: Final = 1500
"""People whose journeys run at the same time."""
_BEGIN: Final = datetime(2024, 1, 1, tzinfo=UTC)
_GIVEN: Final = ("Amina", "Đorđe", "Jelena", "Marko", "Lejla", "Ivana", "Нада", "Petar", "Selma", "Vesna")
_SURNAMES: Final = ("Hadžihasanović", "Petrović", "Kovačević", "Đukanović", "Begović", "Jovanović", "Marić")
_REGIONS: Final = tuple(f"AV-0{number}" for number in range(1, 9))
_SERVICES: Final = ("psychological", "legal", "medical", "accommodation", "employment", "humanitarian")
_BODIES: Final = tuple(f"BEN-0{number}" for number in range(1, 7))

Fact = tuple[str, str, str]
"""Type, entities and fact of a row, the last two as JSON."""


def write_rows(path: Path, count: int, *, seed: int = 1, first: int = 0) -> None:
    """Write so many rows. The same seed writes the same rows; `first` shifts their ids and people."""
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.writelines(rows(count, seed=seed, first=first))
    partial.replace(path)


def rows(count: int, *, seed: int = 1, first: int = 0) -> Iterator[str]:
    """So many rows, each with its line end."""
    dice = random.Random(seed)  # noqa: S311  dice, no keys
    people = first
    active: list[Iterator[Fact]] = []
    who: list[str] = []
    for number in range(first, first + count):
        while len(active) < min(ACTIVE, 1 + count // 10):
            active.append(_journey(dice, people))
            who.append(_person(dice, people))
            people += 1
        at = dice.randrange(len(active))
        fact = next(active[at], None)
        if fact is None:
            active[at], who[at] = _journey(dice, people), _person(dice, people)
            people += 1
            fact = next(active[at])
        yield _row(number, fact, who[at])


def _row(number: int, fact: Fact, person: str) -> str:
    kind, entities, codes = fact
    recorded = _BEGIN + timedelta(seconds=number * 17)
    day = recorded - timedelta(days=number % 5, hours=recorded.hour, minutes=recorded.minute, seconds=recorded.second)
    return (
        f'{{"specversion":"1.0","id":"evt-{number:012d}","source":"/benchmark/case-system/export","type":"org.nrm.{kind}.v1",'
        f'"time":"{day:%Y-%m-%dT%H:%M:%SZ}","timeprecision":"day","recordedat":"{recorded:%Y-%m-%dT%H:%M:%SZ}",'
        f'"datacontenttype":"application/json","dataschema":"urn:org.nrm:events:{kind}:v1","data":{{"subject":{person},"entities":{entities},"fact":{codes}}}}}\n'
    )


def _person(dice: random.Random, number: int) -> str:
    born = f"{dice.randrange(1960, 2015)}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}"
    return (
        f'{{"person_id":"client-{number:010d}","given_name":"{dice.choice(_GIVEN)}","surname":"{dice.choice(_SURNAMES)}",'
        f'"birth_date":"{born}","sex":"{dice.choice(("female", "male"))}","citizenship":"AV",'
        f'"document_number":"AV{number:09d}","linkage_consent":{"true" if number % 4 else "false"}}}'
    )


def _journey(dice: random.Random, number: int) -> Iterator[Fact]:
    """Ten to fourteen events of one client of one organisation."""
    case = f'"case":"case-{number:010d}"'
    body = f'"organisation_id":"{dice.choice(_BODIES)}"'
    region = dice.choice(_REGIONS)
    yield (
        "case.opened", f"{{{case}}}",
        f'{{{body},"victimisation_codes":["{dice.choice(("tip", "dv"))}"],"beneficiary_role_code":"primary_client",'
        f'"residence_region_code":"{region}"}}',
    )  # fmt: skip
    for need in range(2):
        service = dice.choice(_SERVICES)
        links = f'{case},"need":"need-{number:010d}-{need}"'
        wanted = f'{body},"service_type_code":"{service}"'
        yield "need.assessed", f"{{{links}}}", f'{{{wanted},"residence_region_code":"{region}","urgency_code":"high"}}'
        sent = f'{{{wanted},"to_organisation_id":"{dice.choice(_BODIES)}"}}'
        referral = f'{{{links},"referral":"referral-{number:010d}-{need}"}}'
        yield "referral.made", referral, sent
        yield "referral.accepted", referral, sent
        for _ in range(dice.randrange(1, 3)):
            quantity = dice.choice((1, 2, 0.5, 1.5))
            yield "service.delivered", f"{{{case}}}", f'{{{wanted},"quantity":{quantity},"unit_code":"session"}}'
        yield "need.disposed", f"{{{links}}}", f'{{{wanted},"disposition_code":"referred"}}'
    yield "case.closed", f"{{{case}}}", f'{{{body},"exit_reason_code":"planned"}}'
