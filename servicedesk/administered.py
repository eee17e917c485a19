"""The ground's own subjects of administration."""

from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.administration import OUTSIDE, PEOPLE, SAFETY, Subject, register


def _administrates(user: User) -> bool:
    return user.is_superuser


register(
    Subject(_("Who is able to do what"), _("Skills of people with their level, the day they were "
            "confirmed and by whom."), "competence_list", "badge-check", PEOPLE,
            lambda user: user.is_manager, also=_("skills competence confirm")),
    Subject(_("Letters"), _("What the desk writes by e-mail, in each language."), "letter_list",
            "mail", OUTSIDE, _administrates, also=_("mail texts notifications")),
    Subject(_("Second step by role"), _("Who signs in with a code or a passkey beside the "
            "password."), "second_factor_roles", "key-round", SAFETY, _administrates,
            also=_("two-factor security sign-in")),
)  # fmt: skip
