"""Reactions: of articles people hear after commit; automatic replies are planned at once."""

from knowledgebase import notifications
from knowledgebase.events import OUTDATED, PUBLISHED, RETURNED, SUBMITTED
from knowledgebase.services import has_automatic_replies, plan_automatic
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe
from tickets.events import HANDED_OVER, STATUS_CHANGED


@subscribe(SUBMITTED, PUBLISHED, RETURNED, OUTDATED)
def tell_people(event: Event) -> None:
    notifications.tell(event)


@subscribe(STATUS_CHANGED, HANDED_OVER, together=True, each=True, when=has_automatic_replies)
def plan_replies(event: Event) -> None:
    plan_automatic(event)
