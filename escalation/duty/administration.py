"""Duty among what is administered."""

from django.utils.translation import gettext_lazy as _

from escalation.duty.permissions import can_plan
from servicedesk.administration import PEOPLE, Subject, register

register(
    Subject(_("Duty rosters"), _("Who answers at night and at weekends, and who after them."),
            "duty:roster_list", "phone-call", PEOPLE, can_plan, also=_("on duty shifts rota")),
)  # fmt: skip
