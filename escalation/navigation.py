"""The place of escalations in the side bar of the desk."""

from django.utils.translation import gettext_lazy as _

from servicedesk.navigation import Place, register

register(
    Place(
        _("Escalations"),
        "escalation:escalation_list",
        "siren",
        40,
        lambda user: user.is_desk,
        group=_("Work"),
    )
)
register(
    Place(
        _("Under escalation"),
        "escalation:record_list",
        "flag",
        41,
        lambda user: user.is_centre,
        group=_("Work"),
    )
)
