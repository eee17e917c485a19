"""Answers to the form a ticket is opened with: checked, kept, completed at the desk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from contracts.models import Asset
from servicedesk.accounts.models import Organisation, User
from servicedesk.errors import Refused
from servicedesk.events.services import is_replaying, record
from tickets import files as uploads
from tickets.answers import named_assets
from tickets.events import ANSWERS_CHANGED
from tickets.form_definition import (
    Asked,
    Definition,
    FormField,
    check_answers,
    missing_at_closing,
)
from tickets.form_definition.definition import FILE
from tickets.models import Message, Ticket, TicketAnswers
from tickets.permissions import SEALED
from tickets.services.draft import FormDraft, TicketDraft
from tickets.services.rows import lock, moment, refuse_finished, verb, write

PREFIX = "answer_"
"""Before a field's name, where forms, refusals and the API name it."""


def with_request_type(draft: TicketDraft) -> TicketDraft:
    """The draft with what its request type says of type, category and team."""
    if draft.form is None:
        return draft
    asked = draft.form.version.request_type
    category, product = asked.category, draft.product
    if category is not None and category.product_id not in (None, product.pk if product else None):
        category = None
    return replace(
        draft,
        type=asked.type,
        category=draft.category or (category if category and category.is_active else None),
        team=draft.team or (asked.team if asked.team and asked.team.is_active else None),
    )


def checked_answers(
    draft: TicketDraft, organisation: Organisation | None, *, actor: User | None
) -> dict[str, Any]:
    """What is kept of the answers. Raises Refused at the first field that cannot be accepted."""
    if draft.form is None:
        return {}
    definition = draft.form.version.read()
    _refuse_misplaced(definition, draft.form)
    given = {
        **draft.form.given,
        **{name: [one.name for one in files] for name, files in draft.form.files.items() if files},
    }
    owner = organisation.pk if organisation else None
    asked = Asked(
        at_opening=actor is not None and actor.is_client,
        assets=client_assets(named_assets(definition, given), owner),
    )
    checked = check_answers(definition, given, asked)
    for name, words in checked.errors.items():
        raise Refused(words, code="answer", field=PREFIX + name)
    return checked.values


def _refuse_misplaced(definition: Definition, form: FormDraft) -> None:
    """A file stands in a field for files, and only files do: words about one would pass for it."""
    fields = {one.name for one in definition.fields if one.kind == FILE}
    for name, value in form.given.items():
        if value and name in fields:
            raise Refused(
                _("Files are sent as files: multipart/form-data, each in a part named “%(part)s”.")
                % {"part": f"answers.{name}"},
                code="answer", field=PREFIX + name,
            )  # fmt: skip
    for name, files in form.files.items():
        if files and name not in fields:
            words = _("This form has no field for files of that name.")
            raise Refused(words, code="answer", field=PREFIX + name)


def client_assets(keys: Collection[int], organisation_id: int | None) -> set[int]:
    """Those of the keys that are assets in use of this client."""
    if not keys or organisation_id is None:
        return set()
    theirs = Asset.objects.active().filter(organisation=organisation_id, pk__in=keys)
    return set(theirs.values_list("pk", flat=True))


def files_of(draft: TicketDraft, values: Mapping[str, Any]) -> list[uploads.Upload]:
    """The files given in the form's own fields; those of hidden fields stay behind."""
    if draft.form is None:
        return []
    return [one for name, files in draft.form.files.items() if name in values for one in files]


def keep_answers(
    ticket: Ticket,
    message: Message | None,
    draft: TicketDraft,
    values: dict[str, Any],
    files: Sequence[uploads.Upload],
) -> None:
    """Store the files with the first message and the answers with the ticket."""
    if message is None:
        return
    stored = uploads.store(message, [*files, *files_of(draft, values)])
    if draft.form is None:
        return
    rest = iter(stored[len(files) :])
    for name, given in draft.form.files.items():
        if name in values:
            values[name] = [next(rest).pk for _one in given]
    ticket.answers = TicketAnswers.objects.create(
        ticket=ticket, version=draft.form.version, values=values
    )


@verb
def change_answers(
    ticket: Ticket,
    *,
    given: Mapping[str, Any],
    actor: User | None,
    at: datetime | None = None,
    seen_revision: int | None = None,
) -> Ticket:
    """Complete or correct, at the desk, what was answered; what is not named stays. Records
    ANSWERS_CHANGED when that is news.

    Raises Refused at the field, and on a ticket that was opened without a form or is closed.
    """
    at = moment(at)
    lock(ticket, seen_revision=seen_revision)
    if ticket.status in SEALED:
        refuse_finished(ticket)
    write_answers(ticket, given, actor=actor, at=at)
    return ticket


def write_answers(
    ticket: Ticket, given: Mapping[str, Any], *, actor: User | None, at: datetime
) -> None:
    """As :func:`change_answers`, on a locked ticket."""
    answers = answers_of(ticket)
    if answers is None:
        if given:
            raise Refused(_("This ticket was opened without a form."), code="no_form")
        return
    definition = answers.version.read()
    by_name = {name: value for name, value in given.items() if name in definition.by_name}
    for name in by_name:
        if definition.by_name[name].kind == FILE:
            raise Refused(
                _("The files of a form come with the request: send more with a message."),
                code="answer", field=PREFIX + name,
            )  # fmt: skip
    whole = {**answers.values, **by_name}
    keys = named_assets(definition, whole)
    before = named_assets(definition, answers.values)
    asked = Asked(
        at_desk=True, team=ticket.team_id,
        assets=client_assets(keys, ticket.organisation_id) | (keys & before),
    )  # fmt: skip
    checked = check_answers(definition, whole, asked)
    for name, words in checked.errors.items():
        if name in by_name:
            raise Refused(words, code="answer", field=PREFIX + name)
    kept = {name: value for name, value in answers.values.items() if name not in by_name} | {
        name: checked.values[name] for name in by_name if name in checked.values
    }
    changed = [
        one for one in definition.fields if kept.get(one.name) != answers.values.get(one.name)
    ]
    if not changed:
        return
    answers.values = kept
    answers.save(update_fields=["values"])
    write(ticket, at=at)
    record(
        ANSWERS_CHANGED, ticket, actor=actor, at=at, fields=[one.name for one in changed],
        labels=", ".join(one.label for one in changed),
    )  # fmt: skip


def answers_of(ticket: Ticket) -> TicketAnswers | None:
    """The ticket's form with what was answered, None where it was opened without one; one query."""
    return TicketAnswers.objects.select_related("version").filter(ticket=ticket.pk).first()


def unanswered(ticket: Ticket) -> list[FormField]:
    """What must be answered before the ticket is solved, and is not."""
    answers = answers_of(ticket)
    if answers is None:
        return []
    return missing_at_closing(answers.version.read(), answers.values, team=ticket.team_id)


def refuse_unanswered(ticket: Ticket) -> None:
    """Raises Refused while the form asks for something before the ticket is solved."""
    missing = [] if is_replaying() else unanswered(ticket)
    if not missing:
        return
    language = translation.get_language() or "en"
    raise Refused(
        _("Before it is solved, fill in: %(names)s.")
        % {"names": ", ".join(one.words(language) for one in missing)},
        code="needs_answers",
        field=PREFIX + missing[0].name,
    )
