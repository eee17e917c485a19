"""One request as its client sees it: how far it is, what was promised, said, and is to do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from contracts.wording import client_words
from servicedesk.access import Visitor, clients_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import forms, permissions, services
from tickets.choices import Status
from tickets.finding import find_ticket
from tickets.models import Ticket, Unsent
from tickets.presentation import current_reader
from tickets.presentation.answers import shown_answers
from tickets.presentation.page import kin
from tickets.presentation.requests import promise_of, status_badge
from tickets.presentation.steps import client_steps
from tickets.presentation.thread import pieces, thread_tag
from tickets.presentation.turn import turn_of
from tickets.views.drafts import draft_facts, page_mark, staged_by_key
from tickets.views.ticket_acts import refuse_in


@clients_only
@require_safe
def portal_request(request: Visitor, number: int) -> HttpResponse:
    """A request. A number one may not see is as absent as one that does not exist."""
    return _show(request, find_ticket(request, number))


def _show(
    request: Visitor, ticket: Ticket, *, bound: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    user, now = request.user, timezone.now()
    bound, reader = bound or {}, current_reader(now)
    is_rated = ticket.ratings.filter(cycle=ticket.reopening_count).exists()
    may_accept = permissions.can_accept_solution(user, ticket)
    context: dict[str, Any] = {
        "ticket": ticket,
        "status": status_badge(ticket.status, merged_into=ticket.merged_into_id),
        "coverage_words": client_words(ticket.entitlement),
        "kin": kin(Ticket.visible_to(user), ticket),
        "turn": turn_of(ticket, reader),
        "promise": promise_of(ticket, reader),
        "steps": client_steps(ticket, reader),
        "answers": shown_answers(ticket, reader=user),
        "may_accept": may_accept,
        "mark_form": bound.get("mark") or forms.MarkForm(auto_id="mark_%s"),
        "may_rate": ticket.status == Status.CLOSED and permissions.can_rate(user, ticket),
        "is_rated": is_rated,
        "reject_form": bound.get("reject") or forms.RejectForm(auto_id="reject_%s"),
        "rejects": "reject" in bound,
        "cancel_form": bound.get("cancel") or forms.RejectForm(auto_id="cancel_%s"),
        "cancels": "cancel" in bound,
        "may_reply": permissions.can_reply(user, ticket, now=now),
        "may_ask_engineer": permissions.can_ask_for_engineer(user, ticket, now=now),
        "may_cancel": permissions.can_cancel(user, ticket),
        "is_finished": not ticket.is_open,
        "sends": [{"value": "", "label": _("Send")}],
        "reply_url": reverse("tickets:portal_reply", args=[ticket.pk]),
        "mark_words": [_("Very bad"), _("Bad"), _("So-so"), _("Good"), _("Very good")],
        **_thread(ticket, user),
        **_people(ticket, user, bound),
        **_reply(ticket, user, bound),
    }
    return render(request, "tickets/portal/portal_request.html", context, status=status)


def _people(ticket: Ticket, user: User, bound: dict[str, Form]) -> dict[str, Any]:
    """Who reads it besides whoever asked, and what this person may change of that."""
    may_add = permissions.can_add_watchers(user, ticket)
    watchers = [row.user for row in ticket.watchers.select_related("user").order_by("pk")]
    colleague = bound.get("colleague")
    if colleague is None and may_add:
        colleague = forms.ColleagueForm(ticket=ticket, user=user, auto_id="colleague_%s")
    return {
        "watchers": [person for person in watchers if person.is_client],
        "follows": any(person.pk == user.pk for person in watchers),
        "may_follow": permissions.can_watch(user, ticket) and user.pk != ticket.requester_id,
        "may_add": may_add,
        "colleague_form": colleague,
        "may_set_privacy": permissions.can_set_privacy(user, ticket),
    }


def _reply(ticket: Ticket, user: User, bound: dict[str, Form]) -> dict[str, Any]:
    """The composer, with what was written before and not sent."""
    form, key = bound.get("reply"), services.reply_key(ticket.pk)
    kept = None
    if form is None:
        form = forms.ClientReplyForm(auto_id="reply_%s")
        kept = Unsent.visible_to(user).filter(key=key).first()
        if kept is not None:
            form.restore(kept.data)
    staged: dict[int, Any] = {}
    if isinstance(form, forms.ClientReplyForm):
        staged = staged_by_key(user, form.keys("staged"))
    return {"reply_form": form, "draft": draft_facts(key, kept), "staged": list(staged.values())}


def _thread(ticket: Ticket, user: User) -> dict[str, Any]:
    return {
        "thread": pieces(ticket, reader=user),
        "tag": thread_tag(ticket, reader=user),
        "thread_url": reverse("tickets:portal_timeline", args=[ticket.pk]),
    }


@clients_only
@require_safe
def portal_timeline(request: Visitor, number: int) -> HttpResponse:
    """The thread alone, asked for every ten seconds; 304 while nothing was said or done."""
    ticket = find_ticket(request, number)
    tag = f'"{thread_tag(ticket, reader=request.user)}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        context = _thread(ticket, request.user)
        response = render(request, "tickets/portal/_portal_thread.html", context)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


def act(
    request: Visitor,
    number: int,
    *,
    name: str,
    form: Form,
    allowed: Callable[[User, Ticket], bool],
    do: Callable[[Ticket, dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """Do one thing to a request; a refusal shows the request with the form and what is wrong."""
    ticket = find_ticket(request, number)
    if not allowed(request.user, ticket):
        raise PermissionDenied
    status = 422
    if form.is_valid():
        try:
            do(ticket, form.cleaned_data)
        except Refused as refusal:
            status = refuse_in(form, refusal)
        else:
            messages.success(request, done)
            return redirect("tickets:portal_request", ticket.merged_into_id or number)
    return _show(request, find_ticket(request, number), bound={name: form}, status=status)


def act_plainly(
    request: Visitor,
    number: int,
    *,
    allowed: Callable[[User, Ticket], bool],
    do: Callable[[Ticket], Ticket],
    done: str,
) -> HttpResponse:
    """Do one thing that asks for no words; a refusal is told on the request's page."""
    ticket = find_ticket(request, number)
    if not allowed(request.user, ticket):
        raise PermissionDenied
    ticket = do(ticket)
    messages.success(request, done)
    return redirect("tickets:portal_request", ticket.pk)


@clients_only
@require_POST
def portal_reply(request: Visitor, number: int) -> HttpResponse:
    """A message of the client; it reopens what was solved or lately closed."""
    form = forms.ClientReplyForm(request.POST, request.FILES, auto_id="reply_%s")
    user, now = request.user, timezone.now()

    def send(ticket: Ticket, data: dict[str, Any]) -> None:
        files = services.gather_files(data["files"], data["staged"], owner=user)
        services.reply(ticket, body=data["body"], files=files, actor=user)
        services.discard_unsent(user, services.reply_key(number), mark=page_mark(request))

    return act(
        request, number, name="reply", form=form, do=send,
        allowed=lambda user, ticket: permissions.can_reply(user, ticket, now=now),
        done=_("Your message is with us."),
    )  # fmt: skip


@clients_only
@require_POST
def portal_accept(request: Visitor, number: int) -> HttpResponse:
    """The solution helped: the request closes, with a mark when one is given."""
    form = forms.MarkForm(request.POST, auto_id="mark_%s")
    return act(
        request, number, name="mark", form=form, allowed=permissions.can_accept_solution,
        do=lambda ticket, data: services.accept_solution(ticket, actor=request.user, **data),
        done=_("Thank you. The request is closed."),
    )  # fmt: skip


@clients_only
@require_POST
def portal_reject(request: Visitor, number: int) -> HttpResponse:
    """The solution did not help: the request is open again, with what the client says."""
    form = forms.RejectForm(request.POST, auto_id="reject_%s")
    return act(
        request, number, name="reject", form=form, allowed=permissions.can_reject_solution,
        do=lambda ticket, data: services.reject_solution(
            ticket, reason=data["reason"], actor=request.user
        ),
        done=_("We go on working on it."),
    )  # fmt: skip


@clients_only
@require_POST
def portal_rate(request: Visitor, number: int) -> HttpResponse:
    """A mark after the request was closed."""
    form = forms.MarkForm(request.POST, auto_id="mark_%s")
    form.fields["mark"].required = True
    return act(
        request, number, name="mark", form=form, allowed=permissions.can_rate,
        do=lambda ticket, data: services.rate(ticket, actor=request.user, **data),
        done=_("Thank you for the mark."),
    )  # fmt: skip


@clients_only
@require_POST
def portal_cancel(request: Visitor, number: int) -> HttpResponse:
    """The client needs it no more."""
    form = forms.RejectForm(request.POST, auto_id="cancel_%s")
    return act(
        request, number, name="cancel", form=form, allowed=permissions.can_cancel,
        do=lambda ticket, data: services.cancel(ticket, reason=data["reason"], actor=request.user),
        done=_("The request is withdrawn."),
    )  # fmt: skip
