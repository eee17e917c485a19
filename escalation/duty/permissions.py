"""Who may do what with rosters and calls they see."""

from escalation.duty.choices import CallState
from escalation.duty.models import Call
from servicedesk.accounts.models import User


def can_plan(user: User) -> bool:
    """Make rosters, publish them, put people on duty."""
    return user.is_active and user.is_manager


def can_acknowledge(user: User, call: Call) -> bool:
    """Who was called, and those who may act on every ticket; while it waits for an answer."""
    if call.state != CallState.OPEN or not user.is_active:
        return False
    return user.is_manager or any(user.pk in page.event.data["told"] for page in call.pages.all())
