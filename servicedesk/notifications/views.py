"""Doors of the inbox: what one was told, and what one wishes to hear of."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, signed_in
from servicedesk.forms import PreferencesForm
from servicedesk.messenger.client import is_on
from servicedesk.notifications import services
from servicedesk.notifications.models import Notification, Preference
from servicedesk.notifications.topics import topics_for

PAGE_SIZE = 50
LARGEST_KEY = 2**63 - 1


@require_safe
@signed_in
def inbox(request: Visitor) -> HttpResponse:
    """Newest first, fifty at a time; ``?unread=1`` leaves out what was read."""
    only_unread = request.GET.get("unread") == "1"
    before = _before(request)
    rows = Notification.page_for(
        request.user, only_unread=only_unread, before=before, count=PAGE_SIZE + 1
    )
    shown = rows[:PAGE_SIZE]
    query = "unread=1&" if only_unread else ""
    context: dict[str, Any] = {
        "notices": shown,
        "tabs": [
            {"label": _("All"), "url": reverse("notifications:inbox"), "current": not only_unread},
            {
                "label": _("Unread"),
                "url": reverse("notifications:inbox") + "?unread=1",
                "current": only_unread,
            },
        ],
        "next": f"?{query}before={shown[-1].pk}" if len(rows) > PAGE_SIZE else None,
        "previous": f"?{query}".rstrip("&?") or reverse("notifications:inbox") if before else None,
    }
    return render(request, "servicedesk/inbox.html", context)


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return min(int(given[:19]), LARGEST_KEY) if given.isascii() and given.isdigit() else None


@require_safe
@signed_in
def unread(request: Visitor) -> HttpResponse:
    """The bell with its count, asked for again and again."""
    count = Notification.visible_to(request.user).unread().count()
    return render(request, "components/_bell.html", {"count": count})


def _one(request: Visitor, key: int) -> Notification:
    notice = Notification.visible_to(request.user).filter(pk=key).first()
    if notice is None:
        raise Http404
    return notice


@require_safe
@signed_in
def open_notice(request: Visitor, key: int) -> HttpResponse:
    """Mark it read and go where it points; only ever to a place on this site."""
    notice = _one(request, key)
    services.mark_read(request.user, ids=[notice.pk], at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return HttpResponseRedirect(notice.url if is_ours else reverse("notifications:inbox"))


@require_POST
@signed_in
def mark_read(request: Visitor, key: int) -> HttpResponse:
    notice = _one(request, key)
    services.mark_read(request.user, ids=[notice.pk], at=timezone.now())
    return redirect("notifications:inbox")


@require_POST
@signed_in
def mark_all_read(request: Visitor) -> HttpResponse:
    services.mark_read(request.user, at=timezone.now())
    return redirect("notifications:inbox")


@signed_in
def preferences(request: Visitor) -> HttpResponse:
    """Which topics one hears of, and by which channel."""
    topics = topics_for(request.user)
    chosen = Preference.chosen_by(request.user)
    form = PreferencesForm(
        request.POST if request.method == "POST" else None, topics=topics, chosen=chosen,
        not_by_messenger=Preference.not_by_messenger(request.user) if is_on() else None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        services.set_preferences(request.user, choices=form.choices())
        services.set_by_messenger(request.user, choices=form.by_messenger())
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    return render(request, "servicedesk/preferences.html", {"form": form})
