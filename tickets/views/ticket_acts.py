"""What is done to a ticket from its page: every verb posts, a refusal comes back with its form."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Conflict, Refused
from tickets import services
from tickets.finding import find_ticket
from tickets.forms import ActForm, ResolveForm
from tickets.models import Ticket, Unsent
from tickets.presentation.doubts import doubts_about
from tickets.views.act import Act
from tickets.views.acts import ACTS
from tickets.views.drafts import draft_facts, page_mark
from tickets.views.ticket_page import act_url, show_ticket
from tickets.views.undoing import standing_before, tell_leaving, undo_url


def refuse_in(form: BaseForm, refusal: Refused) -> int:
    """Say the refusal at its field, or above the form; the status of the answer."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))
    return 409 if isinstance(refusal, Conflict) else 422


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_act(request: Visitor, number: int, act: str) -> HttpResponse:
    """One verb: its form when asked for, the deed when posted (422 or 409 if refused)."""
    verb, ticket = ACTS[act], find_ticket(request, number)
    if not verb.allowed(request.user, ticket):
        raise PermissionDenied
    options: dict[str, Any] = {"ticket": ticket, "user": request.user, "auto_id": f"{act}_%s"}
    if request.method != "POST":
        asked = {name: request.GET[name] for name in verb.form.prefilled if name in request.GET}
        form = verb.form(initial=asked, **options)
        keep_words(form)
        if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
            context = {"act": verb, "act_form": form, "act_url": act_url(verb, ticket)}
            return render(request, "tickets/_act_form.html", context)
        return show_ticket(request, ticket, act=verb, form=form)
    form = verb.form(request.POST, request.FILES, **options)
    keep_words(form)
    status = 422
    if form.is_valid() and not _is_doubtful(form):
        before = standing_before(act, ticket)
        try:
            done = verb.do(ticket, form.cleaned_data, request.user)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            if isinstance(done, services.HeldSolution):
                return _leaves(request, number, done)
            _tell(request, verb, done, undo=undo_url(act, before, done, request.user))
            made = done if isinstance(done, Ticket) and not verb.stays else ticket
            return _back(request, made.pk)
    return show_ticket(request, find_ticket(request, number), act=verb, form=form, status=status)


def keep_words(form: ActForm) -> None:
    """What is written to solve the ticket is kept as it is typed, and is there again."""
    if not isinstance(form, ResolveForm):
        return
    key, kept = services.solution_key(form.ticket.pk), None
    if not form.is_bound:
        kept = Unsent.visible_to(form.user).filter(key=key).first()
        if kept is not None:
            form.restore(kept.data)
        form.initial["seen_revision"] = form.ticket.revision
    form.draft = draft_facts(key, kept)


def _is_doubtful(form: ActForm) -> bool:
    """Whether the words for the client are asked about first, as those of the composer are."""
    if not isinstance(form, ResolveForm) or not form.cleaned_data["solution"]:
        return False
    words = form.cleaned_data["solution"]
    return form.doubt(doubts_about(form.ticket, words, writer=form.user))


def _leaves(request: Visitor, number: int, held: services.HeldSolution) -> HttpResponse:
    """The solution waits on the ticket's page; what is known to be refused is said at once."""
    services.discard_unsent(request.user, services.solution_key(number), mark=page_mark(request))
    place = tell_leaving(request, held.reply)
    for one in held.refused:
        messages.error(request, f"#{one.number} {one.subject}: {one.refusal}")
    return redirect(reverse("tickets:ticket_page", args=[number]) + place)


def _tell(request: Visitor, verb: Act, done: object, *, undo: str) -> None:
    """Say that it is done, and what became of each part of the ticket that was chosen."""
    if verb.stays and isinstance(done, Ticket):
        address = reverse("tickets:ticket_page", args=[done.pk])
        link = format_html('<a href="{}">#{} {}</a>', address, done.pk, done.subject)
        messages.success(request, format_html("{} {}", str(verb.done), link))
    elif not isinstance(done, services.Cascaded) or done.is_whole:
        messages.success(request, str(verb.done), extra_tags=undo)
    for one in done.outcomes if isinstance(done, services.Cascaded) else ():
        if one.refusal:
            messages.error(request, f"#{one.number} {one.subject}: {one.refusal}")
        else:
            messages.success(request, f"#{one.number} {one.subject}: {_('done')}")


def _back(request: Visitor, number: int) -> HttpResponse:
    """The ticket, or the queue where the deed took the ticket out of one's sight."""
    if Ticket.visible_to(request.user).filter(pk=number).exists():
        return redirect("tickets:ticket_page", number)
    return redirect("tickets:ticket_list")
