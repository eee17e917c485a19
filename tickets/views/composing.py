"""What the composer sends, and a reply that its author takes back before it has left."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets import forms, permissions, presence, services
from tickets.choices import Status
from tickets.finding import find_ticket
from tickets.models import HeldReply, Ticket, Unsent
from tickets.presentation.doubts import doubts_about
from tickets.presentation.news import news_since, stopped_words
from tickets.views.drafts import page_mark
from tickets.views.ticket_acts import refuse_in
from tickets.views.ticket_page import show_ticket
from tickets.views.undoing import tell_leaving


@desk_only
@require_POST
def ticket_write(request: Visitor, number: int) -> HttpResponse:
    """A reply, note or call. What others said or did meanwhile holds a reply back once (409), and
    so does what looks as if it were meant for colleagues (422)."""
    ticket = find_ticket(request, number)
    form = forms.ComposerForm(request.POST, request.FILES, ticket=ticket, user=request.user)
    status, news = 422, None
    if form.is_valid():
        is_reply = form.cleaned_data["kind"] == "reply"
        may_reply = not is_reply or permissions.can_reply(request.user, ticket)
        if is_reply and may_reply:
            news = news_since(ticket, form.cleaned_data["seen_mark"], reader=request.user)
        try:
            if not may_reply:
                return _keep_words(request, ticket, form)
            is_doubtful = is_reply and form.doubt(
                doubts_about(
                    ticket, form.cleaned_data["body"], writer=request.user, began=form.began_as
                )
            )
            if news:
                form.add_error(None, stopped_words(news))
                status = 409
            elif not is_doubtful:
                url = _write(ticket, form, request, is_current=news is not None)
                presence.leave_writing(number, request.user)
                services.discard_unsent(
                    request.user, services.reply_key(number), mark=page_mark(request)
                )
                return redirect(url)
        except Refused as refusal:
            status = refuse_in(form, refusal)
    ticket = find_ticket(request, number)
    return show_ticket(request, ticket, composer=form, news=news or (), status=status)


def _keep_words(request: Visitor, ticket: Ticket, form: forms.ComposerForm) -> HttpResponse:
    """Nobody writes to the client here any more: why, and where the words are kept."""
    data, user, into = form.cleaned_data, request.user, ticket.merged_into
    key = services.reply_key(ticket.pk)
    posted = [services.stage_file(one, owner=user).pk for one in data["files"]]
    staged = [*data["staged"], *posted]
    if into is not None and into.is_seen_by(user):
        services.put_before(
            user, services.reply_key(into.pk), body=data["body"], staged=staged,
            began=form.began_as,
        )  # fmt: skip
        services.discard_unsent(user, key)
        words = _("The ticket goes on as #%(number)d: your words wait there to be sent.")
        messages.warning(request, words % {"number": into.pk})
        return redirect(reverse("tickets:ticket_page", args=[into.pk]) + "#composer")
    kept = {
        "kind": ["reply"], "began": [form.began_as], "body": [data["body"]],
        "staged": [str(one) for one in staged],
    }  # fmt: skip
    services.save_unsent(user, key, kept)
    form.hold("staged", staged)
    if into is not None:
        why = _("The ticket goes on as one you may not see. Your words are kept here.")
    elif ticket.status == Status.CLOSED:
        why = _(
            "The ticket is closed meanwhile: reopen it to write to the client. Your words are kept."
        )
    else:
        why = _("The ticket was cancelled meanwhile: open a new one. Your words are kept.")
    form.add_error(None, why)
    return show_ticket(request, ticket, composer=form, status=409)


def _write(ticket: Ticket, form: forms.ComposerForm, request: Visitor, *, is_current: bool) -> str:
    """Do what the form says; where to go on. ``is_current``: nothing came that was not seen."""
    data, user = form.cleaned_data, request.user
    url = reverse("tickets:ticket_page", args=[ticket.pk])
    if data["kind"] == "reply":
        seen = ticket.revision if is_current else data["seen_revision"]
        return url + _send(ticket, form, request, seen=seen)
    allowed = {"note": permissions.can_note, "call": permissions.can_log_call}[data["kind"]]
    if not allowed(user, ticket):
        raise PermissionDenied
    if data["kind"] == "call":
        said = services.log_call(ticket, body=data["body"], spoken=data["spoken"], actor=user)
    else:
        files = services.gather_files(data["files"], data["staged"], owner=user)
        said = services.add_note(ticket, body=data["body"], files=files, actor=user)
    return f"{url}#message-{said.pk}"


def _send(ticket: Ticket, form: forms.ComposerForm, request: Visitor, *, seen: int | None) -> str:
    """Send a reply, or let it wait for its author's second thoughts; the place on the page."""
    data, user = form.cleaned_data, request.user
    if not settings.UNDO_SECONDS:
        files = services.gather_files(data["files"], data["staged"], owner=user)
        said = services.send(
            ticket, body=data["body"], then=data["then"], files=files, actor=user,
            seen_revision=seen,
        )  # fmt: skip
        return f"#message-{said.pk}" if said else ""
    held = services.hold_reply(
        ticket, body=data["body"], then=data["then"], files=data["files"], staged=data["staged"],
        actor=user, seen_revision=seen,
    )  # fmt: skip
    return tell_leaving(request, held)


@desk_only
@require_POST
def reply_take_back(request: Visitor, number: int, pk: int) -> HttpResponse:
    """The words are in the composer again, and were never said."""
    words = _("The reply is taken back: nobody has seen it.")
    return _answer_leaving(request, number, pk, services.take_back, words)


@desk_only
@require_POST
def reply_send_now(request: Visitor, number: int, pk: int) -> HttpResponse:
    """The reply leaves before its seconds are over."""
    return _answer_leaving(request, number, pk, services.send_now, _("The reply has left."))


def _answer_leaving(
    request: Visitor, number: int, pk: int, do: Callable[..., Unsent | None], done: str
) -> HttpResponse:
    ticket = find_ticket(request, number)
    held = HeldReply.visible_to(request.user).filter(ticket=number, pk=pk)
    found = held.select_related("author", "ticket").first()
    try:
        if found is None:
            raise services.reply_has_left()
        kept = do(found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("tickets:ticket_page", ticket.pk)
    messages.success(request, done)
    if kept is not None and kept.key == services.solution_key(ticket.pk):
        return redirect("tickets:ticket_resolve", ticket.pk)
    return redirect(reverse("tickets:ticket_page", args=[ticket.pk]) + "#composer")
