"""Migrations run from code, with an address handed in: nothing is read from a file of settings or the environment."""

from pathlib import Path
from typing import Any

from alembic import command, context, op
from alembic.config import Config
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool


def upgrade_to_head(migrations: Path, schema: str, owner_url: str, *, revision: str = "head") -> None:
    """Bring one database to the newest migration of a folder; does nothing when it is there already.

    `owner_url` is libpq's or SQLAlchemy's address of the role that owns the database. `revision` names an older state,
    to test the way from there.
    """
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    engine = create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection:
        # Two starts at once would both find nothing and both create it.
        connection.execute(text("select pg_advisory_xact_lock(hashtext(:name))"), {"name": f"migrate {schema}"})
        connection.execute(text(f"create schema if not exists {schema}"))
        config.attributes.update(connection=connection, schema=schema)
        command.upgrade(config, revision)


def run_environment() -> None:
    """The body of an `env.py`: all migrations of a folder in the transaction that is open."""
    attributes = context.config.attributes
    context.configure(connection=attributes["connection"], version_table_schema=attributes["schema"])
    with context.begin_transaction():
        context.run_migrations()


def run_sql(version_file: str, part: str) -> None:
    """Run `sql/<part>.sql` beside the folder of the version that asks for it."""
    script = Path(version_file).parents[1] / "sql" / f"{part}.sql"
    driver_connection: Any = op.get_bind().connection.driver_connection
    driver_connection.execute(script.read_text(encoding="utf-8"))
