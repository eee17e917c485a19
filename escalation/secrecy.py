"""The same of what was escalated by a person's word."""

from django.db.models import QuerySet

from escalation.models import EscalationRecord
from servicedesk.accounts.models import User
from servicedesk.events.secrecy import seen_by
from tickets.querysets import sees_everything


def seen_records(user: User) -> QuerySet[EscalationRecord] | None:
    return None if sees_everything(user) else EscalationRecord.visible_to(user)


seen_by("escalation.escalationrecord", seen_records)
