"""Settings kept in rows: a sheet of each kind, edited at the desk with a preview and a history.

A floor declares a :class:`Sheet` in its ``administration.py``; its pages, its place in the hub, its
history and the warning of somebody else's edit come with it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.models import User
from servicedesk.administration import Subject
from servicedesk.administration import register as register_subject
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.registry import kind
from servicedesk.events.services import record

SETTING_SAVED = kind("setting.saved", gettext_lazy("saved “%(name)s”"))
SETTING_REMOVED = kind("setting.removed", gettext_lazy("removed “%(name)s”"))
"""sheet, name, before, after (field → what stood there, in words)"""
KINDS = (SETTING_SAVED.name, SETTING_REMOVED.name)

Words = Callable[[Any], Any]
Row = Any


def _keep(row: Row, form: "forms.ModelForm[Any]", actor: User, at: datetime) -> Row:
    return form.save()


@dataclass(frozen=True)
class Sheet:
    """Rows of a model as settings. ``columns``: what the list shows of a row, by heading.

    ``effect``: a sentence on what a row as filled in would mean, for the preview. ``keep``: writes
    it where more is to be done than saving the form. ``also``: words it is found by.
    ``trial``: the name of a page that tries the settings out.
    """

    name: str
    label: str | Promise
    about: str | Promise
    icon: str
    group: str | Promise
    form: "type[forms.ModelForm[Any]]"
    columns: Sequence[tuple[str | Promise, Words]]
    is_for: Callable[[User], bool]
    rows: Callable[[], "models.QuerySet[Any]"]
    effect: Callable[["forms.ModelForm[Any]"], str] = field(default=lambda form: "")
    warnings: Callable[[], list[str]] = field(default=list)
    keep: Callable[[Row, "forms.ModelForm[Any]", User, datetime], Row] = _keep
    may_add: bool = True
    may_remove: bool = False
    also: str | Promise = ""
    trial: str = ""

    @property
    def model(self) -> type[models.Model]:
        return self.form._meta.model

    def form_of(self, row: Row | None, data: Any = None) -> "forms.ModelForm[Any]":
        return self.form(data, instance=row)

    def find(self, key: int) -> Row | None:
        return self.rows().filter(pk=key).first()


_sheets: dict[str, Sheet] = {}


def register(*sheets: Sheet) -> None:
    """Add sheets and their subjects of administration; called when an app is ready."""
    for sheet in sheets:
        _sheets[sheet.name] = sheet
        register_subject(
            Subject(sheet.label, sheet.about, "sheet", sheet.icon, sheet.group, sheet.is_for,
                    also=sheet.also, args=(sheet.name,)),
        )  # fmt: skip


def sheet_named(name: str) -> Sheet | None:
    return _sheets.get(name)


def history_of(sheet: Sheet, row: Row) -> list[Event]:
    """What was saved of a row, the newest first; with the words before and after."""
    rows = _events_of(sheet, row).filter(kind__in=KINDS)
    return list(rows.select_related("actor")[:50])


def version_of(sheet: Sheet, row: Row | None) -> int:
    """The key of the newest event of a row, whoever else changes it and wherever; 0 before the
    first."""
    latest = _events_of(sheet, row).first() if row is not None else None
    return latest.pk if latest else 0


def _events_of(sheet: Sheet, row: Row) -> "models.QuerySet[Event]":
    label = sheet.model._meta.label_lower
    return Event.objects.filter(subject_type=label, subject_id=row.pk).order_by("-pk")


def shown(form: "forms.ModelForm[Any]", values: dict[str, Any]) -> dict[str, str]:
    """Each field's value as a person reads it, by the field's name."""
    return {name: _shown(form.fields[name], values.get(name)) for name in form.fields}


def _shown(known: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value is None or value == "":
        return "–"
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(sorted(str(one) for one in value)) or "–"
    if isinstance(known, forms.TypedChoiceField):
        return str(dict(known.choices).get(value, value))  # type: ignore[arg-type]
    return str(value)


def stored(sheet: Sheet, row: Row | None) -> dict[str, str]:
    """A row as it stands, in words; empty for a new one."""
    if row is None:
        return {}
    form = sheet.form_of(row)
    values = dict(form.initial)
    for name, known in form.fields.items():
        if isinstance(known, forms.ModelMultipleChoiceField):
            given = values.get(name) or []
            values[name] = list(given)
        elif isinstance(known, forms.ModelChoiceField) and values.get(name) is not None:
            values[name] = known.queryset.model._default_manager.filter(pk=values[name]).first()  # type: ignore[union-attr]
    return shown(form, values)


def difference(before: dict[str, str], after: dict[str, str]) -> dict[str, tuple[str, str]]:
    """What is not as it was: field → before and after."""
    return {
        name: (before.get(name, "–"), now)
        for name, now in after.items()
        if before.get(name, "–") != now
    }


@transaction.atomic
def save_row(
    sheet: Sheet, form: "forms.ModelForm[Any]", *, actor: User, seen: int, at: datetime
) -> Row:
    """Keep a valid form, of a new row or a known one. Records SETTING_SAVED when anything changed.

    Raises Conflict when somebody saved it since the version ``seen``.
    """
    row = form.instance if form.instance.pk else None
    if row is None and not sheet.may_add:
        raise Refused(_("Nothing is added here."))
    if row is not None:
        _locked(sheet, row, seen=seen)
    before = stored(sheet, sheet.find(row.pk)) if row is not None else {}
    kept = sheet.keep(row, form, actor, at)
    changed = difference(before, stored(sheet, sheet.find(kept.pk)))
    if changed:
        record(
            SETTING_SAVED, kept, actor=actor, at=at, sheet=sheet.name, name=str(kept),
            before={name: pair[0] for name, pair in changed.items()} if before else {},
            after={name: pair[1] for name, pair in changed.items()},
        )  # fmt: skip
    return kept


@transaction.atomic
def remove_row(sheet: Sheet, row: Row, *, actor: User, seen: int, at: datetime) -> None:
    """Take a row away. Records SETTING_REMOVED with what it was; Conflict as in save_row."""
    if not sheet.may_remove:
        raise Refused(_("This is switched off instead: tickets keep what they were given."))
    _locked(sheet, row, seen=seen)
    record(
        SETTING_REMOVED, row, actor=actor, at=at, sheet=sheet.name, name=str(row),
        before=stored(sheet, row), after={},
    )  # fmt: skip
    row.delete()


def _locked(sheet: Sheet, row: Row, *, seen: int) -> None:
    found = sheet.model._default_manager.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Conflict(_("Somebody removed this meanwhile."))
    if version_of(sheet, row) != seen:
        raise Conflict(_("Somebody saved this meanwhile: look at it again, then save."))
