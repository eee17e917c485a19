"""One fact of a ticket, corrected where it stands, over nobody's newer word."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from servicedesk.errors import Conflict
from tickets.models import Ticket
from tickets.services.answering import answers_of, change_answers
from tickets.services.assignment import assign
from tickets.services.details import Details, change_details, change_priority
from tickets.services.rows import lock, verb

ANSWER = "answer-"


@verb
def change_fact(
    ticket: Ticket,
    *,
    fact: str,
    given: Mapping[str, Any],
    was: str,
    actor: User,
    at: datetime | None = None,
) -> Ticket:
    """Correct one fact (subject, type, product, asset, category, assignee, priority, or
    ``answer-`` and the name of a question) to what ``given`` says of it; records what its verb
    does.

    ``was``: :func:`fact_key` of when it was looked at. Raises Conflict when it is another by now.
    """
    lock(ticket)
    if was != fact_key(ticket, fact):
        raise Conflict(
            _("Somebody changed this meanwhile: it is “%(now)s” now. Look at it and repeat.")
            % {"now": fact_words(ticket, fact)}
        )
    if fact == "assignee":
        return assign(ticket, assignee=given["assignee"], actor=actor, at=at)
    if fact == "priority":
        return change_priority(
            ticket, impact=given["impact"], urgency=given["urgency"], reason=given["reason"],
            actor=actor, at=at,
        )  # fmt: skip
    if fact.startswith(ANSWER):
        return change_answers(ticket, given=given["answers"], actor=actor, at=at)
    details: Details = {fact: given[fact]}  # type: ignore[misc]  # one of its names
    return change_details(ticket, actor=actor, at=at, **details)


def fact_key(ticket: Ticket, fact: str) -> str:
    """What stands there now, to be compared with later."""
    if fact == "priority":
        return f"{int(ticket.impact)}-{int(ticket.urgency)}"
    if fact.startswith(ANSWER):
        answers = answers_of(ticket)
        value = answers.values.get(fact.removeprefix(ANSWER)) if answers else None
        kept = json.dumps(value, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(kept.encode()).hexdigest()
    return str(getattr(ticket, fact if fact in ("subject", "type") else f"{fact}_id") or "")


def fact_words(ticket: Ticket, fact: str) -> str:
    """The same for people."""
    if fact == "priority":
        return str(ticket.get_priority_display())
    if fact.startswith(ANSWER):
        answers = answers_of(ticket)
        value = answers.values.get(fact.removeprefix(ANSWER)) if answers else None
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "–")
    if fact == "type":
        return str(ticket.get_type_display())
    value = getattr(ticket, fact)
    return str(getattr(value, "full_name", value) or "–")
