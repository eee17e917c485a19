"""How many rows several sets hold: one question, and none is counted further than people read."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

CAP = 100
"""Shown as "99+"."""


def capped_counts(sets: Mapping[str, "QuerySet[Any]"], *, cap: int = CAP) -> dict[str, int]:
    """How many rows each set holds, at most ``cap``, in one trip to the database."""
    counts = dict.fromkeys(sets, 0)
    names: list[str] = []
    parts: list[str] = []
    values: list[Any] = []
    for name, rows in sets.items():
        try:
            sql, given = rows.order_by().values("pk")[:cap].query.sql_with_params()
        except EmptyResultSet:
            continue
        names.append(name)
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 (Django wrote it)
        values.extend(given)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            counts.update(zip(names, cursor.fetchone(), strict=True))
    return counts
