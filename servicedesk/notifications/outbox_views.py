"""What the desk could not send or deliver: why, and once more."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from servicedesk.access import Visitor, managers_only, signed_in
from servicedesk.events import delivery
from servicedesk.events.models import Delivery
from servicedesk.notifications import sending
from servicedesk.notifications.models import OutgoingMail, Undeliverable
from servicedesk.notifications.undeliverable import clear_undeliverable

MOST_SHOWN = 100


@require_safe
@managers_only
def outbox(request: Visitor) -> HttpResponse:
    """Letters and deliveries that move only when a person does something, the oldest first.

    What the letters say is not shown: some hold links that are their reader's alone.
    """
    letters = OutgoingMail.visible_to(request.user).stuck()
    deliveries = Delivery.parked(request.user)
    context = {
        "letters": letters.select_related("recipient").order_by("pk")[:MOST_SHOWN],
        "letter_count": letters.count(),
        "deliveries": deliveries[:MOST_SHOWN],
        "delivery_count": deliveries.count(),
        "most": MOST_SHOWN,
    }
    return render(request, "servicedesk/outbox.html", context)


@require_POST
@managers_only
def letter_retry(request: Visitor, pk: int) -> HttpResponse:
    letter = OutgoingMail.visible_to(request.user).filter(pk=pk).first()
    if letter is None:
        raise Http404
    _say(request, int(sending.retry(letter, now=timezone.now())))
    return _back(request)


@require_POST
@managers_only
def letters_retry(request: Visitor) -> HttpResponse:
    _say(request, sending.retry_parked(now=timezone.now(), actor=request.user))
    return _back(request)


@require_POST
@managers_only
def delivery_retry(request: Visitor, pk: int) -> HttpResponse:
    row = Delivery.parked(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    delivery.retry(row, now=timezone.now())
    _say(request, 1)
    return _back(request)


@require_POST
@managers_only
def deliveries_retry(request: Visitor) -> HttpResponse:
    _say(request, delivery.retry_parked(now=timezone.now(), actor=request.user))
    return _back(request)


@require_POST
@signed_in
def takes_mail(request: Visitor, pk: int) -> HttpResponse:
    """Somebody says that a person's address works after all."""
    mark = Undeliverable.visible_to(request.user).filter(pk=pk).first()
    if mark is None:
        raise Http404
    clear_undeliverable(mark.user, actor=request.user)
    messages.success(request, _("Mail is sent there again."))
    return _back(request)


def _say(request: HttpRequest, count: int) -> None:
    words = ngettext("%(count)d is tried again.", "%(count)d are tried again.", count)
    messages.success(request, words % {"count": count})


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the button stood on, if it is ours."""
    target = request.POST.get("next") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return HttpResponseRedirect(target)
    user = request.user
    is_manager = bool(getattr(user, "is_manager", False))
    return redirect(reverse("outbox") if is_manager else reverse("profile"))
