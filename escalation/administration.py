"""Escalation among what is administered."""

from django.utils.translation import gettext_lazy as _

from escalation.permissions import can_manage_rules
from servicedesk.administration import PROMISES, Subject, register

register(
    Subject(_("Escalation chains"), _("Who is told before a deadline, at it and after it, and "
            "how."), "escalation:rule_list", "route", PROMISES, can_manage_rules,
            also=_("warnings rules")),
    Subject(_("Working time"), _("Whose notices wait for whose working hours."),
            "escalation:working_time_list", "clock", PROMISES, lambda user: user.is_manager,
            also=_("hours quiet night")),
)  # fmt: skip
