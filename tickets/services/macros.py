"""Macros: keeping them, and using one on a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.models import Event
from servicedesk.events.services import record
from tickets import permissions
from tickets.changes.reading import as_data, read_changes
from tickets.changes.recorded import recorded
from tickets.changes.targets import read_targets, refuse_gone
from tickets.choices import MacroScope
from tickets.events import MACRO_SAVED, MACRO_USED
from tickets.models import Macro, Ticket
from tickets.services.changing import Outcome, apply_changes
from tickets.services.rows import lock, moment, verb
from tickets.services.text import clean_line

NAME_LIMIT = 120


@dataclass(kw_only=True)
class MacroDraft:
    name: str
    scope: str = MacroScope.OWN
    team: Team | None = None
    changes: Sequence[object] = ()
    is_active: bool = True


@transaction.atomic
def save_macro(
    draft: MacroDraft,
    *,
    actor: User,
    macro: Macro | None = None,
    seen_version: int | None = None,
    at: datetime | None = None,
) -> Macro:
    """Make a macro, or a new version of one. Records MACRO_SAVED, which is its history.

    Raises Refused for changes that mean nothing or name what is gone, and where the actor keeps no
    macros of that reach; Conflict when somebody saved it meanwhile.
    """
    row = _locked(macro, seen_version=seen_version)
    if row.pk is None:
        row.owner = actor
    else:
        _refuse_others(row, actor=actor)
    row.name = clean_line(draft.name, field="name", limit=NAME_LIMIT)
    if draft.scope not in MacroScope.values:
        raise Refused(_("This value is not one of the choices."), field="scope")
    if draft.scope == MacroScope.TEAM and draft.team is None:
        raise Refused(_("Say which team uses it."), field="team")
    row.scope, row.team = draft.scope, draft.team if draft.scope == MacroScope.TEAM else None
    changes = read_changes(list(draft.changes))
    refuse_gone(changes, read_targets(changes, seen_by=actor))
    row.changes, row.is_active = as_data(changes), draft.is_active
    _refuse_others(row, actor=actor)
    row.version += 1
    row.save()
    record(
        MACRO_SAVED, row, actor=actor, at=moment(at), name=row.name, version=row.version,
        scope=str(row.scope), team=row.team.name if row.team else "", is_active=row.is_active,
        changes=recorded(changes, read_targets(changes, seen_by=actor).name),
    )  # fmt: skip
    return row


def _refuse_others(row: Macro, *, actor: User) -> None:
    """Asked of the macro as it stands and as it is to be: neither may be taken nor given away."""
    if not permissions.can_keep_macro(actor, row):
        raise Refused(
            _("Macros of a team are kept by its lead and by managers, those of everybody by "
              "managers: keep it for yourself."),
            field="scope",
        )  # fmt: skip


def _locked(known: Macro | None, *, seen_version: int | None) -> Macro:
    if known is None:
        return Macro()
    row = Macro.objects.select_for_update().get(pk=known.pk)
    _refuse_stale(row, seen_version=seen_version)
    return row


def _refuse_stale(row: Macro, *, seen_version: int | None) -> None:
    if seen_version is not None and seen_version != row.version:
        raise Conflict(
            _("Somebody saved version %(number)d meanwhile: look at it first.")
            % {"number": row.version}
        )


@verb
def use_macro(
    ticket: Ticket,
    macro: Macro,
    *,
    actor: User,
    at: datetime | None = None,
    seen_revision: int | None = None,
    seen_version: int | None = None,
) -> Outcome:
    """Make all of the macro's changes, or none. Records MACRO_USED and what the changes record.

    Raises Refused where one of them cannot be made, or names what is gone; Conflict when the ticket
    or the macro is no longer what was looked at.
    """
    at = moment(at)
    _refuse_stale(macro, seen_version=seen_version)
    changes = macro.read()
    targets = read_targets(changes, seen_by=actor)
    refuse_gone(changes, targets)
    lock(ticket, seen_revision=seen_revision)
    record(
        MACRO_USED, ticket, actor=actor, at=at, macro=macro.pk, version=macro.version,
        name=macro.name,
    )  # fmt: skip
    outcome = apply_changes(
        ticket, changes, targets=targets, actor=actor, why=macro_words(macro), at=at
    )
    count_use(macro, count=1, at=at)
    return outcome


def count_use(macro: Macro, *, count: int, at: datetime) -> None:
    Macro.objects.filter(pk=macro.pk).update(use_count=F("use_count") + count, last_used_at=at)


def macro_words(macro: Macro) -> str:
    """The reason of changes that give none."""
    return _("Macro “%(name)s”") % {"name": macro.name}


def history_of(kind: str, subject_type: str, key: int) -> list[Event]:
    """Every saved version of a macro or rule, newest first."""
    events = Event.objects.filter(subject_type=subject_type, subject_id=key, kind=kind)
    return list(events.select_related("actor").order_by("-pk")[:200])
