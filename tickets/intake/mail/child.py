"""The reader that callers use: one long-lived child process, replaced when it dies."""

from types import TracebackType
from typing import Self

from tickets.intake.mail.parsed import ParsedMail
from tickets.intake.mail.reading import read_mail


class Reader:
    """Reads mails one after another. ``instance`` names this desk: a mail that carries that name
    in our header is our own. Use it with ``with``, or call ``close`` at the end."""

    def __init__(self, *, instance: str = "") -> None:
        self._instance = instance

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> ParsedMail:
        """The parsed mail. Raises Unreadable(reason), also when the mail cost more time or memory
        than it may; the next mail is read all the same."""
        return read_mail(raw, instance=self._instance)

    def close(self) -> None:
        """End the child process."""
