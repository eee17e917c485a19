"""Hints on a reply, beside the composer; the words its writer says are right; the handbook."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledgebase import permissions, services
from knowledgebase.hint_facts import facts_for
from knowledgebase.hints import Hint, apply, check, is_waiting
from knowledgebase.models import KnownWord
from knowledgebase.presentation import sections
from knowledgebase.views.quick_replies import body_of, draft_of, is_scripted, keep_written
from servicedesk.access import Visitor, desk_only
from servicedesk.errors import Refused
from tickets import services as tickets
from tickets.finding import find_ticket
from tickets.models import Ticket

MOST_DISMISSED = 200
WRITTEN = ("body", "solution")
"""What the fields of words for the client are called, in the composer and where one solves."""


def _units(text: str) -> int:
    """The length of a text as browsers count it."""
    return len(text.encode("utf-16-le")) // 2


def _rows(text: str, hints: list[Hint]) -> list[dict[str, Any]]:
    return [
        {
            "hint": hint,
            "number": number,
            "start": _units(text[: hint.start]),
            "end": _units(text[: hint.end]),
            "before": text[max(0, hint.start - 24) : hint.start],
            "after": text[hint.end : hint.end + 24],
        }
        for number, hint in enumerate(hints)
    ]


def _context(request: Visitor, ticket: Ticket, text: str) -> dict[str, Any]:
    dismissed = request.POST.getlist("dismissed")[:MOST_DISMISSED]
    is_reading = is_waiting(text)  # before the check: what it leaves out is asked for again
    hints = check(text, facts_for(ticket, writer=request.user, dismissed=dismissed))
    return {
        "ticket": ticket,
        "rows": _rows(text, hints),
        "can_write_words": permissions.can_write_words(request.user),
        "is_written": bool(text.strip()),
        "is_reading": is_reading,
    }


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def reply_check(request: Visitor, number: int) -> HttpResponse:
    """Hints on what is being written to the client: a fragment, or a page without scripts."""
    ticket = find_ticket(request, number)
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        given = next((request.POST[name] for name in WRITTEN if name in request.POST), "")
        text = given.replace("\r\n", "\n")
        is_public = request.POST.get("kind", "reply") == "reply"
        context = _context(request, ticket, text if is_public else "")
        return render(request, "knowledgebase/_hints.html", context)
    written = draft_of(request.user, ticket)
    if request.method == "POST":
        try:
            written = keep_written(request, ticket)
        except Refused as refusal:
            messages.error(request, str(refusal))
    text = body_of(written).replace("\r\n", "\n")
    context = _context(request, ticket, text) | {"text": text}
    return render(request, "knowledgebase/reply_check.html", context)


@desk_only
@require_POST
def reply_mend(request: Visitor, number: int) -> HttpResponse:
    """Without scripts: put a suggestion (``hint`` and ``suggestion``, by number) in its place."""
    ticket = find_ticket(request, number)
    written = draft_of(request.user, ticket)
    text = body_of(written).replace("\r\n", "\n")
    hints = check(text, facts_for(ticket, writer=request.user))
    chosen, key = request.POST.get("hint", ""), request.POST.get("key", "")
    for number_of, hint in enumerate(hints):
        if str(number_of) == chosen and hint.key == key and hint.suggestions:
            given = request.POST.get("suggestion", "")
            said = given if given in hint.suggestions else hint.suggestions[0]
            written["body"] = [apply(text, hint, said)]
            tickets.save_unsent(request.user, tickets.reply_key(ticket.pk), written)
            break
    return redirect("knowledgebase:reply_check", number)


@desk_only
@require_POST
def word_add(request: Visitor) -> HttpResponse:
    """A word that is right (``word``): for oneself, or with ``for_desk`` for the whole desk."""
    for_desk = request.POST.get("for_desk") == "on"
    try:
        services.add_known_word(request.POST.get("word", ""), for_desk=for_desk, actor=request.user)
    except Refused as refusal:
        if is_scripted(request):
            return HttpResponse(str(refusal), status=422, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
    else:
        if is_scripted(request):
            return HttpResponse(status=204)
        messages.success(request, _("The word is known from now on."))
    return redirect(_after(request))


def _after(request: Visitor) -> str:
    """Back to the check of the ticket named, else to the words."""
    number = request.POST.get("ticket", "")[:18]
    if number.isascii() and number.isdigit():
        return reverse("knowledgebase:reply_check", args=[int(number)])
    return reverse("knowledgebase:word_list")


@desk_only
@require_POST
def word_remove(request: Visitor) -> HttpResponse:
    """Call a word (``word``: its key) wrong again."""
    given = request.POST.get("word", "")[:18]
    key = int(given) if given.isascii() and given.isdigit() else 0
    word = KnownWord.visible_to(request.user).filter(pk=key).first()
    if word is not None:
        try:
            services.remove_known_word(word, actor=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("knowledgebase:word_list")


@desk_only
@require_safe
def ticket_handbook(request: Visitor, number: int) -> HttpResponse:
    """The handbook for this ticket: in a drawer, or its page."""
    ticket = find_ticket(request, number)
    article = services.handbook_of(ticket, reader=request.user)
    if not request.htmx and not is_scripted(request):  # type: ignore[attr-defined]
        if article is not None:
            return redirect("knowledgebase:article_page", article.pk)
        return redirect("knowledgebase:handbook_list")
    context: dict[str, Any] = {"ticket": ticket, "article": article}
    if article is not None:
        context["sections"] = sections(article)
    return render(request, "knowledgebase/_handbook.html", context)
