"""The ticket page: what is wanted, what was promised, who has it, what next, without a click."""

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contracts.choices import PauseReason
from contracts.models import Contract
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.notifications.models import Undeliverable
from tickets import forms, permissions, presence, services
from tickets.choices import Status
from tickets.finding import find_ticket
from tickets.models import Handoff, Ticket, Unsent
from tickets.presentation import current_reader
from tickets.presentation import page as facts
from tickets.presentation.answers import answers_of, asked_before_closing, shown_answers
from tickets.presentation.coverage import client_contracts, coverage
from tickets.presentation.facts import answer_fact, fact_of, ticket_facts
from tickets.presentation.joint import Question, blocker_rows, check_rows, fact_rows, question_of
from tickets.presentation.news import has_changed, held_replies, leaving, seen_mark
from tickets.presentation.rows import STATUS_TONES
from tickets.presentation.spent import time_spent
from tickets.presentation.steps import next_step
from tickets.presentation.thread import Piece, pieces, thread_tag
from tickets.timeline import entries, latest_event, latest_of
from tickets.views.act import Act
from tickets.views.acts import ACTS
from tickets.views.drafts import draft_facts, staged_by_key

PANE = "tickets/pane.html"


@desk_only
@require_safe
def ticket_page(request: Visitor, number: int) -> HttpResponse:
    """Everything of one ticket."""
    return show_ticket(request, find_ticket(request, number))


def act_url(act: Act, ticket: Ticket) -> str:
    return reverse(f"tickets:{act.url_name}", args=[ticket.pk])


def show_ticket(
    request: Visitor,
    ticket: Ticket,
    *,
    composer: forms.ComposerForm | None = None,
    act: Act | None = None,
    form: forms.ActForm | None = None,
    news: Sequence[Piece] = (),
    edit: str = "",
    edit_form: forms.ActForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, maybe with one verb's form open: asked for without scripts, or refused; ``news``:
    what stopped a reply; ``edit``: the fact whose small form is open."""
    user = request.user
    request.kept[Ticket, ticket.pk] = ticket
    handoffs = handoffs_of(ticket)
    watchers = [row.user for row in ticket.watchers.select_related("user")]
    head = head_context(ticket, user, handoffs=handoffs, watchers=watchers)
    context: dict[str, Any] = {
        "ticket": ticket,
        "present": presence.note(ticket.pk, user),
        "mentions": facts.mentions_of(ticket, reader=user),
        "news": news,
        "edit": edit,
        "edit_form": edit_form,
        "act": act,
        "act_form": form,
        "act_url": act_url(act, ticket) if act else "",
        "base": PANE if is_beside_list(request) else "desk_base.html",
        **head,
        **side_context(ticket, user, watchers=watchers),
        **thread_context(request, ticket, user, handoffs=handoffs),
        **composer_context(ticket, user, composer, watchers=watchers, question=head["question"]),
    }
    response = render(request, "tickets/ticket_page.html", context, status=status)
    patch_vary_headers(response, ["HX-Target"])
    return response


def head_context(
    ticket: Ticket, user: User, *, handoffs: Sequence[Handoff], watchers: list[User]
) -> dict[str, Any]:
    """How it stands, what keeps it from going on, what is next, and what this person may do."""
    reader = current_reader(timezone.now())
    handoff = facts.waiting_handoff(handoffs)
    returned = facts.returned_handoff(ticket, handoffs, reader=user)
    shown = [one for one in ACTS.values() if one.is_shown and one.allowed(user, ticket)]
    return {
        "subject_fact": fact_of(ticket, "subject", user=user),
        "status_tone": STATUS_TONES[Status(ticket.status)],
        "question": question_of(ticket, user),
        "chip": facts.ticket_chip(ticket, reader),
        "holding": facts.holding(ticket),
        "checklists": check_rows(ticket),
        "blockers": blocker_rows(ticket, user),
        "can_lift": permissions.can_lift(user, ticket),
        "next_step": next_step(
            ticket, user=user, handoff=handoff, reader=reader, returned=returned
        ),
        "handoff": handoff,
        "handoff_facts": fact_rows(handoff),
        "can_answer": handoff is not None and permissions.can_accept_handoff(user, handoff),
        "watches": any(person.pk == user.pk for person in watchers),
        "can_take": handoff is None and permissions.can_take(user, ticket),
        "can_start": permissions.can_start_work(user, ticket)
        and not services.is_work_begun(ticket),
        "acts": [one for one in shown if not one.is_rare],
        "rare_acts": [one for one in shown if one.is_rare],
    }


def head_of(ticket: Ticket, user: User) -> dict[str, Any]:
    """All that the page's head alone is drawn from."""
    watchers = [row.user for row in ticket.watchers.select_related("user")]
    return {
        "ticket": ticket,
        "present": presence.note(ticket.pk, user),
        **head_context(ticket, user, handoffs=handoffs_of(ticket), watchers=watchers),
    }


def handoffs_of(ticket: Ticket) -> list[Handoff]:
    """Every hand-over of it, the first first; no question where there was none."""
    if not ticket.handoff_count:
        return []
    return list(ticket.handoffs.select_related("from_team", "to_team", "by"))


def drawn_head(request: Visitor, ticket: Ticket, *, with_handoff: bool = False) -> str:
    """The head as it is now, put in the place of the one on the page; also the hand-over it may
    point to."""
    head = {**head_of(ticket, request.user), "is_swapped": True}
    drawn = ["_ticket_head", "_handoff_place"] if with_handoff else ["_ticket_head"]
    return "".join(
        render_to_string(f"tickets/{name}.html", head, request=request) for name in drawn
    )


def side_context(ticket: Ticket, user: User, *, watchers: list[User]) -> dict[str, Any]:
    """What is known of it: client, promise, form, neighbours."""
    reader = current_reader(timezone.now())
    contracts = Contract.visible_to(user, day=timezone.localdate())
    return {
        "client": facts.client_facts(ticket, reader),
        "coverage": coverage(ticket, now=reader.now),
        "contracts": client_contracts(
            contracts,
            ticket.organisation_id,
            reader=user,
            day=timezone.localdate(),
            now=reader.now,
            this=ticket.entitlement.contract_id,
        ),
        "spent": time_spent(ticket, user),
        "has_form": answers_of(ticket) is not None,
        "facts": ticket_facts(ticket, user=user),
        "answers": [
            answer_fact(ticket, one, user=user) for one in shown_answers(ticket, reader=user)
        ],
        "before_closing": asked_before_closing(ticket),
        "answers_url": reverse("tickets:ticket_answers", args=[ticket.pk])
        if permissions.can_change_details(user, ticket)
        else "",
        "others": facts.other_tickets(Ticket.visible_to(user), ticket, reader),
        "kin": facts.kin(Ticket.visible_to(user), ticket),
        **time_context(ticket, user),
        "watchers": watchers,
        "undeliverable": Undeliverable.among(filter(None, [ticket.requester, *watchers])),
    }


def time_context(ticket: Ticket, user: User) -> dict[str, Any]:
    """The reader's timer, and what they may write down and tick."""
    return {
        "timer": services.timer_of(ticket, user),
        "can_log": permissions.can_log_time(user, ticket),
        "can_check": permissions.can_check(user, ticket),
    }


def is_beside_list(request: Visitor) -> bool:
    """Whether the page is asked for by the pane beside the queue, which has a frame already."""
    return request.headers.get("HX-Target") == "pane"


def thread_context(
    request: Visitor,
    ticket: Ticket,
    user: User,
    *,
    handoffs: Any = (),
    tag: str = "",
) -> dict[str, Any]:
    """The thread under the chosen tab: the conversation, events folded, or everything."""
    shows_all = request.GET.get("tab") == "all"
    base = reverse("tickets:ticket_page", args=[ticket.pk])
    held = held_replies(ticket, reader=user)
    told = entries(ticket, reader=user)
    latest = latest_of(told, ticket)
    return {
        "thread": [
            *pieces(ticket, reader=user, handoffs=handoffs, told=told),
            *(Piece(leaving=one) for one in leaving(held, reader=user)),
        ],
        "seen_mark": seen_mark(latest, held),
        "shows_all": shows_all,
        "tag": tag or thread_tag(ticket, reader=user, latest=latest, held=len(held)),
        "thread_url": reverse("tickets:ticket_timeline", args=[ticket.pk])
        + ("?tab=all" if shows_all else ""),
        "tabs": [
            {"label": _("Conversation"), "url": base, "current": not shows_all, "count": None},
            {"label": _("Everything"), "url": f"{base}?tab=all", "current": shows_all,
             "count": None},
        ],
    }  # fmt: skip


def composer_context(
    ticket: Ticket,
    user: User,
    form: forms.ComposerForm | None,
    *,
    watchers: list[User],
    question: Question | None,
) -> dict[str, Any]:
    """The composer with what sending also does; nobody is offered what they may not do."""
    sends = [
        {"value": "", "label": _("Send")},
        {"value": Status.WAITING_CLIENT, "label": _("Send and wait: for information")},
        {"value": PauseReason.CLIENT_APPROVAL, "label": _("Send and wait: for approval")},
    ]
    if (ticket.line < Line.TWO or ticket.article_use) and not asked_before_closing(ticket):
        sends.append({"value": Status.RESOLVED, "label": _("Send and solve")})
    if not permissions.can_change_status(user, ticket):
        sends = sends[:1]
    kept = None
    if form is None:
        form = forms.ComposerForm(ticket=ticket, user=user)
        kept = Unsent.visible_to(user).filter(key=services.reply_key(ticket.pk)).first()
        if kept is not None:
            form.restore(kept.data)
    form.initial["seen_revision"] = ticket.revision
    return {
        "composer": form,
        "mentions_url": reverse("tickets:mention_options", args=[ticket.pk]),
        "composer_url": reverse("tickets:ticket_reply", args=[ticket.pk]),
        "draft": draft_facts(services.reply_key(ticket.pk), kept),
        "staged": list(staged_by_key(user, form.keys("staged")).values()),
        "composer_kind": form["kind"].value() or "reply",
        "can_write": permissions.can_reply(user, ticket),
        "can_call": permissions.can_log_call(user, ticket),
        "readers": facts.readers_words(ticket, watchers, question=question),
        "sends": sends,
    }


@desk_only
@require_safe
def ticket_timeline(request: Visitor, number: int) -> HttpResponse:
    """The thread, and the page's head with it, asked for every ten seconds: 304 while nothing was
    said or done. Either way the answer says who else is here, and the question that this person
    is."""
    ticket = get_object_or_404(Ticket.visible_to(request.user), pk=number)
    here = presence.note(ticket.pk, request.user, is_typing="typing" in request.GET)
    latest = latest_event(ticket, reader=request.user)
    tag = thread_tag(ticket, reader=request.user, latest=latest)
    response: HttpResponse
    if request.headers.get("If-None-Match") == f'"{tag}"':
        response = HttpResponseNotModified()
    else:
        handoffs = ticket.handoffs.all()
        context = thread_context(request, ticket, request.user, handoffs=handoffs, tag=tag)
        seen = request.GET.get("seen", "")
        context |= {
            "ticket": ticket,
            "seen": seen,
            "is_stale": has_changed(ticket, seen, reader=request.user),
        }
        response = render(request, "tickets/_ticket_thread.html", context)
        response.write(drawn_head(request, find_ticket(request, number), with_handoff=True))
    people = render_to_string("tickets/_presence.html", {"present": here}).strip()
    response["HX-Trigger"] = json.dumps({"presence": {"html": people}})
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-cache"
    return response
