"""The daily letter: what a person wishes to hear of once a day, in one letter, once."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.accounts.models import User
from servicedesk.events.secrecy import of_hidden_rows
from servicedesk.events.services import record
from servicedesk.notifications.events import DAY_TOLD
from servicedesk.notifications.letters import Letter
from servicedesk.notifications.models import DailyLetter, MailState, OutgoingMail
from servicedesk.notifications.writing import DAILY_AT, outgoing
from servicedesk.wording import zone

MOST_TOLD = 100
EXCERPT = 300


def write_due(now: datetime) -> int:
    """Write the daily letters that are due and not written yet; returns how many.

    After downtime one letter tells everything that waited; a day without news has none. Two sweeps
    at once write one: the row of the person's day is unique.
    """
    due = OutgoingMail.objects.filter(state=MailState.DAILY, next_attempt_at__lte=now)
    people = User.objects.filter(pk__in=due.values("recipient")).order_by("pk")
    return sum(_write(person, now=now) for person in people)


def _write(person: User, *, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _gather(person, now=now)
    except IntegrityError:  # another sweep has written this day's letter
        return False


def _gather(person: User, *, now: datetime) -> bool:
    day = _day(person, now)
    waiting = OutgoingMail.objects.select_for_update().filter(
        recipient=person, state=MailState.DAILY, next_attempt_at__lte=now
    )
    news = list(waiting.order_by("pk"))
    if not news or DailyLetter.objects.filter(recipient=person, day=day).exists():
        return False
    daily = DailyLetter.objects.create(recipient=person, day=day, written_at=now)
    letter = None
    told = _still_seen(news, person)
    if told and person.is_active:
        event = record(DAY_TOLD, person, actor=None, at=now, day=day.isoformat(), count=len(told))
        with translation.override(person.language):
            letter = outgoing(event, person, _letter(told, day), at=now)
        letter.save()
        daily.letter = letter
        daily.save(update_fields=["letter"])
    OutgoingMail.objects.filter(pk__in=[one.pk for one in news]).update(
        state=MailState.GATHERED, gathered_in=letter
    )
    return letter is not None


def _still_seen(news: list[OutgoingMail], person: User) -> list[OutgoingMail]:
    """Without what has been hidden from the person since it was kept for the letter."""
    rows = OutgoingMail.objects.filter(pk__in=[one.pk for one in news])
    return list(rows.exclude(of_hidden_rows(person)).order_by("pk"))


def _day(person: User, now: datetime) -> date:
    """The day of the person's calendar whose hour came last."""
    local = now.astimezone(zone(person.time_zone))
    return local.date() if local.time() >= DAILY_AT else local.date() - timedelta(days=1)


def _letter(news: list[OutgoingMail], day: date) -> Letter:
    parts = [_part(one) for one in news[:MOST_TOLD]]
    if len(news) > MOST_TOLD:
        parts.append(_("… and %(count)d more") % {"count": len(news) - MOST_TOLD})
    subject = ngettext(
        "%(count)d piece of news of the day", "%(count)d pieces of news of the day", len(news)
    ) % {"count": len(news)}
    parts.append(f"{_('What I hear of')}: {settings.SITE_URL}/inbox/preferences/")
    return Letter(subject=subject, text="\n\n".join(parts) + "\n")


def _part(one: OutgoingMail) -> str:
    """The subject with the beginning of what was said and the first address in it."""
    words = [line for line in one.body.split("\n") if not line.startswith((">", "--"))]
    said = "\n".join(words).strip()
    link = next((word for word in said.split() if word.startswith(settings.SITE_URL)), "")
    start = said.split("\n\n")[0]
    excerpt = start if len(start) <= EXCERPT else f"{start[:EXCERPT].rstrip()}…"
    lines = [one.subject, excerpt, link if link not in excerpt else ""]
    return "\n".join(filter(None, lines))
