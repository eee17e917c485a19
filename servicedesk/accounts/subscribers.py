"""What follows from somebody asking to join: decided after they got their answer."""

from servicedesk.accounts.events import JOIN_ASKED
from servicedesk.accounts.joining import answer_request
from servicedesk.accounts.models import JoinRequest
from servicedesk.events.models import Event
from servicedesk.events.registry import subscribe


@subscribe(JOIN_ASKED)
def answer_who_asked(event: Event) -> None:
    answer_request(JoinRequest.objects.get(pk=event.subject_id), event=event)
