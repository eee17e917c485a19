"""The place of clocks in the side bar of the desk."""

from django.utils.translation import gettext_lazy as _

from servicedesk.navigation import Place, register
from sla.reports.integrity import IntegrityReport

register(
    Place(_("Clocks"), "sla:clock_list", "clock", 41, lambda user: user.is_manager, group=_("Work"))
)
register(
    Place(
        _("Nothing timed"),
        "sla:missing_list",
        "alarm-clock-off",
        42,
        lambda user: user.is_manager,
        group=_("Work"),
    )
)
register(
    Place(
        IntegrityReport.title,
        "tickets:dashboard_report",
        "eye",
        72,
        lambda user: user.role in IntegrityReport.roles,
        group=_("Management"),
        args=(IntegrityReport.name,),
    )
)
