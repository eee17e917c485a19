"""Two clients with one life each: whatever a row can be, there is one of both."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from contracts.choices import AllowanceUnit
from contracts.models import Asset, Contract
from contracts.services.ledger import AllowanceDraft, grant_allowance
from escalation import services as escalation
from escalation.choices import Origin
from escalation.duty.choices import Cause
from escalation.duty.models import Call, Cover, Roster
from knowledgebase import services as knowledge
from knowledgebase.choices import Audience
from servicedesk.accounts.absences import note_absence
from servicedesk.accounts.memberships import MINIMAL, set_membership
from servicedesk.accounts.models import AccessToken, BrowserSession, Team, User
from servicedesk.accounts.tokens import create_token, digest_of
from servicedesk.events.services import record
from servicedesk.notifications.models import MailState, Notification, OutgoingMail
from servicedesk.webhooks.models import Dispatch, Webhook
from sla.models import Clock
from tickets import services
from tickets.choices import MacroScope
from tickets.events import SOLUTION_REMINDED
from tickets.models import (
    Bulk,
    BulkItem,
    HeldReply,
    IncomingMail,
    Macro,
    Mailbox,
    RawMail,
    StagedFile,
    Ticket,
)
from tickets.tests.factories import hand_over, open_ticket, upload

WORD = "zyzzyva"
"""A word that stands in the other client's texts only."""
SECRET = "quaggaxyl"
"""A word that stands only in what the other client asked a confidential team."""

Rows = dict[type[models.Model], set[Any]]


@dataclass
class Life:
    """What there is of one client: the key of one row of each kind."""

    keys: dict[str, int] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)


def ground(life: Life, *, person: User, contract: Contract, word: str) -> None:
    """What a client has before it asks anything."""
    asset = Asset.objects.create(
        organisation=contract.organisation, name=f"Door {word}", serial_number=f"SN-{word}"
    )
    draft = AllowanceDraft(
        unit=AllowanceUnit.MINUTES, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        granted=600,
    )  # fmt: skip
    allowance = grant_allowance(contract, draft=draft, actor=None)
    belonging = set_membership(person, contract.organisation, actor=None, rights=MINIMAL)
    session = BrowserSession.objects.create(
        user=person, key=f"session-{word}"[:40], browser=word, created_at=timezone.now(),
        seen_at=timezone.now(),
    )  # fmt: skip
    staged = StagedFile.objects.create(
        owner=person, file=f"attachments/{word}", name=f"{word}.txt", size=1,
        content_type="text/plain", sha256="0" * 64, staged_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    life.keys |= {
        "organisation": contract.organisation_id, "person": person.pk, "contract": contract.pk,
        "asset": asset.pk, "allowance": allowance.pk, "session": session.pk, "staged": staged.pk,
        "membership": belonging.pk,
    }  # fmt: skip


def ask(life: Life, *, person: User, engineer: User, team: Team, word: str) -> Ticket:
    """A request with everything that can hang on one, in the end with that team."""
    asset = Asset.objects.get(pk=life.keys["asset"])
    ticket = open_ticket(
        person, subject=f"Turnstile {word}", body=f"It blinks {word}", files=[upload()],
        asset=asset, at=timezone.now(),
    )  # fmt: skip
    services.add_note(ticket, body=f"Inner {word}", actor=engineer)
    handoff = hand_over(ticket, to=team, actor=engineer)
    reminder = record_reminder(ticket)
    notice = Notification.objects.create(
        event=reminder, recipient=person, topic="ticket.replies", title=word, url="/",
        created_at=timezone.now(),
    )  # fmt: skip
    matter = escalation.open_record(
        ticket=ticket, reason=f"Slow {word}", origin=Origin.CLIENT, actor=person
    )
    message = ticket.messages.get(is_public=True)
    life.keys |= {
        "ticket": ticket.pk, "message": message.pk, "attachment": message.attachments.get().pk,
        "handoff": handoff.pk, "notification": notice.pk, "record": matter.pk,
        "clock": Clock.objects.filter(ticket=ticket).order_by("pk")[0].pk,
    }  # fmt: skip
    return ticket


def record_reminder(ticket: Ticket) -> Any:
    return record(SOLUTION_REMINDED, ticket, actor=None)


def desk(life: Life, *, engineer: User, team: Team, word: str) -> None:
    """What the desk has of its own: who is called at night, who is away, what is known."""
    now = timezone.now()
    roster = Roster.objects.create(name=f"Duty {word}", team=team, time_zone="Europe/Moscow")
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


def hang_on(life: Life, *, ticket: Ticket, person: User, engineer: User, word: str) -> None:
    """The call it caused at night, the letters about it, what programs and mailboxes have of it."""
    roster = Roster.objects.get(pk=life.keys["roster"])
    call = Call.objects.create(
        ticket=ticket, roster=roster, cause=Cause.values[0], started_at=timezone.now(), levels=1
    )
    letter = OutgoingMail.objects.create(
        event=record_reminder(ticket), recipient=person, address=f"{word}@elsewhere.example",
        subject=f"News of {word}", body=word, message_id=f"<{word}@desk.example>",
        next_attempt_at=timezone.now(), state=MailState.PARKED, error=word,
    )  # fmt: skip
    bulk = Bulk.objects.create(actor=engineer, query=word, created_at=timezone.now())
    BulkItem.objects.create(bulk=bulk, ticket=ticket, error=word)
    macro = Macro.objects.create(name=word, scope=MacroScope.OWN, owner=engineer)
    life.keys |= {
        "call": call.pk, "outgoing": letter.pk, "bulk": bulk.pk, "macro": macro.pk,
    }  # fmt: skip
    machines(life, ticket=ticket, person=person, engineer=engineer, word=word)


def tables() -> Iterator[type[models.Model]]:
    """Every table of ours."""
    ours = ("accounts", "events", "notifications", "contracts", "tickets", "sla",
            "knowledgebase", "escalation", "duty")  # fmt: skip
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ours:
            yield model


def known() -> Rows:
    """The keys of every row there is."""
    return {model: set(model._base_manager.values_list("pk", flat=True)) for model in tables()}


def born_since(before: Rows) -> Rows:
    return {model: keys - before.get(model, set()) for model, keys in known().items()}


def plain(value: object) -> object:
    """Bytes as bytes: PostgreSQL's driver hands out views of them, whose name is their place."""
    return bytes(value) if isinstance(value, memoryview) else value


def digest(theirs: Rows) -> dict[str, Any]:
    """What stands in these rows, and how many rows of all lead to them."""
    found: dict[str, Any] = {}
    for model, keys in theirs.items():
        rows = model._base_manager.filter(pk__in=keys).order_by("pk").values()
        found[model._meta.label] = [
            repr(sorted((name, plain(value)) for name, value in row.items())) for row in rows
        ]
        for column in model._meta.concrete_fields:
            target = column.related_model
            if isinstance(target, type) and theirs.get(target):
                led = model._base_manager.filter(**{f"{column.name}__in": theirs[target]})
                found[f"{model._meta.label}.{column.name}"] = led.count()
    return found


def machines(life: Life, *, ticket: Ticket, person: User, engineer: User, word: str) -> None:
    """What programs and mailboxes have to do with the request."""
    now = timezone.now()
    secret = create_token(person, name=word, scopes=["tickets:read"], expires_at=None)
    hook = Webhook.objects.create(
        owner=person, organisation=ticket.organisation, name=word, url="https://hooks.example/",
        salt=word, created_at=now,
    )  # fmt: skip
    call = Dispatch.objects.create(
        webhook=hook, event=record_reminder(ticket), created_at=now, next_attempt_at=now,
        gives_up_at=now + timedelta(days=1),
    )  # fmt: skip
    mail = IncomingMail.objects.create(
        mailbox_id=life.keys["mailbox"], sha256=word.ljust(64, "0"), size=1, received_at=now,
        stored_at=now, next_attempt_at=now, subject=word, sender=person, ticket=ticket,
    )  # fmt: skip
    RawMail.objects.create(mail=mail, content=f"Subject: {word}".encode())
    leaving = HeldReply.objects.create(
        ticket=ticket, author=engineer, body=word, status_before=ticket.status, sent_at=now,
        held_until=now + timedelta(days=1),
    )  # fmt: skip
    life.keys |= {
        "token": AccessToken.objects.get(digest=digest_of(secret)).pk, "webhook": hook.pk,
        "hook_call": call.pk, "mail": mail.pk, "leaving": leaving.pk,
    }  # fmt: skip
