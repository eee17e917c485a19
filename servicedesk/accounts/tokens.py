"""API tokens: made once, shown once, kept as a digest."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import Scope
from servicedesk.accounts.models import AccessToken, User
from servicedesk.errors import Refused
from servicedesk.events.services import record

PREFIX = "sd_"
USE_NOTED_EVERY = timedelta(minutes=1)
LONGEST_DAYS = 366
"""Nothing holds for ever: a year and a day at most."""
MOST_TOKENS = 25
"""Of one person, those that expired left out."""
CLIENT_SCOPES = frozenset(
    {Scope.TICKETS_READ, Scope.TICKETS_WRITE, Scope.CONTRACTS_READ, Scope.ARTICLES_READ,
     Scope.CLOCKS_READ}
)  # fmt: skip


def scopes_for(user: User) -> list[tuple[str, str]]:
    """The scopes of any use to a person, with their labels."""
    return [
        (scope.value, str(scope.label))
        for scope in Scope
        if not user.is_client or scope in CLIENT_SCOPES
    ]


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

    ``expires_at`` None: as long as any may hold, a year. Refused without a known scope, for a
    longer time, for a closed access, and when the person has too many already.
    """
    moment = at or timezone.now()
    latest = moment + timedelta(days=LONGEST_DAYS)
    ends = expires_at or latest
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        raise Refused(
            _("Choose scopes from: %(known)s.") % {"known": ", ".join(Scope.values)}, field="scopes"
        )
    if not user.is_active:
        raise Refused(_("This person's access is closed."), field="user")
    if ends > latest:
        raise Refused(
            _("A token holds for %(days)d days at most.") % {"days": LONGEST_DAYS}, field="days"
        )
    standing = AccessToken.objects.filter(user=user).exclude(expires_at__lte=moment)
    if standing.count() >= MOST_TOKENS:
        raise Refused(_("There are %(count)d tokens already: revoke one.") % {"count": MOST_TOKENS})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        user=user,
        name=name.strip() or "token",
        digest=digest_of(secret),
        scopes=wanted,
        expires_at=ends,
    )
    record(events.TOKEN_CREATED, token, actor=actor, at=at, name=token.name, user=user.pk,
           scopes=wanted, expires_at=ends.isoformat())  # fmt: skip
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
