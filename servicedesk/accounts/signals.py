"""What Django and allauth tell only by signal: written down as events and rows, nothing else."""

from typing import Any

from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from servicedesk.accounts import events
from servicedesk.accounts.addresses import network_of
from servicedesk.accounts.models import User
from servicedesk.accounts.second_factor import KINDS
from servicedesk.accounts.sessions import ROW, drop_sessions, note_sign_in
from servicedesk.events.registry import Kind
from servicedesk.events.services import record


def connect() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(_signed_in, dispatch_uid="browser session")
    signals.authenticator_added.connect(_added, dispatch_uid="second step added")
    signals.authenticator_removed.connect(_removed, dispatch_uid="second step removed")
    signals.authenticator_reset.connect(_added, dispatch_uid="recovery codes anew")
    signals.authentication_failed.connect(_failed, dispatch_uid="second step failed")


def _signed_in(request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    if request is not None and hasattr(request, "session"):
        note_sign_in(request, user, now=timezone.now())


@transaction.atomic
def _added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """The first second step ends the sessions that were opened without one."""
    _write(events.SECOND_FACTOR_ADDED, request, user, authenticator)
    if authenticator.type in KINDS:
        drop_sessions(user, but=request.session.get(ROW))


def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _write(events.SECOND_FACTOR_REMOVED, request, user, authenticator)


def _failed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _write(events.SECOND_FACTOR_FAILED, request, user, authenticator)


@transaction.atomic
def _write(kind: Kind, request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    actor = request.user if isinstance(request.user, User) else None
    record(kind, user, actor=actor, what=authenticator.type, address=network_of(request))
