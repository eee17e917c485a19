"""What belongs to one person alone, whatever anybody runs, and what only administrators see."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.utils import timezone

from escalation.tests.walls.life import Life
from knowledgebase.models import QuickReply
from servicedesk.accounts.models import (
    AccessToken,
    BrowserSession,
    CalendarLink,
    KeptAnswer,
    User,
)
from servicedesk.accounts.tokens import create_token, digest_of
from servicedesk.events.models import Event
from servicedesk.messenger.models import Chat, LinkCode
from servicedesk.notifications.models import Notification, Preference
from servicedesk.webhooks.models import Dispatch, Webhook
from tickets import services
from tickets.choices import MacroScope
from tickets.models import Bulk, BulkItem, Macro, SavedView, StagedFile, Timer


def machines(life: Life) -> None:
    """What the client's programs are told, and where their person is signed in."""
    now, word = timezone.now(), life.word_of_belongings
    session = BrowserSession.objects.create(
        user=life.person, key=f"session-{word}"[:40], browser=word, created_at=now, seen_at=now
    )
    hook = Webhook.objects.create(
        owner=life.person, organisation=life.contract.organisation, name=word,
        url="https://hooks.example/", salt=word, created_at=now,
    )  # fmt: skip
    call = Dispatch.objects.create(
        webhook=hook, event=_an_event(life), created_at=now, next_attempt_at=now,
        gives_up_at=now + timedelta(days=1),
    )  # fmt: skip
    life.keys |= {"session": session.pk, "webhook": hook.pk, "hook_call": call.pk}


def belong(life: Life) -> None:
    """What the client's person has of their own, and the engineer who works for them."""
    for owner in life.owners:
        of_anybody(life, owner)
        if owner.is_desk:
            of_an_engineer(life, owner)


def _an_event(life: Life) -> Event:
    """Something that happened to the request, noted by now."""
    return Event.objects.filter(subject_type="tickets.ticket", subject_id=life.keys["ticket"])[0]


def of_anybody(life: Life, person: User) -> None:
    """What anybody may have: notices, files put up, tokens, drafts, a chat, a passkey."""
    now, word = timezone.now(), life.word_of_belongings
    later = now + timedelta(days=1)
    notice = Notification.objects.create(
        event=_an_event(life), recipient=person, topic="ticket.replies", title=word, url="/",
        created_at=now,
    )  # fmt: skip
    staged = StagedFile.objects.create(
        owner=person, file=f"attachments/{word}", name=f"{word}.txt", size=1,
        content_type="text/plain", sha256="0" * 64, staged_at=now, expires_at=later,
    )  # fmt: skip
    secret = create_token(person, name=word, scopes=["tickets:read"], expires_at=None)
    for form in (services.NEW_REQUEST, services.reply_key(life.keys["ticket"])):
        services.save_unsent(person, form, {"subject": [word], "body": [word]})
    digest = f"{person.pk}-{word}"
    KeptAnswer.objects.create(user=person, key=word, digest=digest, body={"subject": word})
    LinkCode.objects.create(user=person, digest=digest, created_at=now, expires_at=later)
    Chat.objects.create(user=person, chat_id=person.pk, name=word, linked_at=now)
    Preference.objects.create(user=person, topic="ticket.replies", wants_mail=False)
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": word, "credential": {}}
    )
    life.keys |= {
        "notification": notice.pk, "staged": staged.pk,
        "token": AccessToken.objects.get(digest=digest_of(secret)).pk,
    }  # fmt: skip


def of_an_engineer(life: Life, engineer: User) -> None:
    """What people of the desk have beside: their own changes, views, replies, calendar, timer."""
    now, word = timezone.now(), life.word_of_belongings
    bulk = Bulk.objects.create(actor=engineer, query=word, created_at=now)
    BulkItem.objects.create(bulk=bulk, ticket_id=life.keys["ticket"], error=word)
    macro = Macro.objects.create(name=word, scope=MacroScope.OWN, owner=engineer)
    view = SavedView.objects.create(
        slug=life.slug_of(engineer),
        name=word,
        query=word,
        owner=engineer,
        made_by=engineer,
        made_at=now,
    )
    reply = QuickReply.objects.create(title_en=word, body_en=word, owner=engineer, changed_at=now)
    link = CalendarLink.objects.create(
        owner=engineer, digest=f"{engineer.pk}-{word}", created_at=now
    )
    Timer.objects.create(ticket_id=life.keys["ticket"], user=engineer, started_at=now)
    life.keys |= {
        "bulk": bulk.pk, "macro": macro.pk, "saved_view": view.pk, "quick_reply": reply.pk,
        "calendar_link": link.pk,
    }  # fmt: skip
