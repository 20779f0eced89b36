"""A log in which everything is told twice: in codes that the seeds know, and in codes that none of them knows."""

import json
from datetime import UTC, date, datetime
from typing import Any

from tests.support.warehouse_log import Log, Organisation
from tests.support.warehouse_story import story

KNOWN = {
    "organisation_id": "NGO-1", "to_organisation_id": "NGO-1", "region_code": "AV-01", "residence_region_code": "AV-01",
    "service_area_codes": ["AV-01"], "service_type_code": "legal", "service_type_codes": ["legal"],
    "victimisation_codes": ["tip"], "detecting_body_code": "police", "exploitation_form_codes": ["labour"],
    "signal_codes": ["story"], "sex_code": "female", "age_band_code": "25-34", "stage_code": "presumed",
    "decision_kind_code": "first", "outcome_code": "positive", "authority_code": "police",
    "entitlement_code": "recovery_period", "exit_reason_code": "planned", "disposition_code": "referred",
    "unit_code": "session", "delivery_mode_code": "mobile", "phase_code": "crisis", "trigger_code": "partner",
    "outcome_domain_code": "economic_independence", "proceedings_kind_code": "criminal",
    "order_kind_code": "protection_order", "order_outcome_code": "granted", "compensation_kind_code": "state_fund",
    "currency_code": "EUR", "expenditure_kind_code": "running", "funder_kind_code": "state",
}  # fmt: skip
STRANGE = {
    **{field: ["strange"] if isinstance(value, list) else "strange" for field, value in KNOWN.items()},
    "organisation_id": "NGO-9", "to_organisation_id": "NGO-9", "region_code": "AV-99", "residence_region_code": "AV-99",
    "service_area_codes": ["AV-99"], "currency_code": "EUR", "victimisation_codes": ["tip", "strange"],
    "stage_code": "presumed", "outcome_code": "positive", "unit_code": "session", "expenditure_kind_code": "running",
    "entitlement_code": "recovery_period",
}  # fmt: skip
"""Where a figure asks for one code (a positive decision, running money) that one is known, the rest is not."""

Links = dict[str, str]
MONTHS = [f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13)][:18]
_WHO_REPORTS = Organisation("NGO-1", ("accommodation", "legal"), reports_from=date(2025, 1, 1))
_RECORDED = datetime(2026, 6, 1, tzinfo=UTC)


def twice_told_log() -> Log:
    log = story(closed={"NGO-1": MONTHS}, organisations=(_WHO_REPORTS,))
    for who, codes in (("Ana", KNOWN), ("Bea", STRANGE)):
        _Teller(log, who, codes).tell()
    _Teller(log, "Cea", {**KNOWN, "beneficiary_role_code": "strange"}).open_and_serve()
    return log


class _Teller:
    def __init__(self, log: Log, who: str, codes: dict[str, Any]) -> None:
        self.log, self.who, self.codes = log, who, {"beneficiary_role_code": "primary_client", **codes}

    def add(
        self, kind: str, on: str, fields: str = "", links: str = "", refs: Links | None = None, **data: Any
    ) -> None:
        """Appends an event with these fields in the codes of the telling, and links named after the teller."""
        known = {name: self.codes[name] for name in ("organisation_id", *fields.split())}
        named = {role: f"{self.who} {role}" for role in links.split()}
        self.log.add(
            kind, date.fromisoformat(on), {**named, **(refs or {})}, recorded_at=_RECORDED, **{**known, **data}
        )

    def of_person(
        self, kind: str, on: str, fields: str = "", links: str = "case", refs: Links | None = None, **data: Any
    ) -> None:
        self.add(kind, on, fields, links, {"subject": self.who, **(refs or {})}, **data)

    def tell(self) -> None:
        self.open_and_serve()
        self._status()
        self._needs()
        self._course()
        self._justice()
        self._register()
        self._money()

    def open_and_serve(self) -> None:
        self.of_person("case.opened", "2025-02-03", "victimisation_codes beneficiary_role_code residence_region_code")
        for day in ("2025-02-10", "2025-03-31"):
            self.of_person(
                "service.delivered", day, "service_type_code unit_code delivery_mode_code", quantity=2, staff_hours=1
            )

    def _status(self) -> None:
        self.of_person(
            "detection.recorded", "2025-02-01",
            "detecting_body_code victimisation_codes region_code residence_region_code exploitation_form_codes "
            "signal_codes sex_code age_band_code",
        )  # fmt: skip
        self.of_person(
            "identification.decided", "2025-02-05", "stage_code decision_kind_code outcome_code authority_code"
        )
        self.of_person("entitlement.decided", "2025-02-20", "entitlement_code outcome_code")

    def _needs(self) -> None:
        """A need of the teller's type, one that somebody met and one that nobody did."""
        for number, known in enumerate(({}, {"service_type_code": "psychological"}, {"service_type_code": "medical"})):
            need = {"need": f"{self.who} need {number}"}
            self.of_person("need.assessed", "2025-02-04", "service_type_code residence_region_code", refs=need, **known)
        self.of_person(
            "service.delivered", "2025-02-12", "unit_code delivery_mode_code", quantity=1,
            service_type_code="psychological",
        )  # fmt: skip
        need = {"need": f"{self.who} need 0"}
        self.of_person("need.disposed", "2025-02-04", "service_type_code disposition_code", refs=need)
        self.of_person("assistance.declined", "2025-02-16", "service_type_code", refs=need, reason_code="strange")
        to = "service_type_code to_organisation_id"
        self.of_person("referral.made", "2025-02-04", to, "case referral", refs=need)
        self.of_person("referral.refused", "2025-02-05", to, "case referral", refs=need, reason_code="strange")
        self.of_person("plan.agreed", "2025-02-04", "service_type_codes phase_code")

    def _course(self) -> None:
        self.of_person("case_manager.assigned", "2025-02-03", "", "case staff", is_planned=True)
        self.of_person("phase.entered", "2025-02-10", "phase_code")
        self.of_person("setback.recorded", "2025-02-15", "trigger_code")
        self.of_person("milestone.set", "2025-02-10", "outcome_domain_code", "case milestone", due_on="2025-03-10")
        self.of_person("placement.started", "2025-02-03", "", "case placement")
        self.of_person("placement.ended", "2025-02-13", "", "case placement")
        self.of_person("case.closed", "2025-04-10", "exit_reason_code")

    def _justice(self) -> None:
        self.of_person("proceedings.joined", "2025-02-20", "proceedings_kind_code", "case proceedings")
        self.of_person("proceedings.ended", "2025-03-01", "proceedings_kind_code", "case proceedings")
        self.of_person("protection_order.applied", "2025-02-20", "order_kind_code", "case protection_order")
        self.of_person(
            "protection_order.decided", "2025-02-21", "order_kind_code order_outcome_code", "case protection_order"
        )
        claim = "compensation_kind_code currency_code"
        self.of_person("compensation.claimed", "2025-02-20", claim, "case compensation", amount="10.00")

    def _register(self) -> None:
        area = "region_code service_area_codes"
        self.add("provider.registered", "2026-02-01", area, organisation_kind_code="ngo")
        self.add(
            "service.offered", "2026-02-01", service_type_code="accommodation", service_model_code="dv_only",
            admitted_codes=["women"], access_condition_codes=["documents"], places=3, place_unit_code="bed",
        )  # fmt: skip
        self.add("agreement.signed", "2026-02-01", "to_organisation_id", "agreement")
        for month in MONTHS:
            self.add("capacity.reported", f"{month}-28", service_type_code="accommodation", period=month, places=5)
        self.add("staffing.reported", "2025-03-31", period="2025-03", staff_role_code="case_worker", posts=4)
        self.add(
            "feedback.given", "2025-03-31", period="2025-03", feedback_channel_code="box", feedback_moment_code="exit",
            asked_count=40, answered_count=30, satisfied_count=20,
        )  # fmt: skip

    def _money(self) -> None:
        money = "service_type_code currency_code expenditure_kind_code funder_kind_code"
        for month in MONTHS[:3]:
            self.add("expenditure.recorded", f"{month}-28", money, period=month, amount="100.00")
            strange = {"expenditure_kind_code": "strange", "amount": "7.00"}
            self.add("expenditure.recorded", f"{month}-28", money, period=month, **strange)
            self.add("report.submitted", f"{month}-28", period=month)
        self.add("funding.committed", "2025-03-01", "funder_kind_code", period="2025-04", amount="60.00",
                 currency_code="EUR", until_period="2025-06")  # fmt: skip
        self.add("funding.received", "2025-03-02", "funder_kind_code", period="2025-02", amount="30.00",
                 currency_code="EUR")  # fmt: skip
        self.add("expenditure.recorded", "2025-03-28", money, period="1999-12", amount="3.00")
        self.add(
            "expenditure.recorded", "2025-03-28", money, period="2025-03", amount="900.00", currency_code="JPY",
            expenditure_kind_code="investment",
        )  # fmt: skip
        returns = "service_type_code region_code"
        for kind, period in (("refusal", "2025-Q1"), ("delivery", "2025-03")):
            self.add("aggregate.reported", "2025-03-31", returns, period=period, count=6, aggregate_kind_code=kind)


def told(log: Log, kind: str) -> list[dict[str, Any]]:
    """The data of each event of a type, as it stands in the log, with its day and its links by their role."""
    links: dict[int, dict[str, str]] = {}
    for position, role, ref, _ in log.links:
        links.setdefault(position, {})[role] = str(ref)
    return [{**json.loads(row[9]), **links.get(row[0], {}), "on": row[5].date()} for row in log.rows if row[4] == kind]
