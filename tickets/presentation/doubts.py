"""Whether a reply to the client was meant for colleagues: what makes one ask before it leaves."""

import re

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from servicedesk.accounts.models import User
from tickets import services
from tickets.models import Message, Ticket
from tickets.presentation.page import readers_words

RUN = 5
"""So many words in a row that stand in an inner note are no accident."""
MOST_MESSAGES = 100
MOST_CHARACTERS = 20_000
_WORD = re.compile(r"\w+")


def doubts_about(ticket: Ticket, body: str, *, writer: User, began: str = "") -> dict[str, str]:
    """Each reason to ask once whether the client is to read this, by its code; none most often.

    ``began``: the inner kind the words were begun as, "" where they were the client's from the
    first.
    """
    return (
        _begun(ticket, began)
        | _named(ticket, body, writer)
        | _quoted(ticket, body, writer)
        | _asked(ticket, writer)
    )


def _begun(ticket: Ticket, began: str) -> dict[str, str]:
    """They were written for colleagues: who would read them now."""
    if not began:
        return {}
    watchers = [row.user for row in ticket.watchers.select_related("user")]
    words = {
        "note": _("These words began as a note. %(readers)s"),
        "call": _("These words began as the note of a call. %(readers)s"),
    }[began]
    return {"began": words % {"readers": readers_words(ticket, watchers)}}


def _named(ticket: Ticket, body: str, writer: User) -> dict[str, str]:
    named = services.mentioned_in(body, ticket=ticket, but=writer)
    if not named:
        return {}
    names = ", ".join(f"@{person.full_name}" for person in named)
    words = _("You name %(names)s in a reply the client reads: colleagues are asked in a note.")
    return {"named": words % {"names": names}}


def _quoted(ticket: Ticket, body: str, writer: User) -> dict[str, str]:
    """Words of an inner note that the client has not been told or did not say themselves."""
    said = _runs(body)
    if not said:
        return {}
    known: set[str] = set()
    inner: set[str] = set()
    for is_public, text in _thread(ticket, writer):
        (known if is_public else inner).update(_runs(text))
    found = next((run for run in said if run in inner and run not in known), None)
    if found is None:
        return {}
    return {"quoted": _("Words of an inner note stand in it: “%(words)s”.") % {"words": found}}


def _asked(ticket: Ticket, writer: User) -> dict[str, str]:
    """The last word of the thread is a note that asks the writer."""
    seen = Message.objects.visible_to(writer).filter(ticket=ticket.pk)
    last = seen.select_related("author").order_by("posted_at", "pk").last()
    if last is None or last.is_public:
        return {}
    if not ticket.mentions.waiting_for(writer).filter(message=last.pk).exists():
        return {}
    who = last.author.full_name if last.author else ""
    words = _("%(who)s asked you in a note last, and this goes to the client.") % {"who": who}
    return {"asked": words}


def _thread(ticket: Ticket, reader: User) -> list[tuple[bool, str]]:
    """Whether the client reads it, and the beginning of its text: of the newest messages."""
    seen = Message.objects.visible_to(reader).filter(ticket=ticket.pk)
    texts = seen.annotate(start=Left("body", MOST_CHARACTERS)).order_by("-posted_at", "-pk")
    return list(texts.values_list("is_public", "start")[:MOST_MESSAGES])


def _runs(text: str) -> dict[str, None]:
    """Every run of words in a row, in their order."""
    words = _WORD.findall(text[:MOST_CHARACTERS].casefold())
    starts = range(len(words) - RUN + 1)
    return dict.fromkeys(" ".join(words[at : at + RUN]) for at in starts)
