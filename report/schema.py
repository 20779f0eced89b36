"""The schema `publication`: what a reader may read, and `frozen`: what reproduces it."""

from importlib.resources import files

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool


def apply(owner_url: str) -> None:
    """Make the tables, triggers and grants of both schemas; safe to repeat. Run as the owner of the warehouse."""
    engine = create_engine(owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        script = files("report").joinpath("schema.sql").read_text(encoding="utf-8")
        connection.exec_driver_sql(script.replace("%", "%%"))  # the driver takes a lone % for a parameter
