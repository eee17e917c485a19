"""What a person is told when a step fires; nobody can switch it off."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.choices import Priority
from contracts.metrics import metric_label
from escalation.events import (
    RECORD_ACCEPTED,
    RECORD_DECLINED,
    RECORD_ENDED,
    RECORD_OPENED,
    RECORD_OVERDUE,
    RECORD_UPDATED,
)
from escalation.models import EscalationRecord
from escalation.wording import step_words
from servicedesk import wording
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.services import Notice
from servicedesk.notifications.topics import topic
from tickets.models import Ticket

ESCALATIONS = topic("escalation", gettext_lazy("Escalations"), is_forced=True)

DIGESTS = topic("digest", gettext_lazy("Tickets without an assignee"))
RECORDS = topic("escalation_record", gettext_lazy("Escalations asked for"))


class DigestLine(NamedTuple):
    """A ticket nobody has."""

    number: int
    subject: str
    priority: int
    client: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Portion:
    """Some lines of a digest under one head; ``count`` also of those left out."""

    name: str
    lines: tuple[DigestLine, ...]
    count: int


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
    label = metric_label(metric)
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


def record_notice(user: User, *, matter: EscalationRecord, event: Event) -> Notice:
    """What happened to an escalation record, in the active language; clients read it by their own
    page."""
    about = (
        _("#%(number)s %(subject)s")
        % {"number": matter.ticket_id, "subject": matter.ticket.subject}
        if matter.ticket
        else str(matter.organisation)
    )
    title = {
        RECORD_OPENED.name: _("Escalation: %(about)s"),
        RECORD_ACCEPTED.name: _("The escalation is taken on: %(about)s"),
        RECORD_DECLINED.name: _("The escalation is declined: %(about)s"),
        RECORD_UPDATED.name: _("News of the escalation: %(about)s"),
        RECORD_OVERDUE.name: _("Promised news is overdue: %(about)s"),
        RECORD_ENDED.name: _("The escalation ended: %(about)s"),
    }[event.kind] % {"about": about}
    data = event.data
    lines = [data.get("reason") or data.get("answer") or data.get("body") or data.get("note") or ""]
    promised = data.get("next_update_at")
    if promised:
        when = wording.exact_time(
            datetime.fromisoformat(promised),
            zone=ZoneInfo(user.time_zone),
            language=translation.get_language() or "en",
        )
        lines.append(_("Next news: %(when)s") % {"when": when})
    page = "escalation:portal_record" if user.is_client else "escalation:record_page"
    return Notice(
        title=title, body="\n".join(filter(None, lines)), url=reverse(page, args=[matter.pk])
    )


def digest_notice(user: User, *, portions: list[Portion], count: int) -> Notice:
    """The tickets nobody has, critical ones first, planned ones apart; times in the reader's
    zone."""
    heads = {
        "critical": _("Critical or late"),
        "other": _("The others"),
        "planned": _("Planned and maintenance"),
    }
    lines: list[str] = []
    for portion in portions:
        if not portion.lines:
            continue
        lines += ["", f"{heads[portion.name]}: {portion.count}"]
        lines += [_digest_line(line, user, portion.name) for line in portion.lines]
        left = portion.count - len(portion.lines)
        if left:
            lines.append(_("… and %(count)d more") % {"count": left})
    return Notice(
        title=_("Tickets without an assignee: %(count)d") % {"count": count},
        body="\n".join(lines).strip(),
        url=reverse("tickets:ticket_list") + "?queue=unassigned",
    )


def _digest_line(line: DigestLine, user: User, portion: str) -> str:
    mark = "! " if portion == "critical" else ""
    facts = [line.client, str(Priority(line.priority).label)]
    if line.due_at is not None:
        facts.append(
            wording.exact_time(
                line.due_at,
                zone=ZoneInfo(user.time_zone),
                language=translation.get_language() or "en",
            )
        )
    return f"{mark}#{line.number} {line.subject} ({', '.join(filter(None, facts))})"
