"""Solving, and what the client says of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets import files as uploads
from tickets.choices import ArticleUse, Stage, Status
from tickets.events import ARTICLE_NOTED, RATED
from tickets.models import Rating, Ticket
from tickets.services.answering import refuse_unanswered, write_answers
from tickets.services.checking import refuse_unticked
from tickets.services.handoffs import accept_open_handoff
from tickets.services.messages import post
from tickets.services.records import record_status
from tickets.services.rows import lock, moment, refuse_finished, verb, write
from tickets.services.states import bring_back, close
from tickets.services.text import BODY_LIMIT, clean_optional, clean_reason, clean_text

ARTICLE_REASON_LIMIT = 300
COMMENT_LIMIT = 5_000
MARKS = range(1, 6)


@verb
def resolve(
    ticket: Ticket,
    *,
    actor: User | None,
    at: datetime | None = None,
    solution: str = "",
    article_use: str = ArticleUse.NONE,
    article_reason: str = "",
    files: Sequence[uploads.Upload] = (),
    seen_revision: int | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Ticket:
    """Solve the ticket; ``solution``, when given, is the public answer, ``files`` go with it;
    ``answers`` complete its form. Records STATUS_CHANGED, and ANSWERS_CHANGED.

    On lines 2 and 3 the solution must be kept for the next one: an article linked or drafted before
    (``note_article``), or ``NOT_NEEDED`` with a reason. Raises Refused otherwise, while the form
    asks for something before closing, and while a required point of a checklist is not ticked.
    """
    at = moment(at)
    solution = clean_optional(solution, field="solution", limit=BODY_LIMIT)
    article_reason = clean_optional(
        article_reason, field="article_reason", limit=ARTICLE_REASON_LIMIT
    )
    uploads.check(files)
    lock(ticket, seen_revision=seen_revision)
    refuse_finished(ticket)
    if answers:
        write_answers(ticket, answers, actor=actor, at=at)
    refuse_unanswered(ticket)
    refuse_unticked(ticket, actor=actor, before=Stage.RESOLVE)
    _keep_knowledge(ticket, use=article_use, reason=article_reason)
    accept_open_handoff(ticket, actor=actor, at=at)
    message = None
    if solution:
        message = post(ticket, body=solution, actor=actor, at=at, files=files, is_covered=True)
        if ticket.first_replied_at is None and actor is not None:
            ticket.first_replied_at = at
    before, ticket.status = ticket.status, Status.RESOLVED
    ticket.resolved_at, ticket.solved_on_line = at, ticket.line
    ticket.client_waits_since = ticket.scheduled_for = None
    ticket.pause_reason = ""
    write(
        ticket, "status", "resolved_at", "solved_on_line", "client_waits_since", "scheduled_for",
        "pause_reason", "article_use", "article_reason", "message_count", "first_replied_at", at=at,
    )  # fmt: skip
    record_status(ticket, before=before, actor=actor, at=at, solved_on_line=int(ticket.line),
                  message=message)  # fmt: skip
    return ticket


@verb
def note_article(
    ticket: Ticket, *, use: str, actor: User | None, at: datetime | None = None, reason: str = ""
) -> Ticket:
    """Keep how the solution was written down. Records ARTICLE_NOTED when that is news."""
    at = moment(at)
    reason = clean_optional(reason, field="article_reason", limit=ARTICLE_REASON_LIMIT)
    if use not in (ArticleUse.LINKED, ArticleUse.DRAFTED, ArticleUse.NOT_NEEDED):
        raise Refused(_("This value is not one of the choices."), field="article_use")
    lock(ticket)
    if (ticket.article_use, ticket.article_reason) == (use, reason):
        return ticket
    ticket.article_use, ticket.article_reason = use, reason
    write(ticket, "article_use", "article_reason", at=at)
    record(ARTICLE_NOTED, ticket, actor=actor, at=at, use=str(use), reason=reason)
    return ticket


@verb
def accept_solution(
    ticket: Ticket,
    *,
    actor: User,
    mark: int | None = None,
    comment: str = "",
    at: datetime | None = None,
) -> Ticket:
    """The client confirms: the ticket closes, with a mark when one is given. Records
    STATUS_CHANGED, RATED."""
    at = moment(at)
    lock(ticket)
    if ticket.status != Status.RESOLVED:
        raise Refused(_("There is no solution that waits to be confirmed."), code="not_solved")
    if mark is not None:
        _rate(ticket, mark=mark, comment=comment, actor=actor, at=at)
    return close(ticket, actor=actor, at=at)


@verb
def reject_solution(
    ticket: Ticket, *, reason: str, actor: User, at: datetime | None = None
) -> Ticket:
    """The client says it did not help: the reason becomes their message and the ticket is reopened.

    Records MESSAGE_POSTED and STATUS_CHANGED. Raises Refused without a reason.
    """
    at = moment(at)
    reason = clean_text(reason, field="reason")
    lock(ticket)
    if ticket.status != Status.RESOLVED:
        raise Refused(_("There is no solution that waits to be confirmed."), code="not_solved")
    message = post(ticket, body=reason, actor=actor, at=at, is_covered=True)
    ticket.client_waits_since = at
    write(ticket, "message_count", "client_waits_since", *bring_back(ticket), at=at)
    record_status(ticket, before=Status.RESOLVED, actor=actor, at=at, message=message)
    return ticket


@verb
def rate(
    ticket: Ticket, *, mark: int, actor: User, comment: str = "", at: datetime | None = None
) -> Rating:
    """The client's mark, 1 to 5, once for each solution. Records RATED; Refused for a second
    one."""
    at = moment(at)
    lock(ticket)
    if ticket.status not in (Status.RESOLVED, Status.CLOSED):
        raise Refused(_("A mark is given when the request is solved."), code="not_solved")
    return _rate(ticket, mark=mark, comment=comment, actor=actor, at=at)


def _rate(ticket: Ticket, *, mark: int, comment: str, actor: User, at: datetime) -> Rating:
    if mark not in MARKS:
        raise Refused(_("A mark is a number from 1 to 5."), field="mark")
    comment = clean_optional(comment, field="comment", limit=COMMENT_LIMIT)
    cycle = ticket.reopening_count
    if ticket.ratings.filter(cycle=cycle).exists():
        raise Refused(_("The solution has a mark already. Thank you!"), code="marked", field="mark")
    rating = Rating.objects.create(
        ticket=ticket, cycle=cycle, mark=mark, comment=comment, by=actor, at=at
    )
    record(RATED, ticket, actor=actor, at=at, mark=mark, comment=comment, cycle=cycle)
    return rating


def _keep_knowledge(ticket: Ticket, *, use: str, reason: str) -> None:
    """Set how the solution is kept; Refused where a line of experts keeps nothing."""
    if use not in ArticleUse.values:
        raise Refused(_("This value is not one of the choices."), field="article_use")
    if use == ArticleUse.NOT_NEEDED:
        ticket.article_reason = clean_reason(
            reason, message=_("Say why no article is needed."), field="article_reason"
        )
        ticket.article_use = use
        return
    is_kept = ticket.article_use != ArticleUse.NONE
    if is_kept or is_replaying() or (ticket.line < Line.TWO and use == ArticleUse.NONE):
        return
    raise Refused(
        _(
            "Line %(line)d solves with an article: link one that helped, "
            "write a draft from the ticket, or say why none is needed."
        )
        % {"line": ticket.line},
        code="needs_article",
        field="article_use",
    )
