"""The forms of the Primero-shaped server, as `GET /api/v2/forms` tells them: those fields that the role may read."""

from collections.abc import Collection, Iterator
from typing import Any, Final

FORMS: Final = {
    "gbv_individual_details": "survivor_code_no case_id name_first name_last date_of_birth nrm_birth_year sex"
    " nationality national_id_no telephone_current ethnicity address_current location_current registration_date",
    "consent": "consent_for_services consent_reporting nrm_consent_linkage",
    "approvals": "approval_status_assessment",
    "notes": "case_notes",
    "services": "services_section",
    "closure_form": "date_closure closure_reason",
    "nrm": "nrm_role nrm_has_disability nrm_violence nrm_detected_on nrm_detected_region nrm_recorded_as"
    " nrm_exploitation nrm_needs_section nrm_phases_section nrm_setbacks_section",
}
"""Form → its fields. What is only about the record itself (owner, times, state) stands on no form."""


def forms_answer(hidden: Collection[str]) -> dict[str, Any]:
    return {"data": list(_forms(hidden))}


def _forms(hidden: Collection[str]) -> Iterator[dict[str, Any]]:
    for number, (unique_id, fields) in enumerate(FORMS.items(), 1):
        readable = [name for name in fields.split() if name not in hidden]
        if readable:
            yield {
                "id": number, "unique_id": unique_id, "name": {"en": unique_id}, "parent_form": "case",
                "visible": True, "is_nested": False, "module_ids": ["primeromodule-gbv"],
                "fields": [{"id": 100 * number + place, "name": name, "visible": True,
                            "type": "subform" if name.endswith("_section") else "text_field"}
                           for place, name in enumerate(readable)],
            }  # fmt: skip
