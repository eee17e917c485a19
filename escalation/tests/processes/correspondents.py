"""What two desks that write to each other are asked: each is the other's client."""

from typing import Any

from escalation.tests.processes import cast
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Organisation, User
from servicedesk.events.tasks import deliver_due
from servicedesk.notifications.tasks import send_due_mail
from tickets import services
from tickets.choices import Channel
from tickets.models import Mailbox, Ticket


def furnish(*, own: str, other: str) -> None:
    """A mailbox with our address; the other desk's address is a contact of our client."""
    cast.gather()
    client = Organisation.objects.get(name=cast.CLIENTS["en"])
    cast.person(other, "The other desk", Role.CLIENT, "en", client)
    Mailbox.objects.create(name="Support", addresses=own)


def write_first(*, other: str) -> None:
    """An engineer writes to the other desk about a matter of ours."""
    requester = User.objects.get(email=other)
    dana = User.objects.with_role(Role.LINE1).get()
    draft = services.TicketDraft(
        subject="Your gate", body="They called.", requester=requester, channel=Channel.PHONE
    )
    ticket = services.open_ticket(draft, actor=dana)
    services.reply(ticket, body="Which gate is it?", actor=dana)


def send() -> None:
    """Let every letter leave that is due."""
    deliver_due()
    send_due_mail()


def tickets() -> dict[str, Any]:
    return {
        "count": Ticket.objects.count(),
        "messages": list(Ticket.objects.order_by("pk").values_list("message_count", flat=True)),
    }
