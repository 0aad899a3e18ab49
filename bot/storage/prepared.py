"""Statements that every message needs, put together and compiled once.

Putting a query together, finding its compiled form and wrapping its rows costs SQLAlchemy several times what SQLite needs to
run it. What stands here is compiled once per database and handed to the driver as text, with the values converted by the
columns' own types. It runs in the transaction that the connection is in; errors are the driver's, wrapped as SQLAlchemy does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Executable, Table, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Converter = Callable[[Any], Any]
Row = dict[str, Any]


class Prepared:
    """A statement with named parameters, none of them a list (nor `in_`: write `or_`). Thread-safe."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def rows(self, connection: Connection, **values: object) -> list[Row]:
        """What a query finds, each row by column name."""
        text = self._of(connection.dialect)
        with closing(connection.connection.cursor()) as cursor:
            _execute(connection, cursor, text, values)
            return text.read(cursor)

    def first(self, connection: Connection, **values: object) -> Row | None:
        """The first row, if there is one."""
        return next(iter(self.rows(connection, **values)), None)

    def scalar(self, connection: Connection, **values: object) -> Any:
        """The first column of the first row; `None` where there is no row."""
        row = self.first(connection, **values)
        return next(iter(row.values())) if row else None

    def run(self, connection: Connection, **values: object) -> int:
        """Carry out a change; how many rows it touched."""
        with closing(connection.connection.cursor()) as cursor:
            _execute(connection, cursor, self._of(connection.dialect), values)
            return int(cursor.rowcount)

    def _of(self, dialect: Dialect) -> _Text:
        text = self._texts.get(dialect.name)
        if text is None:
            text = self._texts[dialect.name] = _Text(self._statement, dialect)
        return text


def inserting(table: Table, *names: str) -> Prepared:
    """Puts a row with these columns into a table; what isn't named gets what the database gives it."""
    return Prepared(table.insert().values({name: bindparam(name) for name in names}))


class _Text:
    """A statement as a driver takes it, and what converts its values on the way there and back."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement of ours has it
        binds = compiled.binds.items()
        self.sql: str = compiled.string
        self._order = tuple(compiled.positiontup) if compiled.positional else None
        required = {name for name, bind in binds if bind.required}
        self._fixed = {name: value for name, value in compiled.construct_params(_check=False).items() if name not in required}
        converters = ((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in binds)
        self._writing = tuple((name, convert) for name, convert in converters if convert)
        self._columns = tuple(getattr(statement, "selected_columns", ()))
        self._names = tuple(column.key for column in self._columns)
        self._dialect = dialect
        self._reading: tuple[tuple[str, Converter], ...] | None = None

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them. Raises `KeyError` for one that isn't given."""
        given = {**self._fixed, **values}
        for name, convert in self._writing:
            given[name] = convert(given[name])
        return given if self._order is None else tuple([given[name] for name in self._order])

    def read(self, cursor: Any) -> list[Row]:
        """Rows by column name."""
        if self._reading is None:  # some drivers' types are known with the first answer
            self._reading = self._converters([column[1] for column in cursor.description])
        rows = [dict(zip(self._names, row, strict=True)) for row in cursor.fetchall()]
        for name, convert in self._reading:
            for row in rows:
                row[name] = convert(row[name])
        return rows

    def _converters(self, codes: Sequence[Any]) -> tuple[tuple[str, Converter], ...]:
        impls = [column.type.dialect_impl(self._dialect) for column in self._columns]
        found = [
            (n, impl.result_processor(self._dialect, code)) for n, impl, code in zip(self._names, impls, codes, strict=True)
        ]
        return tuple((name, convert) for name, convert in found if convert)


def _execute(connection: Connection, cursor: Any, text: _Text, values: Mapping[str, object]) -> None:
    driver: Any = connection.dialect.dbapi
    try:
        cursor.execute(text.sql, text.parameters(values))
    except driver.Error as error:
        raise DBAPIError.instance(
            text.sql, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
