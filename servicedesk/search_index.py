"""The migration operation that gives a lemma column its index on either database."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

VECTOR = "array_to_tsvector(string_to_array({column}, ' '))"
POSTGRESQL = f"CREATE INDEX {{index}} ON {{table}} USING gin ({VECTOR})"
SQLITE = (
    """
    CREATE VIRTUAL TABLE {index} USING fts5(
        {column}, content='{table}', content_rowid='{key}', detail='none', columnsize=0,
        tokenize="unicode61 remove_diacritics 0 tokenchars '.'"
    )
    """,
    """
    CREATE TRIGGER {index}_ai AFTER INSERT ON {table} BEGIN
        INSERT INTO {index}(rowid, {column}) VALUES (new.{key}, new.{column});
    END
    """,
    """
    CREATE TRIGGER {index}_ad AFTER DELETE ON {table} BEGIN
        INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', old.{key}, old.{column});
    END
    """,
    """
    CREATE TRIGGER {index}_au AFTER UPDATE OF {column} ON {table}
    WHEN old.{column} <> new.{column} BEGIN
        INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', old.{key}, old.{column});
        INSERT INTO {index}(rowid, {column}) VALUES (new.{key}, new.{column});
    END
    """,
    "INSERT INTO {index}({index}) VALUES ('rebuild')",
)


class SearchIndex(Operation):
    """Index a lemma column for :func:`servicedesk.search.matching`.

    PostgreSQL: GIN over the tokens as they are. SQLite: an FTS5 table kept in step by triggers; a
    later migration that makes SQLite rebuild the table drops them, so it drops this index before
    (``DropSearchIndex``) and repeats it after.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, model_name: str, field: str) -> None:
        self.model_name = model_name
        self.field = field

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models know nothing of the index."""

    def _names(self, app_label: str, state: ProjectState) -> dict[str, str]:
        options = state.apps.get_model(app_label, self.model_name)._meta
        column = options.get_field(self.field).column
        return {
            "index": f"{options.db_table}_{column}_fts",
            "table": options.db_table,
            "column": column,
            "key": options.pk.column,
        }

    def create(self, editor: BaseDatabaseSchemaEditor, names: dict[str, str]) -> None:
        statements = (POSTGRESQL,) if editor.connection.vendor == "postgresql" else SQLITE
        for statement in statements:
            editor.execute(statement.format(**names))

    def drop(self, editor: BaseDatabaseSchemaEditor, names: dict[str, str]) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute("DROP INDEX IF EXISTS {index}".format(**names))
            return
        for suffix in ("ai", "ad", "au"):
            editor.execute(f"DROP TRIGGER IF EXISTS {names['index']}_{suffix}")
        editor.execute("DROP TABLE IF EXISTS {index}".format(**names))

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        self.create(schema_editor, self._names(app_label, to_state))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        self.drop(schema_editor, self._names(app_label, from_state))

    def describe(self) -> str:
        return f"Index the words of {self.model_name}.{self.field}"

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__name__, [self.model_name, self.field], {})


class DropSearchIndex(SearchIndex):
    """Take the index away before a migration that rebuilds the table."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        self.drop(schema_editor, self._names(app_label, from_state))

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState, to_state: ProjectState,
    ) -> None:  # fmt: skip
        self.create(schema_editor, self._names(app_label, to_state))

    def describe(self) -> str:
        return f"Drop the index of the words of {self.model_name}.{self.field}"
