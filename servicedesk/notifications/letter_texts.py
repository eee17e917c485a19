"""Writing other texts for letters: refused where a word in braces is not one of the kind's."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from servicedesk.notifications.events import LETTER_CHANGED, LETTER_RESTORED
from servicedesk.notifications.letters import Kind, unknown_words, words_in
from servicedesk.notifications.models import LetterText
from servicedesk.validators import is_plain_text

SUBJECT_LIMIT = 200
BODY_LIMIT = 10_000


def check_text(kind: Kind, *, subject: str, body: str) -> None:
    """Raises Refused at the field that cannot be a text of this kind, naming the word."""
    for field, text, limit in (("subject", subject, SUBJECT_LIMIT), ("body", body, BODY_LIMIT)):
        if not text.strip():
            raise Refused(_("A letter needs this."), field=field)
        if len(text) > limit:
            raise Refused(
                _("This is longer than %(limit)d characters.") % {"limit": limit}, field=field
            )
        is_broken = field == "subject" and len(text.splitlines()) > 1
        if is_broken or not is_plain_text(text):
            raise Refused(
                _("Write this without control characters, the subject on one line."), field=field
            )
        unknown = unknown_words(text, kind)
        if unknown:
            raise Refused(_unknown(unknown, kind), code="unknown_word", field=field)
    missing = sorted(kind.required - {*words_in(subject), *words_in(body)})
    if missing:
        named = ", ".join(f"{{{name}}}" for name in missing)
        raise Refused(
            _("This letter cannot do without %(words)s.") % {"words": named},
            code="missing_word", field="body",
        )  # fmt: skip


def _unknown(words: list[str], kind: Kind) -> str:
    said = ngettext(
        "This letter does not know the word %(words)s. It knows: %(known)s.",
        "This letter does not know the words %(words)s. It knows: %(known)s.",
        len(words),
    )
    return said % {
        "words": ", ".join(f"{{{word}}}" for word in words),
        "known": ", ".join(f"{{{variable.name}}}" for variable in kind.variables),
    }


@transaction.atomic
def save_letter(
    kind: Kind, language: str, *, subject: str, body: str, actor: User, at: datetime | None = None
) -> LetterText:
    """Let the kind say this in a language from now on; every earlier text stays in the history.
    Records LETTER_CHANGED.

    Raises Refused for others than administrators and for what :func:`check_text` refuses.
    """
    at = at or timezone.now()
    _refuse_others(actor, language)
    subject = subject.strip()
    body = body.replace("\r\n", "\n").strip("\n")
    check_text(kind, subject=subject, body=body)
    rows = LetterText.objects.select_for_update()
    row = rows.filter(kind=kind.name, language=language).first()
    if row is None:
        row = LetterText(kind=kind.name, language=language)
    elif (row.subject, row.body) == (subject, body):
        return row
    row.subject, row.body, row.changed_at = subject, body, at
    _sign(row, actor, at)
    row.save()
    record(LETTER_CHANGED, row, actor=actor, at=at, kind=kind.name, language=language)
    return row


@transaction.atomic
def restore_letter(kind: Kind, language: str, *, actor: User, at: datetime | None = None) -> bool:
    """Let the kind say what is shipped again; whether it said something else. Records
    LETTER_RESTORED."""
    at = at or timezone.now()
    _refuse_others(actor, language)
    row = LetterText.objects.filter(kind=kind.name, language=language).first()
    if row is None:
        return False
    record(LETTER_RESTORED, row, actor=actor, at=at, kind=kind.name, language=language)
    _sign(row, actor, at)
    row.delete()
    return True


def _sign(row: LetterText, actor: User, at: datetime) -> None:
    setattr(row, "_history_user", actor)  # noqa: B010 — names simple_history reads
    setattr(row, "_history_date", at)  # noqa: B010


def _refuse_others(actor: User, language: str) -> None:
    if not (actor.is_active and actor.is_superuser):
        raise Refused(_("Letters are written by administrators."), code="not_yours")
    if language not in dict(settings.LANGUAGES):
        raise Refused(_("The desk does not speak this language."), field="language")
