"""The place of clocks in the side bar of the desk."""

from django.utils.translation import gettext_lazy as _

from servicedesk.navigation import Place, register

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
