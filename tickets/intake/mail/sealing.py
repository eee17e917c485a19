"""Passwords of mailboxes, sealed with a key made from SECRET_KEY: never shown again, never in a
log."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from servicedesk.errors import Refused

_SALT = "tickets.intake.mail.sealing"


def seal(secret: str) -> str:
    """The secret as it may lie in the database; empty stays empty."""
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret again. Raises Refused when it was sealed with another SECRET_KEY."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            _("The password was kept under another SECRET_KEY: give it again."), field="password"
        ) from error


def _keys() -> MultiFernet:
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    made = salted_hmac(_SALT, "mailbox", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(made.digest())
