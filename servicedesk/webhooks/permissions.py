"""Who keeps webhooks."""

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User


def can_keep_webhooks(user: User) -> bool:
    """Administrators for the centre, a client's manager for their organisation."""
    return user.role in (Role.ADMINISTRATOR, Role.CLIENT_MANAGER)
