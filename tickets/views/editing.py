"""Editing in place: the small form of a fact where it stands; without scripts on the page."""

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets import forms, services
from tickets.answers import Answer
from tickets.finding import find_ticket
from tickets.models import Ticket
from tickets.presentation import facts as shown
from tickets.presentation.answers import shown_answers
from tickets.presentation.facts import Fact
from tickets.views.ticket_acts import refuse_in
from tickets.views.ticket_page import drawn_head, show_ticket
from tickets.views.undoing import standing_before, undo_url

UNDO_AS = {"assignee": "assign", "priority": "priority"}


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_edit(request: Visitor, number: int) -> HttpResponse:
    """The form of ``?fact=``, or the fact alone (``&show``); 409 when it changed meanwhile."""
    ticket, user = find_ticket(request, number), request.user
    fact = request.GET.get("fact", "")
    form = forms.fact_form(fact, request.POST or None, ticket=ticket, user=user)
    if form is None:
        raise Http404
    if not shown.may_change(ticket, fact, user):
        raise PermissionDenied
    status, is_alone = 200, bool(request.htmx)  # type: ignore[attr-defined]  # django-htmx
    if request.method == "POST":
        status = 422
        if form.is_valid():
            before = standing_before(UNDO_AS.get(fact, ""), ticket)
            try:
                done = services.change_fact(
                    ticket, fact=fact, given=form.cleaned_data, was=form.cleaned_data["was"],
                    actor=user,
                )  # fmt: skip
            except Refused as refusal:
                status = refuse_in(form, refusal)
                form.data = request.POST.copy()  # the next press knows what stands there now
                form.data["was"] = services.fact_key(ticket, fact)
            else:
                undo = undo_url(UNDO_AS.get(fact, ""), before, done, user)
                return _saved(request, find_ticket(request, number), fact, undo=undo)
    elif is_alone and "show" in request.GET:
        return _fact(request, ticket, fact)
    if not is_alone:
        return show_ticket(request, ticket, edit=fact, edit_form=form, status=status)
    return _fact(request, ticket, fact, form=form, status=200 if status == 200 else 422)


def _fact(
    request: Visitor, ticket: Ticket, name: str, *, form: Any = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "ticket": ticket,
        "fact": fact_named(ticket, name, request),
        "edit_form": form,
    }
    context["edit"] = name if form is not None else ""
    return render(request, "tickets/_fact.html", context, status=status)


def fact_named(ticket: Ticket, name: str, request: Visitor) -> Fact:
    """A fact or an answer by its name."""
    question = name.removeprefix("answer-")
    if question == name:
        return shown.fact_of(ticket, name, user=request.user)
    answers = shown_answers(ticket, reader=request.user)
    answer = next((one for one in answers if one.name == question), Answer(question, question, "–"))
    return shown.answer_fact(ticket, answer, user=request.user)


def _saved(request: Visitor, ticket: Ticket, name: str, *, undo: str) -> HttpResponse:
    """The fact as it is now and the page's head with it; without scripts the page."""
    if not request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return redirect(reverse("tickets:ticket_page", args=[ticket.pk]) + "#people")
    response = _fact(request, ticket, name)
    response.write(drawn_head(request, ticket))
    toast = {"words": _("Saved."), "tone": "ok", "undoUrl": undo}
    response["HX-Trigger"] = json.dumps({"toast": toast, "ticket-changed": True})
    return response
