"""Writing the glossary, the words that are right, and where the handbook is."""

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from knowledgebase.events import HANDBOOK_PLACED, TERM_REMOVED, TERM_SAVED
from knowledgebase.models import Article, GlossaryTerm, HandbookPlace, KnownWord
from knowledgebase.permissions import can_write_words
from knowledgebase.services.rows import sign
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.search import plain
from servicedesk.validators import is_plain_text
from tickets.choices import TicketType
from tickets.models import Ticket
from tickets.services.rows import moment

TERM_LIMIT = 100
NOTE_LIMIT = 300
AVOIDED_LIMIT = 2_000
WORD_LIMIT = 80
MOST_OWN_WORDS = 2_000
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def _refuse_others(actor: User) -> None:
    if not can_write_words(actor):
        raise Refused(_("The glossary is written by reviewers and managers."), code="not_yours")


@transaction.atomic
def save_term(
    term: GlossaryTerm | None,
    *,
    word: str,
    language: str,
    avoided: str = "",
    note: str = "",
    actor: User,
    at: datetime | None = None,
) -> GlossaryTerm:
    """Say how we call a thing and how we do not (one word or phrase a line). Records TERM_SAVED.

    Raises Refused where the word stands in the glossary already, or is among what is not written.
    """
    at = moment(at)
    _refuse_others(actor)
    word, note = " ".join(word.split()), " ".join(note.split())
    phrases = list(dict.fromkeys(" ".join(line.split()) for line in avoided.splitlines()))
    phrases = [phrase for phrase in phrases if phrase]
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("The desk does not speak this language."), field="language")
    for field, text, limit in (("term", word, TERM_LIMIT), ("note", note, NOTE_LIMIT),
                               ("avoided", avoided, AVOIDED_LIMIT)):  # fmt: skip
        if len(text) > limit or not is_plain_text(text) or (field == "term" and not text):
            raise Refused(_("Write at most %(limit)d plain characters.") % {"limit": limit},
                          field=field)  # fmt: skip
    if language == "en" and CYRILLIC.search(f"{word} {avoided}"):
        raise Refused(_("These are Russian words: choose Russian as their language."),
                      field="language")  # fmt: skip
    if word.lower() in (phrase.lower() for phrase in phrases):
        raise Refused(_("The word we write cannot be one we do not write."), field="avoided")
    row = GlossaryTerm() if term is None else term
    taken = GlossaryTerm.objects.filter(language=language, term=word).exclude(pk=row.pk)
    if taken.exists():
        raise Refused(_("This word is in the glossary already: change it there."), field="term")
    row.term, row.language, row.note, row.changed_at = word, language, note, at
    row.avoided = "\n".join(phrases)
    sign(row, actor, at)
    row.save()
    record(TERM_SAVED, row, actor=actor, at=at, term=word, language=language)
    return row


@transaction.atomic
def remove_term(term: GlossaryTerm, *, actor: User, at: datetime | None = None) -> None:
    """Take the word out of the glossary; what it said stays in the history. Records
    TERM_REMOVED."""
    at = moment(at)
    _refuse_others(actor)
    record(TERM_REMOVED, term, actor=actor, at=at, term=term.term, language=term.language)
    sign(term, actor, at)
    term.delete()


@transaction.atomic
def add_known_word(
    word: str, *, for_desk: bool, actor: User, at: datetime | None = None
) -> KnownWord:
    """Say that a word is right: for oneself, or for the whole desk. The same word once."""
    at = moment(at)
    word = " ".join(plain(word[: 2 * WORD_LIMIT]).split())
    if not word or len(word) > WORD_LIMIT or not any(sign.isalpha() for sign in word):
        raise Refused(_("This is no word."), field="word")
    if for_desk:
        _refuse_others(actor)
    elif KnownWord.objects.filter(owner=actor).count() >= MOST_OWN_WORDS:
        raise Refused(_("You have too many words of your own: let go of some."), field="word")
    owner = None if for_desk else actor
    row, _is_new = KnownWord.objects.get_or_create(
        word=word, owner=owner, defaults={"added_by": actor, "added_at": at}
    )
    return row


@transaction.atomic
def remove_known_word(word: KnownWord, *, actor: User) -> None:
    """Call the word wrong again: one's own, or the desk's by those who write it."""
    if word.owner_id != actor.pk:
        _refuse_others(actor)
    word.delete()


@transaction.atomic
def place_handbook(
    *, article: Article | None, line: int | None, type: str, actor: User,
    at: datetime | None = None,
) -> HandbookPlace | None:  # fmt: skip
    """Let an article be the handbook of a line and a type (None, "": any); no article: none is.
    Records HANDBOOK_PLACED.
    """
    at = moment(at)
    _refuse_others(actor)
    if (line is not None and line not in Line.values) or (type and type not in TicketType.values):
        raise Refused(_("This value is not one of the choices."), field="line")
    row = HandbookPlace.objects.select_for_update().filter(line=line, type=type).first()
    if article is None:
        if row is not None:
            sign(row, actor, at)
            row.delete()
        return None
    row = row or HandbookPlace(line=line, type=type)
    row.article, row.changed_at = article, at
    sign(row, actor, at)
    row.save()
    record(HANDBOOK_PLACED, row, actor=actor, at=at, title=article.title, article=article.pk,
           line=line, type=type)  # fmt: skip
    return row


def handbook_of(ticket: Ticket, *, reader: User) -> Article | None:
    """The handbook for this ticket: that of its line and type, of one of them, or of any."""
    places = HandbookPlace.visible_to(reader).select_related("article")
    fitting = [
        place for place in places
        if place.line in (None, ticket.line) and place.type in ("", ticket.type)
    ]  # fmt: skip
    fitting.sort(key=lambda place: (place.type == "", place.line is None))
    return fitting[0].article if fitting else None
