"""The clients in the side bar of the desk, the contracts in the head of the portal."""

from django.utils.translation import gettext_lazy as _

from servicedesk.navigation import Place, register

register(
    Place(_("Clients"), "contracts:client_list", "building-2", 60, lambda user: user.is_desk,
          group=_("Reference")),
    Place(_("Assets"), "contracts:asset_list", "server", 61, lambda user: user.is_desk,
          group=_("Reference")),
    Place(_("Plans"), "contracts:plan_list", "scroll-text", 62,
          lambda user: user.is_centre, group=_("Reference")),
    Place(_("Calendars"), "contracts:calendar_list", "calendar-days", 63,
          lambda user: user.is_manager, group=_("Reference")),
    Place(_("Contracts"), "contracts:portal_contracts", "file-text", 60,
          lambda user: user.is_client, group=_("Portal")),
)  # fmt: skip
