"""Who may do what with clocks they see."""

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User


def can_explain_breach(user: User) -> bool:
    """Say why a deadline was missed: our own people who work on tickets."""
    return user.is_active and user.is_centre and user.role != Role.OPERATOR
