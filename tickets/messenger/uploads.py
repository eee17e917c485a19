"""A way for files that are too large for the chat: a signed link to one page, for one day."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.messenger.talk import Talk
from tickets import permissions
from tickets.models import Ticket

SALT = "tickets.messenger.upload"
HOLDS = timedelta(days=1)


def upload_token(user: User, ticket: Ticket) -> str:
    """What the link carries: it adds files of this person to this request, and nothing else."""
    return signing.dumps([user.pk, ticket.pk], salt=SALT)


def named_by(token: str, *, now: datetime) -> tuple[User, Ticket] | None:
    """The person and the request of a link, while the person may write to it; None for a link that
    is not ours or too old."""
    try:
        user_id, number = signing.loads(token, salt=SALT, max_age=HOLDS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    user = User.objects.active().filter(pk=user_id).first()
    ticket = Ticket.visible_to(user).filter(pk=number).first() if user else None
    if user is None or ticket is None or not permissions.can_reply(user, ticket, now=now):
        return None
    return user, ticket


def offer_upload(talk: Talk, ticket: Ticket) -> None:
    """Tell the person where a large file can be given to us."""
    path = reverse("tickets:upload", args=[upload_token(talk.user, ticket)])
    talk.say(
        _("This file is too large for the chat. Give it to us here within a day: %(url)s")
        % {"url": settings.SITE_URL + path},
        about=f"ticket:{ticket.number}",
    )
