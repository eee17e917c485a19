"""What a person is told when a step fires; nobody can switch it off."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Metric, Priority
from escalation.wording import step_words
from servicedesk import wording
from servicedesk.accounts.models import User
from servicedesk.notifications.services import Notice
from servicedesk.notifications.topics import topic
from tickets.models import Ticket

ESCALATIONS = topic("escalation", gettext_lazy("Escalations"), is_forced=True)


def escalation_notice(
    user: User,
    *,
    ticket: Ticket,
    metric: str,
    percent: int | None,
    offset_minutes: int | None,
    deadline_at: datetime | None,
    told_names: str,
    stood_in: str,
) -> Notice:
    """The notice in the active language, times in the reader's zone."""
    label = Metric(metric).label
    what = step_words(percent, offset_minutes)
    lines = [
        _("%(metric)s of ticket #%(number)s: %(what)s.")
        % {"metric": label, "number": ticket.pk, "what": what},
        _("Subject: %(subject)s") % {"subject": ticket.subject},
    ]
    if ticket.organisation:
        lines.append(_("Client: %(client)s") % {"client": ticket.organisation.name})
    lines.append(_("Priority: %(priority)s") % {"priority": Priority(ticket.priority).label})
    if deadline_at is not None:
        deadline = wording.exact_time(
            deadline_at, zone=ZoneInfo(user.time_zone), language=translation.get_language() or "en"
        )
        lines.append(_("Deadline: %(deadline)s") % {"deadline": deadline})
    assignee = ticket.assignee.full_name if ticket.assignee else _("nobody")
    lines.append(_("Assignee: %(assignee)s") % {"assignee": assignee})
    lines.append(_("Told: %(names)s") % {"names": told_names})
    if stood_in:
        lines.append(_("You are told because nobody holds the roles this step names."))
    return Notice(
        title=_("#%(number)s %(metric)s: %(what)s")
        % {"number": ticket.pk, "metric": label, "what": what},
        body="\n".join(lines),
        url=reverse("tickets:ticket_page", args=[ticket.pk]),
    )
