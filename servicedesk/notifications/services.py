"""Telling people: the only writer of inbox rows and outgoing mail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.services import is_replaying
from servicedesk.notifications.models import Notification, OutgoingMail, Preference
from servicedesk.notifications.topics import Topic


@dataclass(frozen=True)
class Notice:
    """What one person is told, in their language. ``url`` is a path of this site."""

    title: str
    url: str
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


Render = Callable[[User], Notice]


@transaction.atomic
def notify(
    event: Event,
    recipients: Iterable[User],
    *,
    topic: Topic,
    render: Render,
    is_urgent: bool = False,
) -> int:
    """Tell each active recipient of the event, once whatever happens; returns how many were newly
    told.

    Rows only: mail leaves by the outbox after commit. Nothing is told of history being brought in.
    """
    if is_replaying():
        return 0
    people = {user.pk: user for user in recipients if user.is_active}
    if not people:
        return 0
    chosen = {
        row.user_id: row for row in Preference.objects.filter(user__in=people, topic=topic.name)
    }
    told = set(
        Notification.objects.filter(event=event, recipient__in=people).values_list(
            "recipient_id", flat=True
        )
    )
    now = timezone.now()
    inbox: list[Notification] = []
    mail: list[OutgoingMail] = []
    for user in (person for key, person in people.items() if key not in told):
        preference = chosen.get(user.pk)
        with translation.override(user.language):
            notice = render(user)
        if topic.is_forced or preference is None or preference.wants_inbox:
            inbox.append(
                Notification(
                    event=event, recipient=user, topic=topic.name, title=_one_line(notice.title),
                    body=notice.body, url=notice.url, is_urgent=is_urgent, created_at=now,
                )
            )  # fmt: skip
        if topic.is_forced or preference is None or preference.wants_mail:
            mail.append(_letter(event, user, notice, now=now))
    Notification.objects.bulk_create(inbox, ignore_conflicts=True)
    OutgoingMail.objects.bulk_create(mail, ignore_conflicts=True)
    return len(people) - len(told & set(people))


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _letter(event: Event, user: User, notice: Notice, *, now: datetime) -> OutgoingMail:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return OutgoingMail(
        event=event,
        recipient=user,
        address=user.email,
        subject=_one_line(notice.title),
        body=f"{notice.body}\n\n{settings.SITE_URL}{notice.url}\n".lstrip(),
        headers={"Auto-Submitted": "auto-generated", **notice.headers},
        message_id=f"<event.{event.pk}.{user.pk}@{domain}>",
        next_attempt_at=now,
    )


def mark_read(user: User, *, ids: list[int] | None = None, at: datetime | None = None) -> int:
    """Mark a person's notifications read, all of them when ``ids`` is None."""
    unread = Notification.objects.visible_to(user).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=at or timezone.now())


@transaction.atomic
def set_preference(user: User, topic: Topic, *, wants_inbox: bool, wants_mail: bool) -> None:
    Preference.objects.update_or_create(
        user=user, topic=topic.name, defaults={"wants_inbox": wants_inbox, "wants_mail": wants_mail}
    )
