"""Answering a call on duty with a button of the messenger."""

from django.utils.translation import gettext as _

from escalation.duty import services
from escalation.duty.models import Call
from escalation.duty.permissions import can_acknowledge
from servicedesk.messenger.registry import action
from servicedesk.messenger.talk import Talk

LONGEST = 18


@action("acknowledge")
def acknowledge(talk: Talk, argument: str) -> str | None:
    """The first who answers ends the chain; who comes later is told who it was."""
    is_key = argument.isascii() and argument.isdigit() and len(argument) <= LONGEST
    calls = Call.visible_to(talk.user).with_pages()
    call = calls.filter(pk=int(argument)).first() if is_key else None
    if call is None:
        return _("There is no such call.")
    if call.state == "open" and not can_acknowledge(talk.user, call):
        return _("Only those who were called answer a call.")
    services.acknowledge(call, actor=talk.user, at=talk.now)
    talk.say(
        _("Acknowledged: nobody else is called. You answer #%(number)d %(subject)s.")
        % {"number": call.ticket_id, "subject": call.ticket.subject},
        about=f"ticket:{call.ticket_id}",
    )
    return _("Acknowledged: nobody else is called.")
