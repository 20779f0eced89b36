"""The embedded PostgreSQL: loopback only, private, silent about values, and back after a kill."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from nrm.stack import Installation, processes
from nrm.stack.cluster import Cluster
from nrm.stack.databases import ROLES, conninfo
from nrm.stack.databases import cluster as main_cluster


@pytest.fixture
def small_cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster("small", tmp_path / "data", tmp_path, tmp_path / "small.log", "a password", "mark")
    yield cluster
    cluster.stop()


def test_every_role_logs_in_with_its_own_password(installation: Installation) -> None:
    for role in ROLES:
        database = "airflow" if role == "airflow" else "postgres"
        with psycopg.connect(conninfo(installation, role, database)) as session:
            assert session.execute("select current_user").fetchone() == (role,)


def test_nobody_enters_without_the_password(installation: Installation) -> None:
    wrong = psycopg.conninfo.make_conninfo(conninfo(installation, "intake", "postgres"), password="guess")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(wrong)


def test_a_role_does_not_enter_a_database_it_was_not_let_into(installation: Installation) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(conninfo(installation, "reader", "vault"))


def test_it_listens_on_loopback_only(installation: Installation) -> None:
    server = processes.recall(installation.run, "postgres").process()
    listening = {each.laddr.ip for each in server.net_connections("inet") if each.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


def test_secrets_are_readable_by_their_owner_only(installation: Installation) -> None:
    assert installation.secrets.stat().st_mode & 0o777 == 0o600
    assert installation.home.stat().st_mode & 0o777 == 0o700


def test_its_log_holds_no_statement_and_no_value(installation: Installation, empty_database: str) -> None:
    with psycopg.connect(conninfo(installation, "nrm_owner", empty_database), autocommit=True) as session:
        session.execute("create table people (surname text primary key, age int check (age > 0))")
        for row in [("Qwyzkanarić", 1), ("Qwyzkanarić", 2), ("Vrxkanarić", -3)]:
            try:
                session.execute("insert into people values (%s, %s)", row)
            except psycopg.Error:
                pass
        with pytest.raises(psycopg.Error):
            session.execute(sql.SQL("select {}::int").format(sql.Literal("Zzykanarić")))
    log = (installation.logs / "postgres.log").read_text()
    assert "ready to accept connections" in log, "this is the log"
    assert "kanari" not in log


def test_it_comes_back_after_a_kill_with_what_was_committed(small_cluster: Cluster) -> None:
    port = small_cluster.start()
    with psycopg.connect(small_cluster.conninfo(port), autocommit=True) as session:
        session.execute("create table kept as select 1 as one")
    os.kill(processes.recall(small_cluster.run, "small").pid, signal.SIGKILL)
    with psycopg.connect(small_cluster.conninfo(small_cluster.start())) as session:
        assert session.execute("select one from kept").fetchone() == (1,)


def test_it_comes_back_when_the_note_of_its_process_is_lost(small_cluster: Cluster) -> None:
    small_cluster.start()
    processes.forget(small_cluster.run, "small")
    with psycopg.connect(small_cluster.conninfo(small_cluster.start())) as session:
        assert session.execute("select 1").fetchone() == (1,)


def test_a_half_made_data_folder_is_made_anew(small_cluster: Cluster) -> None:
    partial = small_cluster.folder.with_name("data.partial")
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18")
    assert small_cluster.start()


def test_its_socket_fits_even_where_the_folder_is_deep(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    cluster = Cluster("deep", deep / "data", deep, deep / "deep.log", "a password", f"deep-{os.getpid()}")
    try:
        assert cluster.start()
    finally:
        cluster.stop()


def test_stopping_leaves_no_process(small_cluster: Cluster) -> None:
    small_cluster.start()
    server = processes.recall(small_cluster.run, "small").process()
    family = [server, *server.children(recursive=True)]
    small_cluster.stop()
    assert all(processes.is_dead(each) for each in family)
    assert small_cluster.port() is None


def test_starting_twice_is_starting_once(installation: Installation) -> None:
    first = main_cluster(installation).start()
    assert main_cluster(installation).start() == first
