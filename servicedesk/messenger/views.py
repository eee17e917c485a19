"""Doors of the messenger: the webhook, and the page on which a person links their chat."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.access import Visitor, public, signed_in
from servicedesk.errors import Refused
from servicedesk.messenger import bot, receiving, services
from servicedesk.messenger.client import MOST_BYTES, is_on

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 — the header's name


@csrf_exempt
@require_POST
@public
def telegram_webhook(request: HttpRequest) -> HttpResponse:
    """Keep an update the messenger brings, then say so. To anybody else there is nothing here."""
    if not is_on() or not bot.is_the_messenger(request.headers.get(SECRET_HEADER, "")):
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        told = json.loads(request.body)
        receiving.store(told, now=timezone.now())
    except (ValueError, AttributeError, RecursionError):
        return HttpResponse("not an update", status=400, content_type="text/plain")
    return HttpResponse(status=200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def messenger(request: Visitor) -> HttpResponse:
    """Whether one's Telegram is linked; posting asks for a code that links it, shown once."""
    code, status = "", 200
    if request.method == "POST" and is_on():
        try:
            code = services.create_code(request.user, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
            status = 422
    context = {
        "is_on": is_on(),
        "chat": services.chat_of(request.user),
        "code": code,
        "link": bot.start_link(code) if code else "",
        "bot": bot.bot_name() if code else "",
    }
    return render(request, "servicedesk/messenger.html", context, status=status)


@require_POST
@signed_in
def messenger_unlink(request: Visitor) -> HttpResponse:
    """End the link."""
    services.unlink(request.user, actor=request.user, at=timezone.now())
    messages.success(request, _("Telegram is linked no more."))
    return redirect("messenger:messenger")
