"""The ground's own places in the side bar: for administrators."""

from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.navigation import Place, register


def _administrates(user: User) -> bool:
    return user.is_superuser


register(
    Place(_("Second step by role"), "second_factor_roles", "key-round", 90, _administrates,
          group=_("Administration")),
    Place(_("Audit"), "audit_list", "shield-check", 91, _administrates,
          group=_("Administration")),
)  # fmt: skip
