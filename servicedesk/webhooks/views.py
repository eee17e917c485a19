"""Doors of webhooks, for administrators and clients' managers alike: each sees their own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from servicedesk.access import Visitor, signed_in
from servicedesk.errors import Refused
from servicedesk.webhooks import services
from servicedesk.webhooks.forms import ReplayForm, WebhookForm
from servicedesk.webhooks.models import Dispatch, Webhook
from servicedesk.webhooks.permissions import can_keep_webhooks
from servicedesk.webhooks.presenting import label_of

PAGE_SIZE = 25
MOST_KEYS = 2**62


def _keeper(request: Visitor) -> None:
    if not can_keep_webhooks(request.user):
        raise PermissionDenied


def _hook(request: Visitor, pk: int) -> Webhook:
    _keeper(request)
    visible = Webhook.visible_to(request.user).select_related("owner", "organisation", "only")
    return get_object_or_404(visible, pk=pk)


@require_safe
@signed_in
def webhook_list(request: Visitor) -> HttpResponse:
    """The hooks one keeps."""
    _keeper(request)
    hooks = Webhook.visible_to(request.user).select_related("owner", "organisation", "only")
    return render(request, "webhooks/webhook_list.html", {"hooks": hooks})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def webhook_new(request: Visitor) -> HttpResponse:
    """Make a hook; its page then shows the secret, this once."""
    _keeper(request)
    form = WebhookForm(request.POST or None, owner=request.user, reader=request.user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                hook, secret = services.create_webhook(
                    request.user, actor=request.user, **form.cleaned_data
                )
            except Refused as refused:
                _explain(form, refused)
            else:
                return _page(request, hook, secret=secret)
    return render(request, "webhooks/webhook_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def webhook_edit(request: Visitor, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    if request.method != "POST":
        form = WebhookForm.of(hook, reader=request.user)
        return render(request, "webhooks/webhook_form.html", {"form": form, "hook": hook})
    form = WebhookForm(request.POST, owner=hook.owner, reader=request.user)
    if form.is_valid():
        try:
            services.change_webhook(hook, actor=request.user, **form.cleaned_data)
        except Refused as refused:
            _explain(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhooks:webhook_page", hook.pk)
    context = {"form": form, "hook": hook}
    return render(request, "webhooks/webhook_form.html", context, status=422)


@require_safe
@signed_in
def webhook_page(request: Visitor, pk: int) -> HttpResponse:
    """A hook, how its calls went, and what can be done about them."""
    return _page(request, _hook(request, pk))


def _page(
    request: Visitor,
    hook: Webhook,
    *,
    secret: str = "",
    form: ReplayForm | None = None,
    status: int = 200,
) -> HttpResponse:
    calls = Dispatch.visible_to(request.user).filter(webhook=hook).select_related("event")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and int(before[:19]) < MOST_KEYS:
        calls = calls.filter(pk__lt=int(before))
    page = list(calls.prefetch_related("attempts").order_by("-pk")[: PAGE_SIZE + 1])
    context: dict[str, Any] = {
        "hook": hook,
        "kinds": [(label_of(name), name) for name in hook.kinds],
        "secret": secret,
        "form": form or ReplayForm(),
        "calls": [(call, label_of(call.event.kind)) for call in page[:PAGE_SIZE]],
        "next": f"?before={page[PAGE_SIZE - 1].pk}" if len(page) > PAGE_SIZE else None,
    }
    return render(request, "webhooks/webhook_page.html", context, status=status)


@require_POST
@never_cache
@signed_in
def webhook_rotate(request: Visitor, pk: int) -> HttpResponse:
    """A new secret, shown this once; the old one holds for a day."""
    hook = _hook(request, pk)
    return _page(request, hook, secret=services.rotate_secret(hook, actor=request.user))


@require_POST
@signed_in
def webhook_switch(request: Visitor, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    switch = services.switch_off if hook.is_active else services.switch_on
    switch(hook, actor=request.user)
    return redirect("webhooks:webhook_page", hook.pk)


@require_POST
@signed_in
def webhook_ping(request: Visitor, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    try:
        services.ping(hook, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("A word to try it out is on its way."))
    return redirect("webhooks:webhook_page", hook.pk)


@require_POST
@signed_in
def webhook_remove(request: Visitor, pk: int) -> HttpResponse:
    services.remove_webhook(_hook(request, pk), actor=request.user)
    messages.success(request, _("Removed."))
    return redirect("webhooks:webhook_list")


@require_POST
@signed_in
def call_replay(request: Visitor, pk: int) -> HttpResponse:
    """Send one call again."""
    _keeper(request)
    call = get_object_or_404(Dispatch.visible_to(request.user).select_related("webhook"), pk=pk)
    try:
        services.replay(call, actor=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is sent again under the same id."))
    return redirect("webhooks:webhook_page", call.webhook_id)


@require_POST
@signed_in
def webhook_replay(request: Visitor, pk: int) -> HttpResponse:
    """Send everything of a time again."""
    hook, form = _hook(request, pk), ReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, hook, form=form, status=422)
    try:
        count = services.replay_between(hook, actor=request.user, **form.cleaned_data)
    except Refused as refused:
        _explain(form, refused)
        return _page(request, hook, form=form, status=422)
    words = ngettext("%(count)d call is sent again.", "%(count)d calls are sent again.", count)
    messages.success(request, words % {"count": count})
    return redirect("webhooks:webhook_page", hook.pk)


def _explain(form: Form, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
