"""Who may do what with escalation."""

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User

RULE_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})


def can_manage_rules(user: User) -> bool:
    """Write the chains everybody is told by."""
    return user.is_active and user.role in RULE_ROLES
