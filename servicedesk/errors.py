"""What the house refuses, in words a person can act on."""

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise

DATABASE_AWAY = (OperationalError, InterfaceError)
"""It went away, ended a deadlock with us or let us wait too long: no verdict on what was being
done, which is to be tried again."""
_HELD_CODES = ("55P03", "40P01", "SQLITE_BUSY")


class Refused(Exception):  # noqa: N818 — the word of the house for it
    """A rule of the house forbids this; the message says why and what to do instead.

    Doors turn it into a form message (422) or ``{"detail": …}`` (409 or 422). Nothing was changed:
    it is raised inside the verb's transaction, before or instead of the change.
    """

    def __init__(
        self, message: str | Promise, *, code: str = "refused", field: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Conflict(Refused):
    """Somebody else changed it first; the message says what is there now."""

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message, code="conflict", field=field)


def is_held(error: OperationalError) -> bool:
    """Whether somebody else's lock stood in the way, and the database itself is well."""
    cause = error.__cause__
    code = getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", "")
    return code in _HELD_CODES
