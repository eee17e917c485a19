"""The ground's own places in the side bar: for managers and administrators."""

from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.administration import may_administer
from servicedesk.navigation import Place, register
from servicedesk.notifications.models import OutgoingMail


def _administrates(user: User) -> bool:
    return user.is_superuser


def stuck_count(user: User) -> int:
    """Letters that move only when a person does something."""
    return OutgoingMail.visible_to(user).stuck().count()


register(
    Place(_("My week"), "week", "calendar-check", 35, lambda user: user.is_desk,
          group=_("Queues")),
    Place(_("Outgoing mail"), "outbox", "send", 80, lambda user: user.is_manager,
          group=_("Management"), count=stuck_count),
    Place(_("Administration"), "administration", "sliders-horizontal", 88, may_administer,
          group=_("Administration")),
    Place(_("Letters"), "letter_list", "mail", 89, _administrates, group=_("Administration")),
    Place(_("Colleagues"), "portal_people", "users", 40, lambda user: user.is_client_manager,
          group=""),
    Place(_("Second step by role"), "second_factor_roles", "key-round", 90, _administrates,
          group=_("Administration")),
    Place(_("Audit"), "audit_list", "shield-check", 91, _administrates,
          group=_("Administration")),
)  # fmt: skip
