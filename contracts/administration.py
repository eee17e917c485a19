"""What contracts rest on, among what is administered."""

from django.utils.translation import gettext_lazy as _

from contracts.permissions import can_manage_plans
from servicedesk.administration import PROMISES, Subject, register

register(
    Subject(_("Plans"), _("What each service plan promises, by priority, in versions."),
            "contracts:plan_list", "scroll-text", PROMISES, can_manage_plans,
            also=_("SLA targets deadlines")),
    Subject(_("Calendars"), _("Service hours, holidays and moved working days."),
            "contracts:calendar_list", "calendar-days", PROMISES, can_manage_plans,
            also=_("working hours")),
)  # fmt: skip
