"""Who may do what with contracts."""

from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User

PLANNING_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})
MANAGING_ROLES = frozenset({Role.TSM, Role.HEAD, Role.ADMINISTRATOR})


def can_manage_contracts(user: User) -> bool:
    """Write contracts down and put them into force."""
    return user.role in MANAGING_ROLES


def can_manage_plans(user: User) -> bool:
    """Say what plans promise, and move open tickets to other terms."""
    return user.role in PLANNING_ROLES


def can_approve_overage(user: User, organisation_id: int) -> bool:
    """Agree for an organisation whose people one manages to what was worked beyond the prepaid."""
    right = user.right_in(organisation_id)
    return right is not None and right.can_manage_people and right.can_see_hours


def can_see_hours(user: User, organisation_id: int) -> bool:
    """Read what was prepaid and used: the desk, and a client's people whose rights say so."""
    if not user.is_client:
        return True
    right = user.right_in(organisation_id)
    return right is not None and right.can_see_hours


def can_see_ola(user: User) -> bool:
    """The inner standard beside the client's promise; never a client."""
    return user.is_desk


def can_read_notes(user: User) -> bool:
    """What we wrote about a contract for ourselves."""
    return user.is_centre
