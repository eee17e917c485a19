"""What escalations keep of a person: what a client asked management for."""

from django.utils.translation import gettext_lazy as _

from escalation.models import EscalationRecord
from servicedesk.personal_data import GONE, Holding, register

register(
    Holding("escalations", _("Escalations asked for"),
            lambda person: EscalationRecord.objects.filter(requester=person),
            ("ticket", "reason", "impact", "opened_at", "ended_at"),
            blanks={"reason": GONE, "impact": ""}),
)  # fmt: skip
