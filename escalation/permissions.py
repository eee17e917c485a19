"""Who may do what with escalation."""

from escalation.models import EscalationRecord
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User

RULE_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})


def can_manage_rules(user: User) -> bool:
    """Write the chains everybody is told by."""
    return user.is_active and user.role in RULE_ROLES


def can_ask(user: User) -> bool:
    """Ask for attention: a client for their own, our own people for anybody."""
    return user.is_active and (user.is_client or user.is_centre)


def can_lead(user: User, record: EscalationRecord) -> bool:
    """Answer, tell and end: managers, and whoever owns the record."""
    return user.is_active and user.is_centre and (user.is_manager or user.pk == record.owner_id)
