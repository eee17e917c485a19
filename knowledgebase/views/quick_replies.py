"""Quick replies in the composer of a ticket: found while typing, put into what is being written."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from knowledgebase import services
from knowledgebase.finding_replies import find_replies
from knowledgebase.models import QuickReply
from servicedesk.access import Visitor, desk_only
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import services as tickets
from tickets.finding import find_ticket
from tickets.models import Ticket, Unsent
from tickets.reply_fields import reply_language
from tickets.views.drafts import IGNORED

LISTED = 200


def keep_written(request: Visitor, ticket: Ticket) -> dict[str, list[str]]:
    """Keep what the composer holds as its draft, files too; what was written, by field.

    Without scripts the composer's other buttons leave the page; nothing typed is lost by it.
    """
    written = {name: list(values) for name, values in request.POST.lists() if name not in IGNORED}
    if not written:
        return draft_of(request.user, ticket)
    for upload in request.FILES.getlist("files"):
        staged = tickets.stage_file(upload, owner=request.user)
        written.setdefault("staged", []).append(str(staged.pk))
    tickets.save_unsent(request.user, tickets.reply_key(ticket.pk), written)
    return written


def draft_of(user: User, ticket: Ticket) -> dict[str, list[str]]:
    """What this person has written to the ticket and not sent, by field."""
    kept = Unsent.visible_to(user).filter(key=tickets.reply_key(ticket.pk)).first()
    return {name: list(values) for name, values in kept.data.items()} if kept else {}


def body_of(written: Mapping[str, Sequence[str]]) -> str:
    return (written.get("body") or [""])[0]


def composer_url(ticket: Ticket) -> str:
    return reverse("tickets:ticket_page", args=[ticket.pk]) + "#composer"


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_replies(request: Visitor, number: int) -> HttpResponse:
    """Replies for this ticket: a list while typing (``q``), or a page to choose from."""
    ticket = find_ticket(request, number)
    query = request.GET.get("q", "")
    context = {
        "ticket": ticket,
        "client_language": reply_language(ticket),
        "language": translation.get_language() or "en",
    }
    if request.htmx or is_scripted(request):  # type: ignore[attr-defined]  # set by django-htmx
        context["options"] = _options(find_replies(query, reader=request.user))
        return render(request, "knowledgebase/_reply_options.html", context)
    if request.method == "POST":
        try:
            keep_written(request, ticket)
        except Refused as refusal:
            messages.error(request, str(refusal))
    context["options"] = _options(find_replies(query, reader=request.user, limit=LISTED))
    context["query"] = query
    return render(request, "knowledgebase/reply_choose.html", context)


def _options(replies: Sequence[QuickReply]) -> list[dict[str, object]]:
    language = translation.get_language() or "en"
    return [
        {"key": reply.pk, "title": reply.title(language), "is_own": reply.owner_id is not None}
        for reply in replies
    ]


@desk_only
@require_POST
def reply_insert(request: Visitor, number: int) -> HttpResponse:
    """The reply (``reply``: its key) filled in from the ticket: as JSON, or into the draft."""
    ticket = find_ticket(request, number)
    given = request.POST.get("reply", "")[:18]
    key = int(given) if given.isascii() and given.isdigit() else 0
    reply = get_object_or_404(QuickReply.visible_to(request.user).offered(), pk=key)
    said = services.use_quick_reply(reply, ticket, actor=request.user)
    if is_scripted(request):
        return JsonResponse({"text": said.text, "missing": said.missing})
    written = draft_of(request.user, ticket)
    body = body_of(written).rstrip()
    written["body"] = [f"{body}\n\n{said.text}" if body else said.text]
    tickets.save_unsent(request.user, tickets.reply_key(ticket.pk), written)
    if said.missing:
        messages.warning(request, _("Still to be filled in: %(words)s.")
                         % {"words": ", ".join(said.missing)})  # fmt: skip
    return redirect(composer_url(ticket))


def is_scripted(request: HttpRequest) -> bool:
    """Whether one of our own scripts asks, not a form."""
    return request.headers.get("X-Requested-With") == "fetch"
