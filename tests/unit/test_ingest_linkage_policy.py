"""What a source file says about linkage: its domain, its basis, or nothing at all."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from anonymize.keyring import Keyring
from anonymize.safe import pseudonymise
from ingest.contracts.source_file import load_source
from ingest.preparing import policy_of
from vocabulary.events import Occurred, RawEvent, RawSubject

SOURCES = Path(__file__).parents[2] / "sources"
KEYRING = Keyring.from_root(b"a root key of thirty-two bytes..")
AT = datetime(2026, 5, 6, tzinfo=UTC)


@pytest.fixture
def switched_off(tmp_path: Path) -> Path:
    written = (SOURCES / "gbv_months.yml").read_text(encoding="utf-8")
    assert "linkage: {domain: victim_services}" in written
    path = tmp_path / "gbv_months.yml"
    path.write_text(written.replace("linkage: {domain: victim_services}", "linkage: off"), encoding="utf-8")
    (tmp_path / "maps").symlink_to(SOURCES / "maps")
    return path


def case_of(subject: RawSubject) -> RawEvent:
    data = {"victimisation_codes": ["dv"], "beneficiary_role_code": "primary_client", "residence_region_code": "AV-01"}
    return RawEvent(
        "s", "case", "r", "case", "case.opened", Occurred(AT, "day"), AT,
        {"organisation_id": "NGO-01", **data},  # type: ignore[dict-item]  # JSON has no types
        subject, {"case": "c"}, wants_profile=True,
    )  # fmt: skip


def test_a_source_that_is_switched_off_leaves_no_evidence(switched_off: Path) -> None:
    policy = policy_of(load_source(switched_off.parent, switched_off).file)
    assert (policy.linkage_domain, policy.has_basis_to_cross) == (None, False)
    ana = RawSubject("p", "Ana", "Perić", date(1990, 5, 4), linkage_consent=True)
    assert pseudonymise(case_of(ana), KEYRING, policy).evidence is None


@pytest.mark.parametrize(("source", "crosses"), [("police_register", True), ("gbv_months", False)])
def test_only_a_named_basis_lets_evidence_cross(source: str, crosses: bool) -> None:
    policy = policy_of(load_source(SOURCES, SOURCES / f"{source}.yml").file)
    ana = RawSubject("p", "Ana", "Perić", date(1990, 5, 4), linkage_consent=True)
    evidence = pseudonymise(case_of(ana), KEYRING, policy).evidence
    assert evidence is not None and evidence.may_cross is crosses and bool(evidence.cross_sealed) is crosses


@pytest.mark.parametrize("changed", [{"phone": "+999 1"}, {"place": "Bihać"}, {"street": "Ulica 5"}])
def test_new_evidence_is_a_new_version_of_the_fact_and_nothing_else_is(changed: dict[str, str]) -> None:
    policy = policy_of(load_source(SOURCES, SOURCES / "police_register.yml").file)
    before = pseudonymise(case_of(RawSubject("p", "Ana", "Perić", date(1990, 5, 4))), KEYRING, policy)
    again = pseudonymise(case_of(RawSubject("p", "ANA", "Peric", date(1990, 5, 4))), KEYRING, policy)
    after = pseudonymise(
        case_of(RawSubject("p", "Ana", "Perić", date(1990, 5, 4), **changed)),  # type: ignore[arg-type]  # fields by name
        KEYRING,
        policy,
    )
    assert before.content_mac == again.content_mac != after.content_mac
