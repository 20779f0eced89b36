"""What the server tells about an asset: its versions and its questions, in the shape of a real one."""

from typing import Any, Final

from synthetic.servers.kobo_submissions import CASE_ASSET, MONTH_ASSET, MONTH_VERSION, Submission

Answer = dict[str, Any]

NAMES: Final = {CASE_ASSET: "NRM case", MONTH_ASSET: "NRM month"}
VERSIONS: Final = {
    CASE_ASSET: (("vCase2", "2025-05-02T07:00:00.000000Z"), ("vCase1", "2023-10-20T07:00:00.000000Z")),
    MONTH_ASSET: ((MONTH_VERSION, "2023-10-20T07:00:00.000000Z"),),
}
"""Newest first, as Kobo lists them."""
OWNER: Final = "nrm_coordinator"
EMPTY_LISTS: Final = (
    "files",
    "downloads",
    "embeds",
    "assignable_permissions",
    "permissions",
    "export_settings",
)
EMPTY_OBJECTS: Final = (
    "settings",
    "report_styles",
    "report_custom",
    "map_styles",
    "map_custom",
    "data_sharing",
    "paired_data",
)


def versions_answer(base: str, asset: str) -> Answer:
    results = [_version(base, asset, uid, deployed) for uid, deployed in VERSIONS[asset]]
    return {"count": len(results), "next": None, "previous": None, "results": results}


def _version(base: str, asset: str, uid: str, deployed: str) -> Answer:
    return {
        "uid": uid,
        "url": f"{base}/api/v2/assets/{asset}/versions/{uid}/",
        "content_hash": uid.encode().hex().ljust(40, "0")[:40],
        "date_deployed": deployed,
        "date_modified": deployed,
    }


def asset_answer(base: str, asset: str, submissions: list[Submission]) -> Answer:
    """The asset with its questions, its deployed versions and the number of its submissions."""
    url = f"{base}/api/v2/assets/{asset}/"
    newest, oldest = VERSIONS[asset][0], VERSIONS[asset][-1]
    return {
        "url": url, "owner": f"{base}/api/v2/users/{OWNER}/", "owner__username": OWNER, "parent": None,
        **{key: {} for key in EMPTY_OBJECTS}, **{key: [] for key in EMPTY_LISTS},
        "asset_type": "survey", "kind": "asset", "uid": asset, "name": NAMES[asset], "tag_string": "",
        "summary": {"geo": False, "labels": [], "columns": ["name", "type"], "row_count": 0, "languages": []},
        "date_created": oldest[1], "date_modified": newest[1], "date_deployed": newest[1],
        "version_id": newest[0], "deployed_version_id": newest[0], "version_count": len(VERSIONS[asset]),
        "version__content_hash": newest[0].encode().hex().ljust(40, "0")[:40],
        "deployed_versions": versions_answer(base, asset), "has_deployment": True,
        "deployment_status": "deployed",
        "deployment__active": True, "deployment__links": {}, "deployment__encrypted": False,
        "deployment__data_download_links": {}, "deployment__submission_count": len(submissions),
        "deployment__last_submission_time": _last_time(submissions),
        "content": {"schema": "1", "survey": _survey(submissions)}, "data": f"{url}data/",
        "status": "private",
        "children": {"count": 0}, "subscribers_count": 0, "access_types": None, "owner_label": OWNER,
    }  # fmt: skip


def _last_time(submissions: list[Submission]) -> str | None:
    times = [submission["_submission_time"] for submission in submissions]
    return f"{max(times)}Z" if times else None


def _survey(submissions: list[Submission]) -> list[Answer]:
    """The questions that occur in the newest submissions, without their answers."""
    questions = dict.fromkeys(key for submission in submissions[-50:] for key in submission if not key.startswith("_"))
    return [{"name": path.split("/")[-1], "type": "text", "$xpath": path} for path in questions]
