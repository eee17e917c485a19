"""Writing quick replies and using them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contracts.models import ServiceHours
from knowledgebase.choices import ReplyCause
from knowledgebase.events import AUTOMATIC_SAVED, QUICK_REPLY_SAVED
from knowledgebase.models import AutomaticReply, QuickReply
from knowledgebase.permissions import can_edit_reply, can_share_replies
from knowledgebase.services.rows import sign
from servicedesk.accounts.models import Team, User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.notifications.letters import unfilled, unknown_words
from servicedesk.validators import is_plain_text
from tickets.choices import TicketType
from tickets.models import Ticket
from tickets.reply_fields import REPLY_FIELDS, fill_prepared, reply_language
from tickets.services.rows import moment

TITLE_LIMIT = 100
BODY_LIMIT = 10_000
MOST_DELAY_MINUTES = 60 * 24 * 90
TEXTS = ("title_en", "title_ru", "body_en", "body_ru")


@dataclass(frozen=True)
class ReplyDraft:
    """A quick reply as it is to be. ``is_shared`` False: the writer's own, and then no team's."""

    title_en: str = ""
    title_ru: str = ""
    body_en: str = ""
    body_ru: str = ""
    is_shared: bool = False
    team: Team | None = None
    is_active: bool = True


@dataclass(frozen=True)
class Filled:
    """A reply on a ticket. ``missing``: what the ticket lacks, marked in ``text``."""

    text: str
    missing: list[str]
    language: str


@transaction.atomic
def save_quick_reply(
    reply: QuickReply | None, *, draft: ReplyDraft, actor: User, at: datetime | None = None
) -> QuickReply:
    """Write a quick reply, or write it anew; every earlier text stays in the history.
    Records QUICK_REPLY_SAVED.

    Raises Refused for what others share or own, and at the field that cannot be so.
    """
    at = moment(at)
    _refuse_others(reply, draft, actor=actor)
    texts = {name: getattr(draft, name).replace("\r\n", "\n").strip() for name in TEXTS}
    check_texts(texts, is_shared=draft.is_shared)
    row = QuickReply() if reply is None else QuickReply.objects.select_for_update().get(pk=reply.pk)
    if not draft.is_shared and row.pk and row.automatic.filter(is_active=True).exists():
        raise Refused(
            _("The desk sends this reply by itself: switch that off first."), field="is_shared"
        )
    for name, text in texts.items():
        setattr(row, name, text)
    row.owner = None if draft.is_shared else (row.owner if row.pk and row.owner else actor)
    row.team = draft.team if draft.is_shared else None
    row.is_active, row.changed_at = draft.is_active, at
    sign(row, actor, at)
    row.save()
    record(QUICK_REPLY_SAVED, row, actor=actor, at=at, title=str(row), is_new=reply is None)
    return row


def _refuse_others(reply: QuickReply | None, draft: ReplyDraft, *, actor: User) -> None:
    is_theirs = reply is None or can_edit_reply(actor, reply)
    if not is_theirs or (draft.is_shared and not can_share_replies(actor)):
        raise Refused(
            _("Shared replies are written by managers; keep this one for yourself."),
            code="not_yours", field="is_shared",
        )  # fmt: skip


def check_texts(texts: dict[str, str], *, is_shared: bool) -> None:
    """Raises Refused at the first text that cannot be so: a language is missing, a field unknown.

    A shared one speaks both languages; one's own at least one.
    """
    for code in ("en", "ru"):
        title, body = texts[f"title_{code}"], texts[f"body_{code}"]
        if bool(title) != bool(body) or (is_shared and not title):
            field = f"body_{code}" if title else f"title_{code}"
            raise Refused(
                _("Write both the name and the text; a shared reply in both languages."),
                field=field,
            )
        if len(title) > TITLE_LIMIT or len(title.splitlines()) > 1 or not is_plain_text(title):
            raise Refused(_("Write the name on one line of 100 characters."), field=f"title_{code}")
        if len(body) > BODY_LIMIT or not is_plain_text(body):
            raise Refused(_("The text is too long or holds signs nobody sees."),
                          field=f"body_{code}")  # fmt: skip
        unknown = unknown_words(body, REPLY_FIELDS)
        if unknown:
            raise Refused(
                _("A reply does not know %(words)s. It knows: %(known)s.")
                % {
                    "words": ", ".join(f"{{{word}}}" for word in unknown),
                    "known": ", ".join(f"{{{one.name}}}" for one in REPLY_FIELDS.variables),
                },
                code="unknown_word", field=f"body_{code}",
            )  # fmt: skip
    if not texts["body_en"] and not texts["body_ru"]:
        raise Refused(_("Write the reply in one language at least."), field="body_en")


def filled(reply: QuickReply, ticket: Ticket, *, author: User | None) -> Filled:
    """The reply as it would be said on this ticket, in its client's language."""
    language = reply_language(ticket)
    text = fill_prepared(reply.body(language), ticket, author=author, language=language)
    return Filled(text, unfilled(text), language)


def use_quick_reply(
    reply: QuickReply, ticket: Ticket, *, actor: User | None, at: datetime | None = None
) -> Filled:
    """Fill the reply in and count that it was used."""
    count_use(reply, at=moment(at))
    return filled(reply, ticket, author=actor)


def count_use(reply: QuickReply, *, at: datetime) -> None:
    QuickReply.objects.filter(pk=reply.pk).update(used_count=F("used_count") + 1, used_at=at)


@transaction.atomic
def save_automatic_reply(
    rule: AutomaticReply | None,
    *,
    reply: QuickReply,
    cause: str,
    delay_minutes: int,
    hours: ServiceHours | None,
    line: int | None,
    type: str,
    is_active: bool,
    actor: User,
    at: datetime | None = None,
) -> AutomaticReply:
    """Let the desk send a shared reply by itself from now on, or change when it does; what is
    planned already goes by the rule as it is then. Records AUTOMATIC_SAVED.
    """
    at = moment(at)
    if not can_share_replies(actor):
        raise Refused(_("What the desk sends by itself is decided by managers."), code="not_yours")
    if reply.owner_id is not None:
        raise Refused(_("Only shared replies are sent by themselves."), field="reply")
    known = cause in ReplyCause.values and (not type or type in TicketType.values)
    if not known or not 0 <= delay_minutes <= MOST_DELAY_MINUTES:
        raise Refused(_("This value is not one of the choices."), field="cause")
    row = AutomaticReply() if rule is None else rule
    row.reply, row.cause, row.delay_minutes, row.hours = reply, cause, delay_minutes, hours
    row.line, row.type, row.is_active, row.changed_at = line, type, is_active, at
    sign(row, actor, at)
    row.save()
    record(AUTOMATIC_SAVED, row, actor=actor, at=at, title=str(reply), is_active=is_active)
    return row
