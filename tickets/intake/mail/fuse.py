"""A sender who writes too much is acknowledged no more, and the administrators hear of it."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.services import record
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic
from tickets.events import FUSE_BLOWN
from tickets.intake.mail.decision import Decision
from tickets.models import IncomingMail, Mailbox

SPAN = timedelta(hours=1)
SAYS_SO = "silent_fuse"
TOPIC = topic("mailbox.fuse", gettext_lazy("A sender writes too many mails"))


def note_fuse(mail: IncomingMail, decision: Decision, *, now: datetime) -> None:
    """Record FUSE_BLOWN when a mail met a blown fuse; once an hour for each mailbox."""
    counts = [values["count"] for code, values in decision.reasons if code == SAYS_SO]
    if not counts:
        return
    quiet = Q(fuse_blown_at=None) | Q(fuse_blown_at__lte=now - SPAN)
    if Mailbox.objects.filter(quiet, pk=mail.mailbox_id).update(fuse_blown_at=now):
        record(FUSE_BLOWN, mail.mailbox, actor=None, at=now, name=mail.mailbox.name,
               sender=mail.sender_email, count=counts[0])  # fmt: skip


def blown_count(now: datetime) -> float:
    """Mailboxes whose fuse blew within the last hour."""
    return float(Mailbox.objects.filter(fuse_blown_at__gt=now - SPAN).count())


def tell(event: Event) -> None:
    """Tell the administrators; to be called after commit, any number of times."""
    data = event.data

    def render(person: User) -> Notice:
        words = gettext(
            "%(sender)s wrote %(count)d mails to “%(name)s” within an hour: no more receipts"
        )
        short = {**data, "sender": data["sender"][:120]}
        return Notice(words % short, reverse("tickets:mailbox_list"))

    people = User.objects.active().with_role(Role.ADMINISTRATOR).order_by("pk")
    notify(event, list(people), topic=TOPIC, render=render)
