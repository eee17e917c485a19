"""Doors of one's own API tokens: see them, make one, revoke one."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from servicedesk.access import Visitor, proved_lately, signed_in
from servicedesk.accounts.models import AccessToken
from servicedesk.accounts.tokens import create_token, revoke_token
from servicedesk.errors import Refused
from servicedesk.forms import TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
@proved_lately
def token_list(request: Visitor) -> HttpResponse:
    """One's tokens, and a form for a new one; its secret is shown in the answer, this once."""
    form = TokenForm(request.POST or None, user=request.user)
    secret, status = "", 200
    if request.method == "POST":
        if form.is_valid():
            secret = _made(request, form)
        status = 201 if secret else 422
    if secret:
        form = TokenForm(user=request.user)
    tokens = AccessToken.visible_to(request.user).order_by("-pk")
    context = {"tokens": tokens, "form": form, "secret": secret, "now": timezone.now()}
    return render(request, "servicedesk/token_list.html", context, status=status)


def _made(request: Visitor, form: TokenForm) -> str:
    data, now = form.cleaned_data, timezone.now()
    try:
        return create_token(
            request.user, name=data["name"], scopes=data["scopes"],
            expires_at=now + timedelta(days=data["days"]), actor=request.user, at=now,
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return ""


@require_POST
@signed_in
def token_revoke(request: Visitor, pk: int) -> HttpResponse:
    token = get_object_or_404(AccessToken.visible_to(request.user), pk=pk)
    revoke_token(token, actor=request.user)
    messages.success(request, _("The token is revoked."))
    return redirect("token_list")
