"""Where people are signed in: noted, followed, ended. The only writer of browser sessions."""

import re
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from servicedesk.accounts import events
from servicedesk.accounts.addresses import address_of
from servicedesk.accounts.models import BrowserSession, User
from servicedesk.accounts.querysets import UserQuerySet
from servicedesk.events.services import record

ROW = "browser_session"
SEEN = "browser_session_seen"
SEEN_EVERY = timedelta(minutes=5)
BROWSERS = (
    ("YaBrowser/", "Yandex Browser"), ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(agent: str) -> str:
    """A browser as people call it: “Firefox, Windows”; what is unknown by its first word."""
    names = [
        next((name for mark, name in known if mark in agent), "") for known in (BROWSERS, SYSTEMS)
    ]
    told = ", ".join(filter(None, names))
    first = re.split(r"[\s/]", agent.strip(), maxsplit=1)[0]
    return told or first[:40] or "?"


@transaction.atomic
def note_sign_in(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Remember that a person signed in with this browser; a session that goes on stays one."""
    session = request.session
    if session.session_key is None:
        session.save()
    row = BrowserSession.objects.of(user).filter(pk=session.get(ROW) or 0).first()
    facts: dict[str, Any] = {
        "key": session.session_key,
        "browser": browser_name(request.META.get("HTTP_USER_AGENT", "")),
        "address": address_of(request),
        "seen_at": now,
    }
    if row is None:
        BrowserSession.objects.of(user).filter(seen_at__lt=now - _longest()).delete()
        row = BrowserSession.objects.create(user=user, created_at=now, **facts)
    else:
        BrowserSession.objects.filter(pk=row.pk).update(**facts)
    session[ROW], session[SEEN] = row.pk, now.timestamp()


def is_standing(request: HttpRequest, user: User, *, now: datetime) -> bool:
    """Whether the session was not ended elsewhere. Looked at, and noted as seen, now and then."""
    session = request.session
    seen, pk = session.get(SEEN), session.get(ROW)
    if pk is None or seen is None:
        note_sign_in(request, user, now=now)
        return True
    if abs(now.timestamp() - seen) < SEEN_EVERY.total_seconds():
        return True
    session[SEEN] = now.timestamp()
    return bool(
        BrowserSession.objects.filter(pk=pk, user=user).update(
            seen_at=now, address=address_of(request), key=session.session_key
        )
    )


def follow(session: SessionBase, *, key_before: str | None) -> None:
    """Keep the row with its session when that was given another key (a new password does)."""
    if session.get(ROW) is not None and session.session_key not in (None, key_before):
        BrowserSession.objects.filter(pk=session[ROW]).update(key=session.session_key)


def people_looked_after_by(user: User) -> UserQuerySet:
    """Whose sign-in a person may look at and end: administrators everybody's, others their own."""
    people = User.objects.visible_to(user)
    return people if user.is_superuser else people.filter(pk=user.pk)


def sessions_of(user: User, *, now: datetime) -> list[BrowserSession]:
    """Where a person is signed in, the last seen first."""
    rows = BrowserSession.objects.of(user).filter(seen_at__gte=now - _longest())
    return [row for row in rows if _store().exists(row.key)]


@transaction.atomic
def end_session(row: BrowserSession, *, actor: User | None, at: datetime | None = None) -> None:
    """End one session at once. Records SESSION_ENDED."""
    record(events.SESSION_ENDED, row.user, actor=actor, at=at, browser=row.browser)
    _end([row])


@transaction.atomic
def end_sessions(
    user: User, *, actor: User | None, but: int | None = None, at: datetime | None = None
) -> int:
    """End a person's sessions but the one named. Records SESSIONS_ENDED if there were any."""
    count = drop_sessions(user, but=but)
    if count:
        record(events.SESSIONS_ENDED, user, actor=actor, at=at, count=count)
    return count


def drop_sessions(user: User, *, but: int | None = None) -> int:
    """The same as part of another verb, which records its own event."""
    rows = list(BrowserSession.objects.of(user).exclude(pk=but or 0))
    _end(rows)
    return len(rows)


def _end(rows: list[BrowserSession]) -> None:
    store = _store()
    for row in rows:
        store.delete(row.key)
    BrowserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _store() -> SessionBase:
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore()
    return store


def _longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)
