"""The place of duty in the side bar of the desk."""

from django.utils.translation import gettext_lazy as _

from servicedesk.navigation import Place, register

register(
    Place(
        _("On duty"),
        "duty:roster_list",
        "phone-call",
        42,
        lambda user: user.is_desk,
        group=_("Work"),
    )
)
