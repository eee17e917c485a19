"""The second step of signing in: whose role needs one, who has one, and taking it away."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import SecondFactorRole, User
from servicedesk.accounts.sessions import drop_sessions
from servicedesk.errors import Refused
from servicedesk.events.services import record

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
STAMP = "second-step-roles"
REMEMBERED_SECONDS = 60.0


@dataclass(frozen=True)
class _Remembered:
    stamp: str | None
    at: float
    roles: frozenset[str]


_remembered: _Remembered | None = None


def required_roles() -> frozenset[str]:
    """Roles that need a second step, kept in the process: no page asks the database for them.

    A change puts a new stamp into the cache that processes share; should that be lost, what is
    remembered grows old in a minute.
    """
    global _remembered
    stamp, now = cache.get(STAMP), time.monotonic()
    known = _remembered
    if known is None or known.stamp != stamp or abs(now - known.at) > REMEMBERED_SECONDS:
        roles = frozenset(SecondFactorRole.objects.values_list("role", flat=True))
        known = _remembered = _Remembered(stamp, now, roles)
    return known.roles


def forget_required_roles() -> None:
    """Let every process ask the database the next time."""
    global _remembered
    _remembered = None
    cache.set(STAMP, get_random_string(12), timeout=None)


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=KINDS).exists())


def must_set_up(user: User) -> bool:
    """Whether nothing but setting up a second step is open to the person."""
    return user.role in required_roles() and not has_second_factor(user)


@transaction.atomic
def require_second_factor(
    roles: Iterable[str], *, actor: User | None, at: datetime | None = None
) -> frozenset[str]:
    """Let exactly these roles need a second step. Records SECOND_FACTOR_ROLES_CHANGED."""
    wanted = frozenset(roles)
    if wanted - set(Role.values):
        raise Refused(_("There is no such role."), field="roles")
    known = frozenset(SecondFactorRole.objects.select_for_update().values_list("role", flat=True))
    if wanted != known:
        SecondFactorRole.objects.filter(role__in=known - wanted).delete()
        SecondFactorRole.objects.bulk_create(
            (SecondFactorRole(role=role) for role in sorted(wanted - known)), ignore_conflicts=True
        )
        record(
            events.SECOND_FACTOR_ROLES_CHANGED, actor or User(pk=0), actor=actor, at=at,
            before=", ".join(sorted(known)) or "–", after=", ".join(sorted(wanted)) or "–",
        )  # fmt: skip
    forget_required_roles()
    transaction.on_commit(forget_required_roles)
    return wanted


@transaction.atomic
def reset_second_factor(
    user: User, *, reason: str, actor: User | None, at: datetime | None = None
) -> None:
    """Take a person's second step away, when the phone is lost; their sessions end.

    Records SECOND_FACTOR_RESET. Refused when there is none.
    """
    rows = Authenticator.objects.filter(user=user)
    if not rows.exists():
        raise Refused(_("%(name)s has no second step.") % {"name": user.full_name})
    rows.delete()
    drop_sessions(user)
    record(events.SECOND_FACTOR_RESET, user, actor=actor, at=at, reason=reason.strip() or "–")
