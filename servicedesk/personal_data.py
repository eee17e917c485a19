"""What is kept of one person: shown to them, and taken away (GDPR 15, 17, 20; 152-FZ 14, 21).

Each app registers what it holds (``personal_holdings.py``). Erasing takes the identity, the words
and the files of a person; that something was asked, when and how it was kept, stays, and so does a
record of the erasure. Words of the desk's own people to clients are the desk's and stay, unsigned.
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.accounts.sessions import drop_sessions
from servicedesk.errors import Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record

Rows = models.QuerySet[Any]
GONE = "…"
"""What stands where a person's words were."""
TYPED = frozenset(
    {"reason", "note", "comment", "body", "subject", "text", "title", "address", "browser", "name"}
)
"""Keys of events under which a person's own words or traces stand."""


@dataclass(frozen=True)
class Holding:
    """Rows an app keeps of a person. ``name`` is also the name in the export.

    Erasing deletes the rows (``deletes``) or sets ``blanks`` in them; with neither they stay, and
    ``stays`` says why. ``file``: the field whose files go along. ``after`` is told the keys.
    ``hidden``: the condition on rows a reader may not see, such as what the desk told a person of a
    ticket that became confidential; it is neither counted nor given out to them, and still erased.
    """

    name: str
    label: str | Promise
    rows: Callable[[User], Rows]
    fields: tuple[str, ...]
    blanks: Mapping[str, Any] = field(default_factory=dict)
    deletes: bool = False
    file: str = ""
    stays: str | Promise = ""
    after: Callable[[list[Any]], None] | None = None
    hidden: Callable[[User], models.Q] | None = None

    def shown(self, person: User, *, reader: User) -> Rows:
        """What of this person's rows the reader may see."""
        rows = self.rows(person)
        return rows if self.hidden is None else rows.exclude(self.hidden(reader))


@dataclass(frozen=True)
class Share:
    """One holding of one person, counted."""

    label: str | Promise
    count: int
    goes: bool
    stays: str | Promise


_holdings: list[Holding] = []


def register(*holdings: Holding) -> None:
    """Add what an app holds; called when it is ready."""
    _holdings.extend(holdings)


def shares_of(person: User, *, reader: User) -> list[Share]:
    """What is held, for the page that asks before anything is done."""
    return [
        Share(
            one.label, one.shown(person, reader=reader).count(),
            one.deletes or bool(one.blanks), one.stays,
        )
        for one in _holdings
    ]  # fmt: skip


@transaction.atomic
def export_of(person: User, *, actor: User, at: datetime) -> bytes:
    """A zip: ``data.json`` and the person's files, as the actor may see them. Records
    PERSON_EXPORTED."""
    out = io.BytesIO()
    data: dict[str, Any] = {"person": person.pk, "made_at": at}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in _holdings:
            rows = one.shown(person, reader=actor).order_by("pk")
            data[one.name] = list(rows.values(*one.fields))
            for row in rows if one.file else ():
                _add_file(archive, f"files/{one.name}/{row.pk}-", row, one.file)
        text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        archive.writestr("data.json", text)
    record(events.PERSON_EXPORTED, person, actor=actor, at=at)
    return out.getvalue()


def _add_file(archive: zipfile.ZipFile, prefix: str, row: models.Model, name: str) -> None:
    stored = getattr(row, name)
    if stored and default_storage.exists(stored.name):
        with default_storage.open(stored.name) as source:
            archive.writestr(prefix + str(getattr(row, "name", "file")), source.read())


@transaction.atomic
def erase_person(person: User, *, reason: str, actor: User | None, at: datetime) -> dict[str, int]:
    """Take a person's identity, words and files away for good; how many rows of what.

    Records PERSON_ERASED with the counts. Refused for oneself, the last administrator, and twice.
    """
    locked = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _refuse(locked, actor)
    names = tuple(word for word in (locked.full_name, locked.email, locked.phone) if word)
    counts = {one.name: _erase(one, locked) for one in _holdings}
    counts = {name: count for name, count in counts.items() if count}
    drop_sessions(locked)
    _strip_events(locked, names)
    locked.email, locked.full_name = erased_address(locked), f"№ {locked.pk}"
    locked.phone, locked.is_active = "", False
    locked.set_unusable_password()
    locked.save(update_fields=["email", "full_name", "phone", "is_active", "password"])
    record(events.PERSON_ERASED, locked, actor=actor, at=at, reason=reason.strip(), counts=counts)
    return counts


def erased_address(person: User) -> str:
    """An address nobody has and no mail reaches (RFC 2606)."""
    return f"erased-{person.pk}@erased.invalid"


def _refuse(person: User, actor: User | None) -> None:
    if actor is not None and actor.pk == person.pk:
        raise Refused(_("Nobody erases themselves: ask another administrator."))
    if person.email == erased_address(person):
        raise Refused(_("This person's data was erased already."))
    others = User.objects.active().with_role(Role.ADMINISTRATOR).exclude(pk=person.pk)
    if person.role == Role.ADMINISTRATOR and not others.exists():
        raise Refused(_("This is the last administrator: name another one first."))


def _erase(holding: Holding, person: User) -> int:
    rows = holding.rows(person)
    keys = list(rows.order_by().values_list("pk", flat=True))
    if not keys or not (holding.deletes or holding.blanks):
        return 0
    model = rows.model
    if holding.file:
        stored = list(model._base_manager.filter(pk__in=keys).values_list(holding.file, flat=True))
        transaction.on_commit(lambda: _drop_files(model, holding.file, stored))
    chosen = model._base_manager.filter(pk__in=keys)
    if holding.deletes:
        chosen.delete()
    else:
        chosen.update(**holding.blanks)
    if holding.after is not None:
        holding.after(keys)
    return len(keys)


def _drop_files(model: type[models.Model], name: str, stored: list[str]) -> None:
    """Delete what no row shows any more."""
    for path in filter(None, stored):
        if not model._base_manager.filter(**{name: path}).exists():
            default_storage.delete(path)


def _strip_events(person: User, names: tuple[str, ...]) -> None:
    """The one exception to events never changing: what they tell of who somebody was."""
    own = Q(actor=person) | Q(subject_type="accounts.user", subject_id=person.pk)
    for event in Event.objects.filter(own).iterator(chunk_size=500):
        stripped = {
            key: GONE if key in TYPED and isinstance(value, str) else _without(value, names)
            for key, value in event.data.items()
        }
        if stripped != event.data:
            Event.objects.filter(pk=event.pk).update(data=stripped)


def _without(value: Any, names: tuple[str, ...]) -> Any:
    """The value with a person's name, address and phone taken out at any depth."""
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, GONE)
        return value
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    return value
