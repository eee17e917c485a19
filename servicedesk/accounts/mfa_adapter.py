"""allauth's second step in our house: secrets encrypted at rest, our name in the app."""

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Refused


def _box() -> MultiFernet:
    """Keys made of SECRET_KEY and, while it is being changed, of those before it."""
    keys: tuple[str, ...] = (settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))
    digests = (hashlib.sha256(f"second step|{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # published without hints
    """A stolen copy of the database makes no codes."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:  # SECRET_KEY was changed without SECRET_KEY_FALLBACKS
            raise Refused(
                _("Your second step cannot be read any more: ask an administrator to reset it.")
            ) from error

    def get_totp_issuer(self) -> str:
        return _("Service desk")

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return _("My passkey")

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Nobody: events tell it, and who listens to them."""
