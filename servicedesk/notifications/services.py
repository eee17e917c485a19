"""Telling people: the only writer of inbox rows and of letters."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.services import is_replaying
from servicedesk.messenger import outbox
from servicedesk.messenger.buttons import Rows
from servicedesk.messenger.models import Chat, OutgoingMessage
from servicedesk.notifications.letters import Letter, one_line
from servicedesk.notifications.models import (
    MailState,
    MailWhen,
    Notification,
    OutgoingMail,
    Preference,
)
from servicedesk.notifications.topics import Topic
from servicedesk.notifications.writing import next_daily, outgoing


@dataclass(frozen=True)
class Notice:
    """What one person is told, in their language. ``url`` is a path of this site; ``letter``: how
    it is said by mail, where that is more than title, body and address.

    In the messenger ``buttons`` stand below it, and an answer to it is ``about`` (``ticket:12``).
    """

    title: str
    url: str
    body: str = ""
    letter: Letter | None = None
    about: str = ""
    buttons: Rows = ()


Render = Callable[[User], Notice]
NotBefore = Callable[[User], datetime | None]


@dataclass(frozen=True)
class Telling:
    """An event, who is to hear of it, and how it is said to each of them.

    ``not_before``: until when a person's letter waits (None: not at all); the inbox never waits.
    ``only_mail``: nothing for the inbox, since they have just done it themselves.
    """

    event: Event
    recipients: Sequence[User]
    render: Render
    is_urgent: bool = False
    not_before: NotBefore | None = None
    only_mail: bool = False


def notify(
    event: Event,
    recipients: Iterable[User],
    *,
    topic: Topic,
    render: Render,
    is_urgent: bool = False,
    not_before: NotBefore | None = None,
) -> int:
    """Tell each active recipient of the event, once whatever happens; returns how many were newly
    told.

    Rows only: mail leaves by the outbox after commit. Nothing is told of history being brought in.
    """
    telling = Telling(event, list(recipients), render, is_urgent, not_before)
    return notify_many([telling], topic=topic)


@transaction.atomic
def notify_many(tellings: Iterable[Telling], *, topic: Topic) -> int:
    """The same for many events of one topic, in as many queries as for one."""
    if is_replaying():
        return 0
    pairs = {
        (telling.event.pk, user.pk): (telling, user)
        for telling in tellings
        for user in telling.recipients
        if user.is_active
    }
    if not pairs:
        return 0
    events, people = ({pair[place] for pair in pairs} for place in (0, 1))
    chosen = {
        row.user_id: row for row in Preference.objects.filter(user__in=people, topic=topic.name)
    }
    told = set(
        Notification.objects.filter(event__in=events, recipient__in=people).values_list(
            "event_id", "recipient_id"
        )
    )
    now = timezone.now()
    chats = outbox.chats_of(people)
    messages: list[OutgoingMessage] = []
    inbox: list[Notification] = []
    mail: list[OutgoingMail] = []
    for telling, user in (pair for key, pair in pairs.items() if key not in told):
        wishes = _wishes(chosen.get(user.pk), topic=topic, is_urgent=telling.is_urgent)
        with translation.override(user.language):
            notice = telling.render(user)
            letter = notice.letter or _plain_letter(notice)
        if wishes.inbox and not telling.only_mail:
            inbox.append(_entry(telling, user, notice, topic=topic, now=now))
        if wishes.mail == MailWhen.AT_ONCE:
            held = telling.not_before(user) if telling.not_before else None
            mail.append(outgoing(telling.event, user, letter, at=max(now, held or now)))
        elif wishes.mail == MailWhen.DAILY:
            at = next_daily(user, after=now)
            mail.append(outgoing(telling.event, user, letter, at=at, state=MailState.DAILY))
        if wishes.messenger and user.pk in chats and not telling.only_mail:
            messages.append(_message(telling.event, chats[user.pk], notice, now=now))
    Notification.objects.bulk_create(inbox, ignore_conflicts=True, batch_size=500)
    OutgoingMail.objects.bulk_create(mail, ignore_conflicts=True, batch_size=500)
    outbox.write(messages)
    return len(pairs.keys() - told)


@dataclass(frozen=True, slots=True)
class _Wishes:
    inbox: bool = True
    messenger: bool = True
    mail: MailWhen = MailWhen.AT_ONCE


def _wishes(preference: Preference | None, *, topic: Topic, is_urgent: bool) -> _Wishes:
    """By which ways. What is forced is told at once, and so is what is urgent unless the person
    wants no mail of it."""
    if topic.is_forced or preference is None:
        return _Wishes()
    when = preference.when
    if is_urgent and when == MailWhen.DAILY:
        when = MailWhen.AT_ONCE
    return _Wishes(preference.wants_inbox, preference.wants_messenger, when)


def _entry(
    telling: Telling, user: User, notice: Notice, *, topic: Topic, now: datetime
) -> Notification:
    return Notification(
        event=telling.event,
        recipient=user,
        topic=topic.name,
        title=one_line(notice.title)[:300],
        body=notice.body,
        url=notice.url,
        is_urgent=telling.is_urgent,
        created_at=now,
    )


def _plain_letter(notice: Notice) -> Letter:
    text = f"{notice.body}\n\n{settings.SITE_URL}{notice.url}\n".lstrip()
    return Letter(subject=notice.title, text=text)


def _message(event: Event, chat: Chat, notice: Notice, *, now: datetime) -> OutgoingMessage:
    """The notice as a message; its address stands at the end whatever has to be cut."""
    address = f"\n\n{settings.SITE_URL}{notice.url}"
    words = "\n\n".join(
        part for part in (one_line(notice.title)[:300], notice.body.strip()) if part
    )
    return outbox.notice_row(
        event, chat, text=outbox.clip(words, units=outbox.TEXT_UNITS - len(address)) + address,
        now=now, about=notice.about, buttons=notice.buttons,
    )  # fmt: skip


def post_letter(event: Event, user: User, *, subject: str, body: str) -> None:
    """Write one letter of the desk itself (a reset link), whatever the person prefers to hear of.

    The person waits for it: it leaves even to an address that failed before.
    """
    letter = Letter(subject=subject, text=body.strip() + "\n")
    row = outgoing(event, user, letter, at=timezone.now())
    row.is_asked_for = True
    row.save()


def mark_read(user: User, *, ids: list[int] | None = None, at: datetime | None = None) -> int:
    """Mark a person's notifications read, all of them when ``ids`` is None."""
    unread = Notification.objects.visible_to(user).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=at or timezone.now())


@transaction.atomic
def set_preference(
    user: User,
    topic: Topic,
    *,
    wants_inbox: bool,
    wants_mail: bool,
    when: MailWhen = MailWhen.AT_ONCE,
) -> None:
    """``when``: of what is wanted by mail."""
    if not wants_mail:
        when = MailWhen.NEVER
    chosen = {"wants_inbox": wants_inbox, "wants_mail": when != MailWhen.NEVER, "mail_when": when}
    Preference.objects.update_or_create(user=user, topic=topic.name, defaults=chosen)


@transaction.atomic
def set_preferences(user: User, *, choices: Iterable[tuple[Topic, bool, MailWhen]]) -> None:
    """Keep what a person chose: (topic, in the inbox, when by e-mail). A forced topic stays on."""
    for topic, wants_inbox, when in choices:
        if not topic.is_forced:
            wants_mail = when != MailWhen.NEVER
            set_preference(user, topic, wants_inbox=wants_inbox, wants_mail=wants_mail, when=when)


@transaction.atomic
def set_by_messenger(user: User, *, choices: Iterable[tuple[Topic, bool]]) -> None:
    """Keep which topics a person wants in the messenger. A forced topic stays on."""
    for topic, wanted in choices:
        if not topic.is_forced:
            Preference.objects.update_or_create(
                user=user, topic=topic.name, defaults={"wants_messenger": wanted}
            )
