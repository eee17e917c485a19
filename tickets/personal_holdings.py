"""What tickets keep of a person: what they asked, wrote and sent."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from servicedesk.accounts.models import User
from servicedesk.personal_data import GONE, Holding, register
from tickets.mail_querysets import IncomingMailQuerySet
from tickets.models import (
    Attachment,
    HeldReply,
    Mention,
    Message,
    Rating,
    StagedFile,
    Ticket,
    TicketAnswers,
    Unsent,
    Watcher,
)
from tickets.models.mail import IncomingMail, RawMail
from tickets.querysets import AttachmentQuerySet, MessageQuerySet, visible_tickets
from tickets.search import index_tickets


def _messages(person: User) -> MessageQuerySet:
    """A client's words; those of the desk's people are the desk's."""
    mine = Message.objects.filter(author=person)
    return mine.none() if person.is_desk else mine


def _files(person: User) -> AttachmentQuerySet:
    return Attachment.objects.filter(message__in=_messages(person))


def _hidden(reader: User) -> Q:
    """The condition on rows of tickets the reader does not see (any more)."""
    rule = visible_tickets(reader, prefix="ticket__")
    return Q(pk__in=[]) if rule is None else ~rule


def _index(ticket_ids: list[Any]) -> None:
    index_tickets(ticket_ids)


def _index_of_messages(message_ids: list[Any]) -> None:
    rows = Message.objects.filter(pk__in=message_ids).order_by()
    index_tickets(list(rows.values_list("ticket", flat=True).distinct()))


def _mails(person: User) -> IncomingMailQuerySet:
    """What came from the person or under their address."""
    return IncomingMail.objects.filter(Q(sender=person) | Q(sender_email__iexact=person.email))


register(
    Holding("raw_mails", _("Letters as they came"),
            lambda person: RawMail.objects.filter(mail__in=_mails(person)),
            ("mail", "mail__received_at"), blanks={"content": b""}),
    Holding("mails", _("Letters received"), _mails,
            ("sender_email", "sender_name", "subject", "excerpt", "recipients", "received_at"),
            blanks={"sender_email": "erased@erased.invalid", "sender_name": "", "subject": GONE,
                    "excerpt": GONE, "recipients": [], "reasons": [], "letter_id": "",
                    "error": ""}),
    Holding("files", _("Files sent"), _files, ("name", "size", "content_type", "message__ticket"),
            deletes=True, file="file"),
    Holding("messages", _("Messages written"), _messages,
            ("ticket", "body", "is_public", "channel", "posted_at"), blanks={"body": GONE},
            after=_index_of_messages),
    Holding("answers", _("Answers on forms"),
            lambda person: TicketAnswers.objects.filter(ticket__requester=person),
            ("ticket", "values"), blanks={"values": {}}),
    Holding("requests", _("Requests opened"),
            lambda person: Ticket.objects.filter(requester=person),
            ("pk", "subject", "status", "priority", "opened_at", "resolved_at", "closed_at"),
            blanks={"subject": GONE}, after=_index,
            stays=_("dates, deadlines and what they were about stay")),
    Holding("ratings", _("Marks given"), lambda person: Rating.objects.filter(by=person),
            ("ticket", "mark", "comment", "at"), blanks={"comment": ""}),
    Holding("drafts", _("Drafts"), lambda person: Unsent.objects.visible_to(person),
            ("key", "data", "saved_at"), deletes=True),
    Holding("leaving_replies", _("Replies about to leave"),
            lambda person: HeldReply.objects.filter(author=person), ("ticket", "body", "sent_at"),
            deletes=True, hidden=_hidden),
    Holding("mentions", _("Notes that name them"),
            lambda person: Mention.objects.filter(person=person), ("ticket", "at"), deletes=True,
            hidden=_hidden),
    Holding("staged_files", _("Files not sent yet"),
            lambda person: StagedFile.objects.filter(owner=person), ("name", "size"),
            deletes=True, file="file"),
    Holding("watched", _("Requests followed"), lambda person: Watcher.objects.filter(user=person),
            ("ticket",), deletes=True, hidden=_hidden),
)  # fmt: skip
