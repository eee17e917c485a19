"""API tokens: made once, shown once, kept as a digest."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import AccessToken, User
from servicedesk.errors import Refused
from servicedesk.events.services import record

PREFIX = "sd_"
USE_NOTED_EVERY = timedelta(minutes=1)


def digest_of(secret: str) -> str:
    """What is kept of a secret. Secrets are long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None,
    actor: User | None = None,
    at: datetime | None = None,
) -> str:
    """Make a token and return its secret, which is never shown again.

    ``expires_at`` None: it holds until revoked. Refused without a known scope or for a closed
    access.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        raise Refused(
            _("Choose scopes from: %(known)s.") % {"known": ", ".join(Scope.values)}, field="scopes"
        )
    if not user.is_active:
        raise Refused(_("This person's access is closed."), field="user")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=user,
        name=name.strip() or "token",
        digest=digest_of(secret),
        scopes=wanted,
        expires_at=expires_at,
    )
    record(events.TOKEN_CREATED, token, actor=actor, at=at, name=token.name, user=user.pk,
           scopes=wanted, expires_at=expires_at.isoformat() if expires_at else None)  # fmt: skip
    return secret


@transaction.atomic
def revoke_token(token: AccessToken, *, actor: User | None, at: datetime | None = None) -> None:
    """End a token at once."""
    record(events.TOKEN_REVOKED, token, actor=actor, at=at, name=token.name, user=token.user_id)
    token.delete()


def token_of(secret: str, *, now: datetime) -> AccessToken | None:
    """The token of a secret, with its person; None when unknown, expired, or the access is
    closed.
    """
    if not secret.startswith(PREFIX):
        return None
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    return (
        AccessToken.objects.select_related("user__organisation")
        .filter(valid, digest=digest_of(secret), user__is_active=True)
        .first()
    )


def note_use(token: AccessToken, *, now: datetime) -> None:
    """Remember that the token was used; written at most once a minute."""
    if token.last_used_at is not None and now - token.last_used_at < USE_NOTED_EVERY:
        return
    AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
