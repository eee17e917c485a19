"""Drafts: saved every few seconds while somebody writes, there again on any device."""

import hashlib
from collections.abc import Collection

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from servicedesk.access import Visitor, signed_in
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from tickets import services
from tickets.models import StagedFile, Ticket, Unsent
from tickets.presentation import current_reader
from tickets.services import NEW_REQUEST

DRAFTS = {"reply": services.reply_key, "solve": services.solution_key}
IGNORED = ("csrfmiddlewaretoken", "do", "then")


def draft_facts(key: str, kept: Unsent | None) -> dict[str, str]:
    """What a form that keeps itself needs to know: where to, and since when."""
    saved = current_reader(timezone.now()).when(kept.saved_at) if kept else ""
    return {
        "url": reverse("tickets:draft_save", args=[key]),
        "drop_url": reverse("tickets:draft_drop", args=[key]),
        "saved": _("Saved %(when)s") % {"when": saved} if saved else "",
    }


def page_mark(request: HttpRequest) -> str:
    """What names the page a form was written on: its token is made anew whenever it is shown."""
    token = request.POST.get("csrfmiddlewaretoken", "")
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest() if token else ""


def staged_by_key(user: User, keys: Collection[int]) -> dict[int, StagedFile]:
    """Those of the files that are this person's and still here; no query for none."""
    return StagedFile.visible_to(user).kept(timezone.now()).in_bulk(list(keys)) if keys else {}


def _find(request: Visitor, key: str) -> str:
    """The key, if it names something this person may write; 404 otherwise."""
    if key == NEW_REQUEST:
        return key
    kind, _sign, number = key.partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    if kind not in DRAFTS or not is_number:
        raise Http404
    if not Ticket.visible_to(request.user).filter(pk=int(number)).exists():
        raise Http404
    return DRAFTS[kind](int(number))


@signed_in
@require_POST
def draft_save(request: Visitor, key: str) -> HttpResponse:
    """Keep what is written so far (200 with the words of the sign, or 422)."""
    written = {name: values for name, values in request.POST.lists() if name not in IGNORED}
    try:
        kept = services.save_unsent(
            request.user, _find(request, key), written, mark=page_mark(request)
        )
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422)
    return JsonResponse({"saved": draft_facts(key, kept)["saved"]})


@signed_in
@require_POST
def draft_drop(request: Visitor, key: str) -> HttpResponse:
    """Let go of a draft and begin anew."""
    known = _find(request, key)
    services.discard_unsent(request.user, known)
    messages.success(request, _("The draft is gone."))
    if known == NEW_REQUEST:
        return redirect("tickets:portal_new")
    number = int(known.partition("-")[2])
    page = "ticket_page" if request.user.is_desk else "portal_request"
    return redirect(f"tickets:{page}", number)
