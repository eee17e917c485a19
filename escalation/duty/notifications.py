"""What a person who is called is told; nobody can switch it off."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Priority
from escalation.duty.choices import Cause
from escalation.duty.events import ACKNOWLEDGED
from escalation.duty.models import Call
from servicedesk import wording
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from servicedesk.messenger.buttons import Button
from servicedesk.messenger.outbox import has_chat
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic
from tickets.models import Ticket

CALLS = topic("duty", gettext_lazy("Calls on duty"), is_forced=True)
SALT = "escalation.duty.answer"
LINK_SECONDS = 7 * 24 * 3600
MESSENGER_FIRST = timedelta(minutes=1)


def answer_token(call: Call, user: User) -> str:
    """What the link of a page carries: it opens the call for this person, signed in, and only to
    answer once."""
    return signing.dumps([call.pk, user.pk], salt=SALT)


def read_token(token: str) -> tuple[int, int] | None:
    """(call, person) of a link; None when it is not ours or too old."""
    try:
        call_id, user_id = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(call_id), int(user_id)


def page_notice(user: User, *, ticket: Ticket, call: Call, level: int) -> Notice:
    """The notice in the active language, times in the reader's zone."""
    lines = [
        _("Subject: %(subject)s") % {"subject": ticket.subject},
        _("Priority: %(priority)s") % {"priority": Priority(ticket.priority).label},
    ]
    if ticket.organisation:
        lines.append(_("Client: %(client)s") % {"client": ticket.organisation.name})
    if ticket.due_at is not None:
        lines.append(_("Deadline: %(deadline)s") % {"deadline": _time(ticket.due_at, user)})
    lines.append(_("Called because of: %(cause)s") % {"cause": Cause(call.cause).label})
    if call.next_at is not None:
        lines.append(
            _("Acknowledge before %(time)s, else the next on duty is called.")
            % {"time": _time(call.next_at, user)}
        )
    return Notice(
        title=_("On duty: answer ticket #%(number)s, %(subject)s")
        % {"number": ticket.pk, "subject": ticket.subject},
        body="\n".join(lines),
        url=reverse("duty:call_answer", args=[answer_token(call, user)]),
        about=f"ticket:{ticket.number}",
        buttons=[[Button(_("Acknowledge the call"), "acknowledge", str(call.pk))]],
    )


def letter_not_before(user: User, *, now: datetime) -> datetime | None:
    """Who can be reached at once by messenger gets the letter a little later."""
    return now + MESSENGER_FIRST if has_chat(user) else None


@subscribe(ACKNOWLEDGED)
def tell_the_others(event: Event) -> None:
    """Who was called as well hears that somebody answered."""
    call = Call.objects.select_related("ticket__team", "acknowledged_by").get(pk=event.data["call"])
    called = User.objects.active().filter(pk__in=call.pages.values("person"))
    others = [user for user in called if user.pk != event.actor_id and call.ticket.is_seen_by(user)]

    def render(user: User) -> Notice:
        name = call.acknowledged_by.full_name if call.acknowledged_by else ""
        return Notice(
            title=_("%(name)s answers ticket #%(number)s")
            % {"name": name, "number": call.ticket_id},
            body=_("The call is acknowledged: you need do nothing."),
            url=reverse("tickets:ticket_page", args=[call.ticket_id]),
        )

    notify(event, others, topic=CALLS, render=render)


def _time(at: datetime, user: User) -> str:
    language = translation.get_language() or "en"
    return wording.exact_time(at, zone=ZoneInfo(user.time_zone), language=language)
