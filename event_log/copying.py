"""Many rows into one table, by binary COPY."""

from collections.abc import Iterable, Mapping, Sequence

from psycopg import Connection, sql


def copy_rows(connection: Connection, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
    """Write the rows; `columns` are names and PostgreSQL types in the order of a row."""
    statement = sql.SQL("copy {} ({}) from stdin (format binary)").format(
        sql.Identifier(*table.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(list(columns.values()))
        for row in rows:
            copy.write_row(row)
