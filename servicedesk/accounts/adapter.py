"""How people sign in: by e-mail only; nobody signs up by themselves; every try is recorded."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation

from servicedesk.accounts import events
from servicedesk.accounts.models import User
from servicedesk.accounts.services import change_password
from servicedesk.events.services import record
from servicedesk.notifications.services import post_letter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # published without hints
    """allauth's doors, with our services behind them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        actor = self.request.user if isinstance(self.request.user, User) else None
        change_password(user, password=password, actor=actor or user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the letter: on the configured address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter into the outbox in the person's language; strangers get none."""
        user = context.get("user")
        if not isinstance(user, User):
            return
        with translation.override(user.language):
            letter = self.render_mail(template_prefix, email, {**context, "email": email})
        with transaction.atomic():
            event = record(events.RESET_ASKED, user, actor=None)
            post_letter(event, user, subject=letter.subject, body=str(letter.body))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            record(events.SIGNED_IN, user, actor=user, address=_address(request))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        user = User.objects.filter(email__iexact=str(credentials.get("email", ""))).first()
        if user is not None:
            with transaction.atomic():
                record(events.SIGN_IN_FAILED, user, actor=None, address=_address(request))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
