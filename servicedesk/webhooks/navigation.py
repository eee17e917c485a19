"""Where webhooks are found."""

from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Role
from servicedesk.navigation import Place, register

register(
    Place(_("Webhooks"), "webhooks:webhook_list", "webhook", 69,
          lambda user: user.role == Role.ADMINISTRATOR, group=_("Reference")),
)  # fmt: skip
