"""Saved views: writing one down, putting it elsewhere in its list, deleting it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from servicedesk.accounts.models import Team, User
from servicedesk.errors import Conflict, Refused
from servicedesk.events.services import record
from tickets import permissions
from tickets.columns import SHOWN_COLUMNS
from tickets.events import VIEW_REMOVED, VIEW_SAVED
from tickets.models import SavedView
from tickets.orders import ORDERS
from tickets.query import Context, QueryError, read_question
from tickets.services.rows import moment
from tickets.services.text import clean_line

NAME_LIMIT = 60
MOST_OWN = 50
PERSONAL, TEAM, EVERYBODY = "personal", "team", "everybody"


@dataclass(kw_only=True)
class ViewDraft:
    """Everything of a view. ``audience``: "personal", "team" (with ``team``) or "everybody"."""

    name: str
    query: str = ""
    sort: str = ""
    columns: list[str] = field(default_factory=list)
    audience: str = PERSONAL
    team: Team | None = None


@transaction.atomic
def save_view(
    draft: ViewDraft,
    *,
    actor: User,
    view: SavedView | None = None,
    seen_version: int | None = None,
    at: datetime | None = None,
) -> SavedView:
    """Write a view down, a new one or a known one. Records VIEW_SAVED.

    Raises Refused where its question cannot be read or the actor may not share it so, Conflict when
    somebody saved another version than ``seen_version`` meanwhile.
    """
    at = moment(at)
    row = _locked(view, actor=actor, seen_version=seen_version)
    row.name = clean_line(draft.name, field="name", limit=NAME_LIMIT)
    row.query = " ".join(draft.query.split())
    _refuse_question(row.query, actor=actor, at=at)
    if draft.sort not in ("", *ORDERS) or not set(draft.columns) <= set(SHOWN_COLUMNS):
        raise Refused(_("This value is not one of the choices."), field="sort")
    row.sort = draft.sort
    row.columns = [name for name in SHOWN_COLUMNS if name in draft.columns]
    _share(row, draft, actor=actor)
    if row.pk is None:
        row.slug, row.made_by, row.made_at = _free_slug(row.name), actor, at
        row.place = _last_place(row) + 1
    row.version += 1
    _write(row)
    record(VIEW_SAVED, row, actor=actor, at=at, **_facts(row))
    return row


@transaction.atomic
def remove_view(view: SavedView, *, actor: User, at: datetime | None = None) -> None:
    """Delete a view; what it was stays in the history. Records VIEW_REMOVED."""
    row = _locked(view, actor=actor, seen_version=None)
    record(VIEW_REMOVED, row, actor=actor, at=moment(at), **_facts(row))
    row.delete()


@transaction.atomic
def move_view(view: SavedView, *, actor: User, is_up: bool) -> SavedView:
    """Let the view change places with the one before it in its list, or the one after. At the end
    of the list it stays."""
    row = _locked(view, actor=actor, seen_version=None)
    if row.is_shared and not permissions.can_share_views(actor):
        raise Refused(_("The order of shared views is the coordinator's to change."))
    rows = list(SavedView.objects.select_for_update().beside(row).order_by("place", "pk"))
    here = rows.index(row)
    there = here - 1 if is_up else here + 1
    if 0 <= there < len(rows):
        rows[here], rows[there] = rows[there], rows[here]
    for place, one in enumerate(rows, start=1):
        if one.place != place:
            one.place = place
            one.save(update_fields=["place"])
    row.refresh_from_db(fields=["place"])
    return row


def _locked(view: SavedView | None, *, actor: User, seen_version: int | None) -> SavedView:
    if view is None:
        if SavedView.objects.filter(owner=actor).count() >= MOST_OWN:
            raise Refused(
                _("You have %(count)d views of your own: delete one first.") % {"count": MOST_OWN}
            )
        return SavedView()
    row = SavedView.objects.select_for_update(of=("self",)).filter(pk=view.pk).first()
    if row is None:
        raise Conflict(_("Somebody has deleted this view meanwhile."))
    if not permissions.can_change_view(actor, row):
        raise Refused(_("This view is not yours to change: save a copy of your own."))
    if seen_version is not None and seen_version != row.version:
        raise Conflict(
            _("Somebody saved version %(number)d of this view meanwhile: look at it first.")
            % {"number": row.version}
        )
    return row


def _write(row: SavedView) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Conflict(_("Somebody saved a view of this name just now: save again.")) from error


def _refuse_question(query: str, *, actor: User, at: datetime) -> None:
    try:
        read_question(query, Context(actor, at, timezone.get_current_timezone()))
    except QueryError as error:
        place = {"place": query[error.start : error.end], "words": error.words}
        raise Refused(_("At “%(place)s”: %(words)s") % place, field="query") from error


def _share(row: SavedView, draft: ViewDraft, *, actor: User) -> None:
    """Say whose it is from now on. Raises Refused where it is not the actor's to share."""
    row.team = draft.team if draft.audience == TEAM else None
    if draft.audience == PERSONAL:
        row.owner = row.owner if row.owner_id and row.owner and row.owner.is_active else actor
        return
    row.owner = None
    if draft.audience == EVERYBODY:
        if not permissions.can_share_views(actor):
            raise Refused(
                _("A view for everybody is made by coordinators, heads and administrators."),
                field="audience",
            )
        return
    if draft.audience != TEAM or row.team is None:
        raise Refused(_("Say which team the view is for."), field="team")
    if row.team.lead_id != actor.pk and not permissions.can_share_views(actor):
        raise Refused(
            _("A view for a team is made by its lead or a coordinator."), field="audience"
        )


def _free_slug(name: str) -> str:
    """A short name nobody has: the name in small letters, with a number where it is taken."""
    stem = slugify(name, allow_unicode=True)[:50] or "view"
    taken = set(SavedView.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in range(2, 9999) if (slug := f"{stem}-{number}") not in taken)


def _last_place(row: SavedView) -> int:
    last = SavedView.objects.beside(row).order_by("-place").values_list("place", flat=True)
    return last.first() or 0


def _facts(row: SavedView) -> dict[str, Any]:
    return {
        "name": row.name, "version": row.version, "query": row.query, "sort": row.sort,
        "columns": row.columns, "owner": row.owner_id, "team": row.team_id,
    }  # fmt: skip
