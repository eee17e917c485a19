"""Two clients with one life each: whatever a row can be, there is one of both."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from contracts.choices import AllowanceUnit
from contracts.models import Asset
from contracts.services.ledger import AllowanceDraft, grant_allowance
from escalation import services as escalation
from escalation.choices import Origin
from escalation.duty.choices import Cause
from escalation.duty.models import Call, Cover, Roster
from escalation.tests.walls.belongings import belong, machines
from escalation.tests.walls.life import Life
from knowledgebase import services as knowledge
from knowledgebase.choices import Audience
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.memberships import MINIMAL, set_membership
from servicedesk.events.services import record
from servicedesk.notifications.models import MailState, OutgoingMail
from sla.models import Clock
from tickets import services
from tickets.events import SOLUTION_REMINDED
from tickets.models import HeldReply, IncomingMail, Mailbox, RawMail, Ticket
from tickets.tests.factories import hand_over, open_ticket, upload


def desk(life: Life) -> None:
    """What the desk has of its own: who is called at night, who is away, what is known."""
    now, word, engineer = timezone.now(), life.word, life.engineer
    roster = Roster.objects.create(name=f"Duty {word}", team=life.team, time_zone="Europe/Moscow")
    cover = Cover.objects.create(
        roster=roster, level=1, person=engineer, starts_at=now, ends_at=now + timedelta(hours=8)
    )
    absence = note_absence(
        engineer, kind="training", starts_at=now + timedelta(days=9),
        ends_at=now + timedelta(days=10), actor=engineer, note=word,
    )  # fmt: skip
    article = knowledge.create_article(
        title=f"How to {word}", symptom=word, solution=word, language="en",
        audience=Audience.INNER, actor=engineer,
    )  # fmt: skip
    life.keys |= {
        "roster": roster.pk, "cover": cover.pk, "absence": absence.pk, "article": article.pk,
        "engineer": engineer.pk, "mailbox": Mailbox.objects.create(name=f"Box {word}").pk,
    }  # fmt: skip


def ground(life: Life) -> None:
    """What a client has before it asks anything: its people, and what it was promised."""
    for name in life.side.clients:
        life.find(name)
    contract, word = life.contract, life.word
    asset = Asset.objects.create(
        organisation=contract.organisation, name=f"Door {word}", serial_number=f"SN-{word}"
    )
    draft = AllowanceDraft(
        unit=AllowanceUnit.MINUTES, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        granted=600,
    )  # fmt: skip
    allowance = grant_allowance(contract, draft=draft, actor=None)
    belonging = set_membership(life.person, contract.organisation, actor=None, rights=MINIMAL)
    life.keys |= {
        "organisation": contract.organisation_id, "person": life.person.pk,
        "contract": contract.pk, "asset": asset.pk, "allowance": allowance.pk,
        "membership": belonging.pk,
    }  # fmt: skip


def ask(life: Life) -> None:
    """A request with everything that can hang on one, in the end with that team."""
    person, engineer, word = life.person, life.engineer, life.secret
    ticket = open_ticket(
        person, subject=f"Turnstile {word}", body=f"It blinks {word}", files=[upload()],
        asset=Asset.objects.get(pk=life.keys["asset"]), at=timezone.now(),
    )  # fmt: skip
    services.add_note(ticket, body=f"Inner {word}", actor=engineer)
    handoff = hand_over(ticket, to=life.team, actor=engineer)
    record_reminder(ticket)
    matter = escalation.open_record(
        ticket=ticket, reason=f"Slow {word}", origin=Origin.CLIENT, actor=person
    )
    message = ticket.messages.get(is_public=True)
    life.keys |= {
        "ticket": ticket.pk, "message": message.pk, "attachment": message.attachments.get().pk,
        "handoff": handoff.pk, "record": matter.pk,
        "clock": Clock.objects.filter(ticket=ticket).order_by("pk")[0].pk,
    }  # fmt: skip


def record_reminder(ticket: Ticket) -> Any:
    return record(SOLUTION_REMINDED, ticket, actor=None)


def hang_on(life: Life) -> None:
    """The call it caused at night, and a letter about it that did not arrive."""
    ticket, now = Ticket.objects.get(pk=life.keys["ticket"]), timezone.now()
    person, word = life.person, life.secret
    call = Call.objects.create(
        ticket=ticket, roster_id=life.keys["roster"], cause=Cause.values[0], started_at=now,
        levels=1,
    )  # fmt: skip
    letter = OutgoingMail.objects.create(
        event=record_reminder(ticket), recipient=person, address=f"{word}@elsewhere.example",
        subject=f"News of {word}", body=word, message_id=f"<{word}@desk.example>",
        next_attempt_at=now, state=MailState.PARKED, error=word,
    )  # fmt: skip
    life.keys |= {"call": call.pk, "outgoing": letter.pk}


def correspond(life: Life) -> None:
    """The mail that came about it, and the answer that is about to leave."""
    ticket, now = Ticket.objects.get(pk=life.keys["ticket"]), timezone.now()
    word = life.secret
    mail = IncomingMail.objects.create(
        mailbox_id=life.keys["mailbox"], sha256=word.ljust(64, "0"), size=1, received_at=now,
        stored_at=now, next_attempt_at=now, subject=word, sender=life.person, ticket=ticket,
    )  # fmt: skip
    RawMail.objects.create(mail=mail, content=f"Subject: {word}".encode())
    leaving = HeldReply.objects.create(
        ticket=ticket, author=life.engineer, body=word, status_before=ticket.status, sent_at=now,
        held_until=now + timedelta(days=1),
    )  # fmt: skip
    life.keys |= {"mail": mail.pk, "leaving": leaving.pk}


Part = Callable[[Life], None]
PARTS: tuple[Part, ...] = (desk, ground, ask, hang_on, correspond, machines, belong)
"""All of a life, in the order in which it comes to be."""
