"""Undo: for some seconds after an act a signed note in the toast says how the ticket stood."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict, Refused
from tickets import services
from tickets.finding import find_ticket
from tickets.models import HeldReply, Ticket

UNDOABLE = ("take", "assign", "status", "priority")
SECONDS = 15
"""Ten for the person, the rest for a slow line."""
SALT = "tickets.undo"


def standing_before(act: str, ticket: Ticket) -> services.Standing | None:
    """How it stands before an act that can be undone; taking it may answer a hand-over, which
    cannot."""
    if act not in UNDOABLE or services.open_handoff(ticket) is not None:
        return None
    return services.Standing.of(ticket)


def undo_url(
    act: str, before: services.Standing | None, done: object, actor: User, *, back: str = ""
) -> str:
    """Where the act is taken back; empty where it cannot be, or where nothing changed. ``back``:
    "board" for an act of the board, which is shown again."""
    if act == "merge" and isinstance(done, Ticket):
        return reverse("tickets:ticket_undo_merge", args=[done.pk])
    if before is None or not isinstance(done, Ticket) or done.revision == before.revision:
        return ""
    note = {"ticket": done.pk, "actor": actor.pk, "after": done.revision,
            "before": before.as_dict()}  # fmt: skip
    signed = signing.dumps(note, salt=SALT, compress=True)
    asked = {"note": signed, "back": back} if back else {"note": signed}
    return f"{reverse('tickets:ticket_undo', args=[done.pk])}?{urlencode(asked)}"


def tell_leaving(request: Visitor, held: HeldReply) -> str:
    """Say when it leaves, with its undo; its place on the page."""
    seconds = settings.UNDO_SECONDS
    words = ngettext(
        "The reply leaves in %(count)d second.", "The reply leaves in %(count)d seconds.", seconds
    )
    undo = reverse("tickets:reply_take_back", args=[held.ticket_id, held.pk])
    messages.success(request, words % {"count": seconds}, extra_tags=undo)
    return f"#leaving-{held.pk}"


@desk_only
@require_POST
def ticket_undo(request: Visitor, number: int) -> HttpResponse:
    """The ticket stands as before the act the note tells of, if nothing happened since.

    The toast's button swaps nothing by itself: the page it stands on is asked for anew.
    """
    ticket = find_ticket(request, number)
    try:
        note = _read(request.GET.get("note", ""), ticket, request.user)
        before = services.Standing.read(note["before"])
        services.put_back(ticket, before=before, after=note["after"], actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is undone."))
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.GET.get("back") == "board":
        return redirect("tickets:board")
    return redirect("tickets:ticket_page", number)


def _read(signed: str, ticket: Ticket, user: User) -> dict[str, Any]:
    try:
        note: dict[str, Any] = signing.loads(signed, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        note = {}
    if (note.get("ticket"), note.get("actor")) != (ticket.pk, user.pk):
        raise Conflict(_("It is too late to undo this: change it by hand."))
    return note
