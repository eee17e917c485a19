"""What the mail storm asks inside the program: a mailbox, its contacts, what became of the mail."""

from collections import Counter
from typing import Any

from django.contrib.auth.hashers import make_password

from escalation.tests.processes import cast
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import Organisation, User
from tickets.intake.mail.mailboxes import save_mailbox
from tickets.models import IncomingMail, Mailbox, Ticket


def address_of(number: int) -> str:
    return f"contact{number}@acme.example"


def furnish(*, count: int, port: int, authority: str, user: str, password: str) -> None:
    """A mailbox behind the line, and so many contacts of one client."""
    cast.gather()
    acme = Organisation.objects.get(name=cast.CLIENTS["en"])
    User.objects.bulk_create(
        User(
            email=address_of(number), full_name=f"Contact {number}", role=Role.CLIENT,
            organisation=acme, language="en", password=make_password(None),
        )
        for number in range(count)
    )  # fmt: skip
    box = Mailbox(
        name="Storm", host="127.0.0.1", port=port, authority=authority, user_name=user,
        addresses="support@desk.example",
    )  # fmt: skip
    save_mailbox(box, password=password, actor=User.objects.with_role(Role.ADMINISTRATOR).first())


def mend(*, port: int) -> None:
    Mailbox.objects.filter(name="Storm").update(port=port)


def outcome() -> dict[str, Any]:
    """Tickets by subject, what mails became, and how many mails there are."""
    subjects = Counter(Ticket.objects.values_list("subject", flat=True))
    return {
        "subjects": dict(subjects),
        "outcomes": dict(Counter(IncomingMail.objects.values_list("outcome", flat=True))),
        "messages": dict(Counter(Ticket.objects.values_list("message_count", flat=True))),
    }
