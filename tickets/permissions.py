"""Who may do what with a ticket they see. Seeing itself is ``Ticket.visible_to``; no queries here
but a client's rights, read once a person."""

from datetime import datetime

from servicedesk.accounts.choices import MANAGER_ROLES, Reach, Role
from servicedesk.accounts.models import Membership, User
from tickets.change_querysets import RULE_KEEPERS
from tickets.choices import MacroScope, Status
from tickets.models import Handoff, Macro, SavedView, Ticket
from tickets.workflow import may_be_reopened_by_client

SEALED = (Status.CLOSED, Status.CANCELLED)
MAIL_ROLES = MANAGER_ROLES | {Role.OPERATOR, Role.LINE1, Role.DUTY}
DEADLINE_SETTERS = (Role.COORDINATOR, Role.TSM, Role.HEAD)


def _is_engineer(user: User) -> bool:
    """Works on tickets at the desk; operators register and answer nothing technical."""
    return user.is_active and user.is_desk and user.role != Role.OPERATOR


def _right(user: User, ticket: Ticket) -> Membership | None:
    """A client's rights in the ticket's organisation."""
    return user.right_in(ticket.organisation_id)


def _speaks_for_client(user: User, ticket: Ticket) -> bool:
    """The requester, or a colleague whose rights reach the request; both must be allowed to close.

    Being let into a request as a follower is not enough.
    """
    right = _right(user, ticket)
    if right is None or not right.can_close:
        return False
    is_reached = right.reaches(ticket.site_id) and not ticket.is_private
    return user.pk == ticket.requester_id or is_reached


def can_work(user: User) -> bool:
    """Whether tickets can be given to this person at all."""
    return _is_engineer(user)


def can_manage_request_types(user: User) -> bool:
    """Say what clients may ask for, and what their forms ask."""
    return user.is_active and user.role in (Role.HEAD, Role.ADMINISTRATOR)


def can_share_views(user: User) -> bool:
    """Give a view to everybody of the centre, and put shared ones in order; whoever leads a team
    shares with that one."""
    return user.is_active and user.role in MANAGER_ROLES


def can_change_view(user: User, view: SavedView) -> bool:
    """One's own; a shared one managers and the lead of its team; one that was left behind
    managers."""
    if view.owner is None:
        leads = view.team is not None and view.team.lead_id == user.pk
        return user.is_active and (leads or can_share_views(user))
    return view.owner_id == user.pk or (not view.owner.is_active and can_share_views(user))


def can_manage_regulation(user: User) -> bool:
    """Write checklists, the facts of hand-overs and the questions to other teams."""
    return user.is_active and user.role in (Role.HEAD, Role.ADMINISTRATOR)


def can_manage_routing(user: User) -> bool:
    """Say where requests go and which skills they ask for: who plans the work."""
    return user.is_active and user.is_manager


def can_see_desk(user: User) -> bool:
    return user.is_active and user.is_desk


def can_open(user: User) -> bool:
    if user.is_client:
        return any(right.can_open for right in user.rights)
    return user.is_active


def can_open_in(user: User, organisation_id: int | None) -> bool:
    """Open a request of that organisation."""
    if not user.is_client:
        return user.is_active
    right = user.right_in(organisation_id)
    return right is not None and right.can_open


def can_open_for_others(user: User) -> bool:
    """Open in another person's name: the desk for a caller, for a colleague those who read all
    requests of an organisation."""
    if not user.is_client:
        return user.is_active
    return any(right.can_open and right.reach == Reach.ALL for right in user.rights)


def can_answer_mail(user: User) -> bool:
    """Say what becomes of mail that waits, and look into quarantine: whoever registers, and
    managers."""
    return user.is_active and user.role in MAIL_ROLES


def can_reply(user: User, ticket: Ticket, *, now: datetime | None = None) -> bool:
    """``now`` None leaves the reopening window of closed tickets to the service."""
    if user.is_client:
        right = _right(user, ticket)
        if right is None or not right.can_comment:
            return False
    if ticket.merged_into_id is not None:
        return user.is_active and user.is_client  # said on the ticket that goes on
    if not user.is_active or ticket.status == Status.CANCELLED:
        return False
    if ticket.status != Status.CLOSED:
        return True
    return user.is_client and (now is None or may_be_reopened_by_client(ticket.closed_at, now=now))


def can_ask_for_engineer(user: User, ticket: Ticket, *, now: datetime | None = None) -> bool:
    """Any client who may write on it."""
    return user.is_client and can_reply(user, ticket, now=now)


def can_note(user: User, ticket: Ticket) -> bool:
    return can_see_desk(user) and ticket.merged_into_id is None


def can_log_call(user: User, ticket: Ticket) -> bool:
    return can_see_desk(user) and ticket.status not in SEALED


def can_log_time(user: User, ticket: Ticket) -> bool:
    """Finished tickets take it too, merged ones not."""
    return _is_engineer(user) and ticket.merged_into_id is None


def can_end_timer(user: User, ticket: Ticket) -> bool:
    """One's own, also where the ticket was merged since: the time goes where the work does."""
    return _is_engineer(user)


def can_change_time(user: User, ticket: Ticket) -> bool:
    """Put times right: one's own, or as a manager anybody's; which, the form says."""
    return can_log_time(user, ticket)


def can_change_status(user: User, ticket: Ticket) -> bool:
    return _is_engineer(user) and ticket.is_open


def can_assign(user: User, ticket: Ticket) -> bool:
    return _is_engineer(user) and ticket.is_open


def can_take(user: User, ticket: Ticket) -> bool:
    return _is_engineer(user) and ticket.is_open and ticket.assignee_id != user.pk


def can_hand_over(user: User, ticket: Ticket) -> bool:
    return can_see_desk(user) and ticket.is_open


def can_accept_handoff(user: User, handoff: Handoff) -> bool:
    """An open hand-over waits for somebody of ours; partners take only what comes to their own
    team."""
    if handoff.accepted_at or handoff.returned_at or not _is_engineer(user):
        return False
    return user.is_centre or handoff.to_team.organisation_id == user.organisation_id


def can_return_handoff(user: User, handoff: Handoff) -> bool:
    return can_accept_handoff(user, handoff)


def can_resolve(user: User, ticket: Ticket) -> bool:
    return _is_engineer(user) and ticket.is_open


def can_close(user: User, ticket: Ticket) -> bool:
    return _is_engineer(user) and ticket.status == Status.RESOLVED


def can_cancel(user: User, ticket: Ticket) -> bool:
    return ticket.is_open and (_is_engineer(user) or _speaks_for_client(user, ticket))


def can_change_priority(user: User, ticket: Ticket) -> bool:
    return can_see_desk(user) and ticket.is_open


def can_start_work(user: User, ticket: Ticket) -> bool:
    return user.is_active and ticket.is_open and ticket.assignee_id == user.pk


def can_set_deadline(user: User, ticket: Ticket) -> bool:
    """A deadline by hand is the coordinator's, the service manager's or the head's word."""
    return user.is_active and user.role in DEADLINE_SETTERS and ticket.is_open


def can_move_contract(user: User, ticket: Ticket) -> bool:
    """Engineers of the centre; a partner does not choose what the centre promised."""
    is_ours = _is_engineer(user) and user.is_centre
    return is_ours and ticket.is_open and ticket.organisation_id is not None


def can_change_details(user: User, ticket: Ticket) -> bool:
    return can_see_desk(user) and ticket.status not in SEALED


def can_reopen(user: User, ticket: Ticket, *, now: datetime | None = None) -> bool:
    """``now`` None leaves the client's window to the service."""
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        return False
    if _is_engineer(user):
        return True
    in_time = now is None or may_be_reopened_by_client(ticket.closed_at, now=now)
    return _speaks_for_client(user, ticket) and in_time


def can_accept_solution(user: User, ticket: Ticket) -> bool:
    return ticket.status == Status.RESOLVED and _speaks_for_client(user, ticket)


def can_reject_solution(user: User, ticket: Ticket) -> bool:
    return can_accept_solution(user, ticket)


def can_rate(user: User, ticket: Ticket) -> bool:
    """The client's mark, after the solution; whether it was given before is the service's to
    say."""
    finished = ticket.status in (Status.RESOLVED, Status.CLOSED)
    return finished and _speaks_for_client(user, ticket)


def can_merge(user: User, ticket: Ticket) -> bool:
    """Make it part of another ticket; that one has to be seen, too."""
    return _is_engineer(user) and ticket.is_open


def can_undo_merge(user: User, ticket: Ticket) -> bool:
    """Make two of it again; for how long, and after what, is the service's to say."""
    return _is_engineer(user) and ticket.merged_into_id is not None


def can_split(user: User, ticket: Ticket) -> bool:
    """Make another ticket of something the client wrote here, whether it is finished or not."""
    return _is_engineer(user) and ticket.merged_into_id is None


def can_link(user: User, ticket: Ticket) -> bool:
    """Say what the ticket is to another one, or take that back; finished ones too."""
    return _is_engineer(user) and ticket.merged_into_id is None


def can_lead_parts(user: User, ticket: Ticket) -> bool:
    """Do something to all its parts at once; each part is asked again."""
    return _is_engineer(user) and ticket.merged_into_id is None


def can_check(user: User, ticket: Ticket) -> bool:
    """Tick points of a checklist, as long as the work goes on."""
    return can_see_desk(user) and ticket.is_open


def can_ask_team(user: User, ticket: Ticket) -> bool:
    """Open an inner ticket for another team: the centre's engineers, who see it there."""
    return _is_engineer(user) and user.is_centre and ticket.is_open


def can_block(user: User, ticket: Ticket) -> bool:
    """Say why the work cannot go on."""
    return _is_engineer(user) and ticket.is_open


def can_lift(user: User, ticket: Ticket) -> bool:
    return _is_engineer(user) and ticket.blocker_count > 0


def can_watch(user: User, ticket: Ticket) -> bool:
    return user.is_active and ticket.merged_into_id is None


def can_add_watchers(user: User, ticket: Ticket) -> bool:
    if ticket.merged_into_id is not None:
        return False
    return can_see_desk(user) or _speaks_for_client(user, ticket)


def can_set_privacy(user: User, ticket: Ticket) -> bool:
    """Say whether the client's other people read it: whoever asked, or an engineer."""
    if ticket.merged_into_id is not None:
        return False
    is_own = _right(user, ticket) is not None and user.pk == ticket.requester_id
    return is_own or _is_engineer(user)


def can_set_status(user: User, ticket: Ticket, status: str) -> bool:
    """A status named as such: engineers theirs, the client's own withdrawal, consent or
    reopening."""
    if status == Status.CANCELLED:
        return can_cancel(user, ticket)
    if status == Status.CLOSED:
        return can_close(user, ticket) or can_accept_solution(user, ticket)
    if ticket.status in (Status.RESOLVED, Status.CLOSED):
        return can_reopen(user, ticket)
    return can_change_status(user, ticket)


def can_use_macros(user: User) -> bool:
    """Change several things of a ticket in one press, of one or of many."""
    return _is_engineer(user)


def can_share_macros(user: User) -> bool:
    """Keep macros everybody uses."""
    return user.is_active and user.role in MANAGER_ROLES


def can_keep_macro(user: User, macro: Macro) -> bool:
    """One's own; a team's are its lead's and the managers', those of everybody the managers'."""
    if not _is_engineer(user):
        return False
    if macro.scope == MacroScope.OWN:
        return macro.owner_id == user.pk
    if macro.scope == MacroScope.TEAM and macro.team is not None and user.pk == macro.team.lead_id:
        return True
    return can_share_macros(user)


def can_keep_rules(user: User) -> bool:
    """Say what the desk does by itself when something happens."""
    return user.is_active and user.role in RULE_KEEPERS
