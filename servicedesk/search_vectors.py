"""The migration operation that keeps what PostgreSQL compares beside the words."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from servicedesk.search_index import VECTOR

FILLED_AT_ONCE = 5_000
ADD = "ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {vector} tsvector"
KEEP = (
    """
    CREATE OR REPLACE FUNCTION {table}_vectors() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN {acts} RETURN NEW; END $$
    """,
    """
    CREATE OR REPLACE TRIGGER {table}_vectors BEFORE INSERT OR UPDATE OF {told} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_vectors()
    """,
)
FILL = """
    UPDATE {table} SET {filled} WHERE {key} >= {start} AND {key} < {end} AND {vector} IS NULL
"""
INDEX = (
    "DROP INDEX CONCURRENTLY IF EXISTS {vector_index}",  # half built by a run that was broken off
    "CREATE INDEX CONCURRENTLY {vector_index} ON {table} USING gin ({vector})",
    "DROP INDEX CONCURRENTLY IF EXISTS {index}",
)
LET_GO = (
    "DROP TRIGGER IF EXISTS {table}_vectors ON {table}",
    "DROP FUNCTION IF EXISTS {table}_vectors()",
)
BACK = (
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON {table} USING gin ({made})",
    "ALTER TABLE {table} DROP COLUMN IF EXISTS {vector}",
)


class StoreVectors(Operation):
    """Keep the vector of each lemma column in a column of its own, and index that instead.

    Of an index over an expression PostgreSQL makes the vector anew for every row it reads in
    another order: for the newest thousand of a common word, of ten thousand texts. A trigger keeps
    the columns. Rows that are there are filled some thousands at once and the index is built beside
    work that goes on, so the migration is not atomic; broken off, it is run again. SQLite's own
    index needs none of it.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, *fields: str) -> None:
        self.model_name = model_name
        self.fields = fields

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models know nothing of the vectors."""

    def _columns(self, app_label: str, state: ProjectState) -> list[dict[str, str]]:
        options = state.apps.get_model(app_label, self.model_name)._meta
        table, names = options.db_table, [options.get_field(name).column for name in self.fields]
        return [
            {
                "table": table, "key": options.pk.column, "made": VECTOR.format(column=name),
                "vector": f"{name}_vector", "vector_index": f"{table}_{name}_vector",
                "index": f"{table}_{name}_fts", "told": ", ".join(names),
                "acts": " ".join(
                    f"NEW.{each}_vector := {VECTOR.format(column=f'NEW.{each}')};" for each in names
                ),
                "filled": ", ".join(
                    f"{each}_vector = {VECTOR.format(column=each)}" for each in names
                ),
            }
            for name in names
        ]  # fmt: skip

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        if schema_editor.connection.vendor != "postgresql":
            return
        columns = self._columns(app_label, to_state)
        for statement in (ADD, *KEEP):
            for column in columns if statement is ADD else columns[:1]:
                schema_editor.execute(statement.format(**column))
        rows = to_state.apps.get_model(app_label, self.model_name)._base_manager
        newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        for start in range(0, newest + 1, FILLED_AT_ONCE):
            span = {"start": start, "end": start + FILLED_AT_ONCE}
            schema_editor.execute(FILL.format(**columns[0], **span))
        for column in columns:
            for statement in INDEX:
                schema_editor.execute(statement.format(**column))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        if schema_editor.connection.vendor != "postgresql":
            return
        columns = self._columns(app_label, from_state)
        for statement in LET_GO:
            schema_editor.execute(statement.format(**columns[0]))
        for column in columns:
            for statement in BACK:
                schema_editor.execute(statement.format(**column))

    def describe(self) -> str:
        return f"Keep the vectors of the words of {self.model_name}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name, *self.fields], {})
