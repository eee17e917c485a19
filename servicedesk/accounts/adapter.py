"""How people sign in: by e-mail only; nobody signs up by themselves; every try is recorded."""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from servicedesk.accounts import events
from servicedesk.accounts.addresses import network_of
from servicedesk.accounts.models import User
from servicedesk.accounts.services import change_password
from servicedesk.accounts.sessions import ROW
from servicedesk.events.registry import Kind
from servicedesk.events.services import record
from servicedesk.notifications.services import post_letter

RESET_LETTER = "account/email/password_reset_key"
STATE = "state_when_sign_in_began"


class _NobodyError(Exception):
    """Takes back what was written to nobody."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # published without hints
    """allauth's doors, with our services behind them."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Set a new password; every other session of the person ends."""
        is_self = isinstance(self.request.user, User) and self.request.user.pk == user.pk
        here = self.request.session.get(ROW) if is_self else None
        change_password(user, password=password, actor=user, session=here)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the letter: on the configured address, whatever host the request named."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter of a new password into the outbox in the person's language.

        Strangers get none; of everything else people hear by notifications.
        """
        user = context.get("user")
        if isinstance(user, User) and template_prefix == RESET_LETTER:
            self._write(events.RESET_ASKED, user, email, context)

    def _write(self, kind: Kind, user: User, email: str, context: dict[str, Any]) -> None:
        """The letter and its event; to nobody at all, the letter is taken back."""
        with translation.override(user.language):
            letter = self.render_mail(RESET_LETTER, email, {**context, "email": email})
        with transaction.atomic():
            event = record(kind, user, actor=None, address=network_of(self.request))
            with suppress(_NobodyError), transaction.atomic():
                post_letter(event, user, subject=letter.subject, body=str(letter.body))
                if not user.pk:
                    raise _NobodyError

    def write_to_nobody(self, email: str) -> None:
        """The same work for an address nobody here has, so that the time it takes tells nothing."""
        nobody = User(pk=0, language=translation.get_language() or "en")
        nobody.set_unusable_password()
        EmailAddress.objects.filter(user=nobody.pk, email__iexact=email).exists()  # as a token asks
        key = f"{user_pk_to_url_str(nobody)}-{default_token_generator.make_token(nobody)}"
        url = self.get_reset_password_from_key_url(key)
        pretended = {"request": self.request, "user": nobody, "password_reset_url": url}
        self._write(events.RESET_UNKNOWN, nobody, email, pretended)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Between the password and the second step nothing may change unnoticed."""
        request.session[STATE] = user.get_session_auth_hash()
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        then = request.session.pop(STATE, "")
        if not constant_time_compare(then, user.get_session_auth_hash()):
            clear_login(request)
            messages.error(request, _("Something about this account changed: sign in anew."))
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        steps = [_step(one) for one in get_authentication_records(request, user)]
        with transaction.atomic():
            record(
                events.SIGNED_IN, user, actor=user, address=network_of(request),
                by=list(dict.fromkeys(steps)),
            )  # fmt: skip
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if isinstance(user, User):
            with transaction.atomic():
                record(events.SIGNED_OUT, user, actor=user, address=network_of(request))
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        super().authentication_failed(request, **credentials)
        user = User.objects.filter(email__iexact=str(credentials.get("email", ""))).first()
        kind = events.SIGN_IN_FAILED if user else events.SIGN_IN_UNKNOWN
        with transaction.atomic():
            record(kind, user or User(pk=0), actor=None, address=network_of(request))


def _step(proof: dict[str, Any]) -> str:
    """“password”, “totp”, “webauthn”, or the name of the company's sign-in."""
    if proof["method"] == "socialaccount":
        return str(proof.get("provider", proof["method"]))
    return str(proof.get("type", proof["method"]))
