"""One number for every kind of row: what a stranger's id is, wherever an id is taken."""

from collections.abc import Iterable

from django.apps import apps
from django.db import connection, models

THEIRS = 1_000_000_001
"""The key of the first row of every table that is born after :func:`number_from`."""
MISSING = 1_999_999_999
"""A key nothing has."""


def _counted() -> Iterable[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        key = model._meta.pk
        if isinstance(key, models.AutoField | models.BigAutoField) and model._meta.managed:
            yield model


def number_from(key: int) -> None:
    """Let the next row of every table have this key, where none has one as high yet."""
    with connection.cursor() as cursor:
        for model in _counted():
            table, column = model._meta.db_table, model._meta.pk.column
            highest = model._base_manager.aggregate(most=models.Max("pk"))["most"] or 0
            if highest >= key:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, key - 1])
            else:
                place = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
                cursor.execute(place, [f'"{table}"', column, key - 1])


def number_anew() -> None:
    """Let counting go on where it was: what PostgreSQL counted stays counted when rows are taken
    back, and the next test's rows are born with small keys again."""
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        for model in _counted():
            table, column = model._meta.db_table, model._meta.pk.column
            place = "SELECT setval(pg_get_serial_sequence(%s, %s), %s)"
            small = model._base_manager.filter(pk__lt=THEIRS)
            highest = small.aggregate(most=models.Max("pk"))["most"] or 1
            cursor.execute(place, [f'"{table}"', column, highest])
