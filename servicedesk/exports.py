"""What is taken out of the desk as a file leaves a line in the audit."""

from django.db import transaction

from servicedesk.accounts import events
from servicedesk.accounts.models import User
from servicedesk.events.services import record


@transaction.atomic
def note_export(what: str, *, row_count: int, kind: str, actor: User) -> None:
    """Say who took out what, so many rows, in which format. Records EXPORTED.

    ``what`` is the name of the report or list, with the parameters that narrowed it.
    """
    record(events.EXPORTED, actor, actor=actor, what=what, format=kind, row_count=row_count)
