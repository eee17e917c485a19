"""Substitutes at the desk: whose tickets go to whom, with a written note, and back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.absences import absent
from servicedesk.accounts.models import User
from servicedesk.accounts.skills import people_seen_by
from servicedesk.errors import Refused
from tickets import services
from tickets.forms.takeover import TakeoverForm
from tickets.models import Takeover, Ticket
from tickets.presentation import COLUMNS, current_reader, list_row

SHOWN = 10


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def takeover(request: Visitor, pk: int) -> HttpResponse:
    """The open tickets of a person, to be given to a substitute; and what was given before."""
    person = get_object_or_404(people_seen_by(request.user), pk=pk)
    if not services.may_hand_on(request.user, person):
        raise PermissionDenied
    held = list(services.held_by(person, seen_by=request.user))
    away = absent([person.pk], timezone.now()).get(person.pk)
    form = TakeoverForm(
        request.POST or None, person=person, user=request.user, held=held,
        first=away.substitute if away else None,
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _taken(request, person, form):
            return redirect("tickets:takeover", person.pk)
    context = {
        "person": person,
        "away": away,
        "form": form,
        **_held(request, person, form, known=services.knowing_them(held, person)),
        "made": _made(request.user, person),
    }
    return render(request, "tickets/takeover.html", context, status=status)


def _taken(request: Visitor, person: User, form: TakeoverForm) -> bool:
    data = form.cleaned_data
    try:
        made = services.take_over(
            person, substitute=data["substitute"], tickets=data["tickets"], note=data["note"],
            actor=request.user, past_room=data["past_room"],
        )  # fmt: skip
    except Refused as refusal:
        if refusal.code == "full":
            form.refuse_full(str(refusal), user=request.user)
        else:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    words = ngettext(
        "%(name)s has taken over %(count)d ticket.", "%(name)s has taken over %(count)d tickets.",
        len(data["tickets"]),
    )  # fmt: skip
    messages.success(
        request, words % {"name": made.substitute.full_name, "count": len(data["tickets"])}
    )
    return True


def _held(request: Visitor, person: User, form: TakeoverForm, *, known: set[int]) -> dict[str, Any]:
    """The rows to choose from, each with whether its client will be told."""
    reader = current_reader(timezone.now())
    seen = services.held_by(person, seen_by=request.user)
    chosen = {str(key) for key in form["tickets"].value() or ()}
    rows = [
        (row["pk"], list_row(row, reader), row["pk"] in known, str(row["pk"]) in chosen)
        for row in seen.values(*COLUMNS)
    ]
    return {"rows": rows, "told_count": len(known)}


def _made(user: User, person: User) -> list[tuple[Takeover, int]]:
    """The latest takeovers of the person, with how many tickets each that the reader sees."""
    rows = Takeover.visible_to(user).filter(absent=person).select_related("substitute", "by")
    theirs = Q(tickets__ticket__in=Ticket.visible_to(user).values("pk"))
    counted = rows.annotate(seen_count=Count("tickets", filter=theirs))
    return [(row, row.seen_count) for row in counted[:SHOWN]]


@desk_only
@require_POST
def takeover_return(request: Visitor, pk: int) -> HttpResponse:
    """Give back: by whoever was away, the substitute, or who plans the work."""
    found = Takeover.visible_to(request.user).select_related("absent", "substitute")
    row = get_object_or_404(found, pk=pk)
    is_substitute = row.substitute_id == request.user.pk
    if not (is_substitute or services.may_hand_on(request.user, row.absent)):
        raise PermissionDenied
    try:
        tickets = services.give_back(row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext(
            "%(count)d ticket is with %(name)s again.",
            "%(count)d tickets are with %(name)s again.", len(tickets),
        )  # fmt: skip
        messages.success(request, words % {"count": len(tickets), "name": row.absent.full_name})
    if is_substitute and not services.may_hand_on(request.user, row.absent):
        return redirect("tickets:ticket_list")
    return redirect("tickets:takeover", row.absent_id)
