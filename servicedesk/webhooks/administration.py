"""Webhooks among what is administered."""

from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.choices import Role
from servicedesk.administration import OUTSIDE, Subject, register

register(
    Subject(_("Webhooks"), _("Other systems that are told what happens here, at once."),
            "webhooks:webhook_list", "webhook", OUTSIDE,
            lambda user: user.role == Role.ADMINISTRATOR, also=_("integration connection")),
)  # fmt: skip
