"""What the story of a bulk change needs on the desk, and what it asks afterwards."""

from servicedesk.accounts.models import User
from tickets import services
from tickets.models import Ticket
from tickets.services import TicketDraft

SUBJECT = {"en": "Turnstile counts twice", "ru": "Турникет считает дважды"}


def prepare(language: str) -> list[int]:
    """Three tickets of one subject, which a question finds."""
    requester = User.objects.get(email=f"alice.{language}@desk.example")
    made = []
    for number in range(3):
        draft = TicketDraft(
            subject=f"{SUBJECT[language]} {number}", body="Since nine.", requester=requester
        )
        made.append(services.open_ticket(draft, actor=requester).pk)
    return made


def priorities(numbers: list[int]) -> list[int]:
    rows = Ticket.objects.filter(pk__in=numbers).order_by("pk")
    return list(rows.values_list("priority", flat=True))
