"""The systems answer as real ones do, over real connections, and change when somebody changes them."""

import json
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo

from nrm.stack.databases import cluster, port_of
from synthetic.build import Places, Settings, build
from synthetic.servers.kobo_store import KoboStore, record_id_of
from synthetic.servers.kobo_submissions import CASE_ASSET, MONTH_ASSET
from synthetic.servers.police_register import DATABASE, READER, Register
from synthetic.servers.shelter_drop import ShelterDrop

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "kobo"
SETTINGS = Settings(seed=11, size=120, months=12, today=date(2026, 10, 31))
LATER = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
PASSWORD = secrets.token_hex(12)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("country")
    build(made, SETTINGS)
    return made


@pytest.fixture(scope="module")
def store(home: Path) -> KoboStore:
    return KoboStore(Places(home).kobo)


@pytest.fixture(scope="module")
def drop(home: Path) -> ShelterDrop:
    return ShelterDrop(Places(home).shelter)


@pytest.fixture(scope="module")
def token() -> str:
    return secrets.token_hex(20)


@pytest.fixture(scope="module")
def kobo(home: Path, token: str) -> Iterator[httpx.Client]:
    """A client of the server, which runs as a process of its own."""
    token_file = home / "token"
    token_file.write_text(f"{token}\n", encoding="ascii")
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "synthetic.servers.kobo",
            "--store",
            str(Places(home).kobo),
            "--port",
            str(port),
        ]
        + ["--token-file", str(token_file)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    headers = {"Authorization": f"Token {token}"}
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as client:
            wait_for(client)
            yield client
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=20)
    assert said == b"", "the server is to write nothing, least of all addresses"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(client: httpx.Client) -> None:
    for _ in range(200):
        try:
            client.get(f"/api/v2/assets/{CASE_ASSET}/versions/")
            return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def recorded(name: str) -> dict[str, object]:
    path = RECORDED / name
    if not path.exists():
        pytest.skip("the recorded responses of a real server are not beside this checkout")
    return dict(json.loads(path.read_text(encoding="utf-8"))["response"])


def sweep(client: httpx.Client, asset: str, limit: int) -> list[dict[str, object]]:
    """All submissions, by following `next`."""
    address = f"/api/v2/assets/{asset}/data.json?start=0&limit={limit}"
    found: list[dict[str, object]] = []
    while address:
        answer = client.get(address).json()
        found += answer["results"]
        address = answer["next"]
    return found


def test_following_next_gives_every_submission_once(kobo, store):
    for limit in (7, 1000):
        found = sweep(kobo, CASE_ASSET, limit)
        assert found == store.submissions(CASE_ASSET)
        assert len({submission["_id"] for submission in found}) == len(found)


def test_an_answer_has_the_shape_of_a_recorded_one(kobo):
    real = recorded("kobo_data__2.json")
    ours = kobo.get(f"/api/v2/assets/{CASE_ASSET}/data.json", params={"limit": 500}).json()
    assert ours.keys() == real.keys()
    questions = {"full_name", "pet_yesno"}
    for submission in ours["results"]:
        system = {key for key in submission if key.startswith("_") or key.split("/")[0] in ("meta", "formhub")}
        missing = real["results"][0].keys() - questions - system - {"start", "end", "today"}
        assert missing <= {"meta/rootUuid"}
        assert system <= real["results"][0].keys()


def test_next_and_previous_are_whole_addresses_as_recorded(kobo):
    real, path = recorded("kobo_data_query__3.json"), f"/api/v2/assets/{CASE_ASSET}/data.json"
    assert httpx.URL(str(real["next"])).query.split(b"&")[::2] == [b"limit=1", b"start=1"]
    answer = kobo.get(path, params={"start": 2, "limit": 2}).json()
    address = str(kobo.base_url.join(path))
    assert answer["next"] == f"{address}?limit=2&start=4"
    assert answer["previous"] == f"{address}?limit=2&start=0"


def test_an_asset_tells_its_versions_as_a_recorded_one(kobo):
    real = recorded("kobo_data__3.json")
    answer = kobo.get(f"/api/v2/assets/{CASE_ASSET}/versions/").json()
    assert answer.keys() == real.keys()
    assert answer["results"][0].keys() == real["results"][0].keys()
    assert {version["uid"] for version in answer["results"]} == {"vCase1", "vCase2"}


def test_an_asset_tells_nothing_that_a_recorded_one_does_not(kobo, store):
    real = recorded("kobo_asset__0.json")
    answer = kobo.get(f"/api/v2/assets/{CASE_ASSET}/").json()
    assert answer.keys() <= real.keys()
    assert answer["deployment__submission_count"] == len(store.submissions(CASE_ASSET))


def test_both_versions_of_the_form_are_in_one_asset(store):
    groups = {
        submission["__version__"]: {key.split("/")[0] for key in submission} & {"client", "person"}
        for submission in store.submissions(CASE_ASSET)
    }
    assert groups == {"vCase1": {"client"}, "vCase2": {"person"}}


@pytest.mark.parametrize("authorization", ["", "Token wrong", "Bearer {token}", "Token"])
def test_without_the_token_there_is_no_answer(kobo, token, authorization):
    for path in (f"/api/v2/assets/{CASE_ASSET}/data.json", "/api/v2/assets/aNoSuchForm/"):
        answer = kobo.get(path, headers={"Authorization": authorization.format(token=token)})
        assert answer.status_code == 401
        assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v2/assets/aNoSuchForm/data.json", 404),
        (f"/api/v2/assets/{CASE_ASSET}/data.json?limit=0", 400),
        (f"/api/v2/assets/{CASE_ASSET}/data.json?start=-1", 400),
        (f"/api/v2/assets/{CASE_ASSET}/data.json?query=[", 400),
        ("/api/v2/assets/..%2F..%2Ftruth%2Frecords/data.json", 404),
    ],
)
def test_a_wrong_question_has_its_status(kobo, path, status):
    assert kobo.get(path).status_code == status


def test_a_query_by_submission_time_selects(kobo, store):
    times = sorted(str(submission["_submission_time"]) for submission in store.submissions(MONTH_ASSET))
    query = json.dumps({"_submission_time": {"$gt": times[len(times) // 2]}})
    answer = kobo.get(f"/api/v2/assets/{MONTH_ASSET}/data.json", params={"query": query}).json()
    assert answer["count"] == sum(moment > times[len(times) // 2] for moment in times)


def test_an_edit_and_its_return_are_seen_by_the_running_server(kobo, store):
    before = sweep(kobo, CASE_ASSET, 1000)
    record_id = record_id_of(before[3])
    original = store.edit(CASE_ASSET, record_id, {"case/exit_reason": "planned", "need": None}, at=LATER)
    changed = sweep(kobo, CASE_ASSET, 1000)[3]
    assert record_id_of(changed) == record_id and "need" not in changed
    assert changed["_submission_time"] == "2026-11-02T09:30:00"
    assert changed["meta/instanceID"] != original["meta/instanceID"] == changed["meta/deprecatedID"]
    store.put(CASE_ASSET, original)
    assert sweep(kobo, CASE_ASSET, 1000) == before


def test_a_deleted_submission_and_an_emptied_asset_are_gone_at_once(kobo, store):
    before = sweep(kobo, MONTH_ASSET, 1000)
    store.delete(MONTH_ASSET, record_id_of(before[0]))
    assert sweep(kobo, MONTH_ASSET, 1000) == before[1:]
    held = store.empty(MONTH_ASSET)
    assert kobo.get(f"/api/v2/assets/{MONTH_ASSET}/data.json").json()["count"] == 0
    store.write(MONTH_ASSET, [before[0], *held])
    assert sweep(kobo, MONTH_ASSET, 1000) == before


def test_the_same_settings_rewrite_nothing(home):
    def state() -> dict[str, tuple[int, bytes]]:
        files = [path for path in Places(home).root.rglob("*") if path.is_file()]
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    before = state()
    build(home, SETTINGS)
    assert state() == before


def test_a_build_that_was_interrupted_is_finished_without_touching_what_was_whole(home):
    places = Places(home)
    whole = (places.shelter / "boravci.csv").stat().st_mtime_ns
    places.built.unlink()
    (places.truth / "records.jsonl").write_text("half", encoding="utf-8")
    build(home, SETTINGS)
    assert (places.shelter / "boravci.csv").stat().st_mtime_ns == whole
    assert len((places.truth / "records.jsonl").read_bytes()) > 100_000


def test_another_country_leaves_no_file_of_the_first(tmp_path):
    build(tmp_path, SETTINGS)
    build(tmp_path, Settings(seed=11, size=5, months=2, today=SETTINGS.today))
    names = ShelterDrop(Places(tmp_path).shelter).names()
    assert {name[-11:-4] for name in names if "_" in name} <= {"2026-09", "2026-10"}


def test_files_of_the_shelter_are_as_its_program_writes_them(drop):
    stays = (drop.folder / "boravci.csv").read_bytes()
    assert stays.startswith("Boravak;Šifra klijenta;Ime;".encode("windows-1250"))
    assert stays.count(b"\r\n") == stays.count(b"\n") == len(drop.rows("boravci.csv"))
    costs = drop.rows("troskovi_2026-08.csv")
    assert costs[-1][0] == "UKUPNO" and "," in costs[1][3]
    assert len(drop.rows("zakljucenje_2026-08.csv")) == 2
    assert all((drop.folder / f"{name}.done").read_text().endswith("Z\n") for name in drop.names())


def test_the_shelter_changes_a_row_and_changes_it_back(drop):
    name, record_id = "boravci.csv", drop.rows("boravci.csv")[1][0]
    content, mark = ((drop.folder / part).read_bytes() for part in (name, f"{name}.done"))
    before = drop.edit(name, record_id, "Regija prebivališta", "AV-05", LATER)
    assert drop.rows(name)[1][8] == "AV-05"
    assert (drop.folder / f"{name}.done").read_bytes() == b"2026-11-02T09:30:00Z\n"
    drop.edit(name, record_id, "Regija prebivališta", before, datetime.fromisoformat(mark.decode().strip()))
    assert ((drop.folder / name).read_bytes(), (drop.folder / f"{name}.done").read_bytes()) == (content, mark)


def test_a_file_without_its_mark_does_not_count_yet(drop):
    name = "zakljucenje_2026-08.csv"
    mark = (drop.folder / f"{name}.done").read_bytes()
    drop.hide(name)
    assert (drop.folder / name).is_file() and not (drop.folder / f"{name}.done").exists()
    (drop.folder / f"{name}.done").write_bytes(mark)


def test_an_emptied_file_keeps_its_header(tmp_path):
    build(tmp_path, SETTINGS)
    drop = ShelterDrop(Places(tmp_path).shelter)
    drop.delete("boravci.csv", drop.rows("boravci.csv")[1][0], LATER)
    kept = len(drop.rows("boravci.csv"))
    drop.empty("boravci.csv", LATER)
    assert kept > 2 and [len(row) for row in drop.rows("boravci.csv")] == [17]


@pytest.fixture(scope="module")
def server(installation) -> Iterator[Callable[..., str]]:
    """`server(dbname=…, user=…, password=…)`: the address of a PostgreSQL that holds the register for this module."""
    owner = cluster(installation).conninfo(port_of(installation))
    yield lambda **parts: make_conninfo(owner, **parts)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("drop database if exists register with (force)")
        connection.execute("drop role if exists nrm_reader")


@pytest.fixture(scope="module")
def register(home: Path, server: Callable[..., str]) -> Register:
    build(home, SETTINGS, server(), PASSWORD)
    return Register(server(dbname=DATABASE))


def ids(register: Register, table: str) -> list[str]:
    with psycopg.connect(register.owner) as connection:
        return [row[0] for row in connection.execute(f"select id from register.{table} order by updated_at, id")]


def test_the_reader_reads_and_cannot_write(server, register):
    address = server(dbname=DATABASE, user=READER, password=PASSWORD)
    with psycopg.connect(address) as connection:
        count = connection.execute("select count(*) from register.detection").fetchone()
        assert count == (len(ids(register, "detection")),) and count[0] > 5
        with pytest.raises(errors.ReadOnlySqlTransaction):
            connection.execute("delete from register.detection")
    with psycopg.connect(address, options="-c default_transaction_read_only=off") as connection:
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("delete from register.detection")


def test_codes_of_the_register_are_padded(register):
    row = register.row("detection", ids(register, "detection")[0])
    assert len(row["region_code"]) == 8 and len(row["detected_by"]) == 12 and len(row["recorded_as"]) == 16


def test_a_row_changes_and_changes_back(register):
    record_id = ids(register, "detection")[0]
    before = register.edit("detection", record_id, {"region_code": "AV-08"}, LATER)
    changed = register.row("detection", record_id)
    assert (changed["region_code"].strip(), changed["updated_at"]) == ("AV-08", LATER)
    register.edit("detection", record_id, {"region_code": before["region_code"]}, before["updated_at"])
    assert register.row("detection", record_id) == before


def test_the_same_settings_leave_changes_by_hand(home, server, register):
    record_id = ids(register, "decision")[0]
    register.mark_deleted("decision", record_id, LATER)
    build(home, SETTINGS, server(), PASSWORD)
    assert register.row("decision", record_id)["deleted"] is True


def test_a_row_is_added_and_a_table_emptied(register):
    row = register.row("monthly_return", ids(register, "monthly_return")[0])
    register.add("monthly_return", {**row, "id": "AVMADDED0001", "updated_at": LATER})
    assert ids(register, "monthly_return")[-1] == "AVMADDED0001"
    register.empty("monthly_return")
    assert ids(register, "monthly_return") == []
    with pytest.raises(KeyError):
        register.row("monthly_return", "AVMADDED0001")
