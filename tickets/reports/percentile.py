"""A percentile: the smallest value that has that share of all values up to it."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, BigIntegerField
from django.db.models.sql.compiler import SQLCompiler


class Percentile(Aggregate):
    """``Percentile("seconds", share=0.5)`` is the median; None of nothing.

    PostgreSQL has ``percentile_disc``; SQLite gets it from ``servicedesk/sqlite.py``.
    """

    function = "percentile_disc"
    output_field = BigIntegerField()

    def __init__(self, expression: str, *, share: float, **extra: Any) -> None:
        super().__init__(expression, share=f"{share:.4f}", **extra)

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        template = "percentile_disc(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        template = "percentile_disc(%(expressions)s, %(share)s)"
        return self.as_sql(compiler, connection, template=template, **extra)
