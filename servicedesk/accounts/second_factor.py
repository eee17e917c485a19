"""The second step of signing in: whose role needs one, who has one, and taking it away."""

import time
from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts import events
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import SecondFactorRole, User
from servicedesk.accounts.sessions import drop_sessions
from servicedesk.errors import Refused
from servicedesk.events.services import record

KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
REMEMBERED_SECONDS = 5.0
_remembered: tuple[float, frozenset[str]] | None = None


def required_roles() -> frozenset[str]:
    """Roles that need a second step; known for some seconds, so that no page asks for it anew."""
    global _remembered
    now = time.monotonic()
    if _remembered is None or now - _remembered[0] > REMEMBERED_SECONDS:
        _remembered = (now, frozenset(SecondFactorRole.objects.values_list("role", flat=True)))
    return _remembered[1]


def forget_required_roles() -> None:
    """Ask the database the next time."""
    global _remembered
    _remembered = None


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
