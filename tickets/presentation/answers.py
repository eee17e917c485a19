"""A ticket's form as its page shows it."""

from django.utils import translation

from servicedesk.accounts.models import User
from tickets.answers import Answer, answers_in_words, asset_names
from tickets.form_definition import missing_at_closing
from tickets.form_definition.definition import FILE
from tickets.models import Attachment, Ticket, TicketAnswers


def answers_of(ticket: Ticket) -> TicketAnswers | None:
    """What was answered; no query for a ticket found by ``find_ticket``."""
    return getattr(ticket, "answers", None)


def shown_answers(ticket: Ticket, *, reader: User) -> list[Answer]:
    """The answers this reader may see, in the form's order."""
    answers = answers_of(ticket)
    return answers_in_words(
        answers, at_desk=reader.is_desk, team=ticket.team_id, files=_files(answers, reader),
        assets=asset_names(answers),
    )  # fmt: skip


def _files(answers: TicketAnswers | None, reader: User) -> list[Attachment]:
    if answers is None:
        return []
    asking = [one.name for one in answers.version.read().fields if one.kind == FILE]
    keys = [key for name in asking for key in answers.values.get(name, [])]
    seen = Attachment.visible_to(reader).filter(message__ticket=answers.ticket_id, pk__in=keys)
    return list(seen) if keys else []


def asked_before_closing(ticket: Ticket) -> list[str]:
    """What the form still asks for before the ticket is solved, as it calls it."""
    answers = answers_of(ticket)
    if answers is None or not ticket.is_open:
        return []
    language = translation.get_language() or "en"
    missing = missing_at_closing(answers.version.read(), answers.values, team=ticket.team_id)
    return [one.words(language) for one in missing]
