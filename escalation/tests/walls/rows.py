"""Rows of the tables: which there are, which are new, and what stands in them."""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import models

Rows = dict[type[models.Model], set[Any]]
OF_THE_VISIT = frozenset({"auth", "contenttypes", "sessions", "admin"})
"""Tables of Django's own, which hold nothing of anybody but that they are looking."""


def tables() -> Iterator[type[models.Model]]:
    """Every table that holds something of somebody."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in OF_THE_VISIT and model._meta.managed:
            yield model


def known() -> Rows:
    """The keys of every row there is."""
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in tables()}


def born_since(before: Rows) -> Rows:
    return {model: keys - before.get(model, set()) for model, keys in known().items()}


def plain(value: object) -> object:
    """Bytes as bytes: PostgreSQL's driver hands out views of them, whose name is their place."""
    return bytes(value) if isinstance(value, memoryview) else value


def digest(theirs: Rows, *, of: set[str] | None = None) -> dict[str, Any]:
    """What stands in these rows, and how many rows of all lead to them; of these tables only, of
    all where none are named."""
    found: dict[str, Any] = {}
    for model, keys in theirs.items():
        if of is not None and model._meta.db_table not in of:
            continue
        rows = model._base_manager.filter(pk__in=keys).order_by("pk").values() if keys else ()
        found[model._meta.label] = [
            repr(sorted((name, plain(value)) for name, value in row.items())) for row in rows
        ]
        for column in model._meta.concrete_fields:
            target = column.related_model
            if isinstance(target, type) and theirs.get(target):
                led = model._base_manager.filter(**{f"{column.name}__in": theirs[target]})
                found[f"{model._meta.label}.{column.name}"] = led.count()
    return found


class Watch:
    """Looks whether these rows stay as they are, but for what ``may_grow``; ``told`` is what
    changed which of them."""

    def __init__(self, theirs: Rows, *, may_grow: Collection[str] = ()) -> None:
        self.theirs, self.before, self.may_grow = theirs, digest(theirs), may_grow
        self.told: list[str] = []

    def look(self, what: str, tables: set[str]) -> None:
        """At those of them that stand in these tables, or are led to from there."""
        for name, stands in digest(self.theirs, of=tables).items():
            if stands != self.before[name] and name not in self.may_grow:
                self.told.append(f"{what} changed {name}: {self.before[name]} / {stands}")
