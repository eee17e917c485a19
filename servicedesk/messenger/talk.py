"""One turn of a talk: what a person said, and the bot's answers as rows of the same transaction."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from servicedesk.accounts.models import User
from servicedesk.messenger import outbox, services
from servicedesk.messenger.buttons import Rows
from servicedesk.messenger.models import Chat, IncomingFile, OutgoingMessage


@dataclass
class Talk:
    """``at``: when the messenger says it was written; ``now``: when it is handled.

    ``file``: what came with it; ``about``: what the message it answers was about (``ticket:12``).
    """

    user: User
    chat: Chat
    update_pk: int
    at: datetime
    now: datetime
    text: str = ""
    file: IncomingFile | None = None
    about: str = ""
    rows: list[OutgoingMessage] = field(default_factory=list)

    def say(self, text: str, *, buttons: Rows = (), about: str = "") -> None:
        """Write to the person; ``about`` is what an answer to it will be about."""
        payload = outbox.message_payload(text, chat_id=self.chat.chat_id, buttons=buttons)
        self._keep("sendMessage", payload, about)

    def answer_press(self, press_id: str, text: str = "") -> None:
        """Let the pressed button rest, with some words shown for a moment."""
        words = outbox.clip(text, units=outbox.ANSWER_LIMIT)
        self._keep("answerCallbackQuery", {"callback_query_id": press_id, "text": words})

    def _keep(self, method: str, payload: dict[str, Any], about: str = "") -> None:
        row = OutgoingMessage(
            key=f"update.{self.update_pk}.{len(self.rows)}", recipient=self.user,
            chat_id=self.chat.chat_id, method=method, payload=payload, about=about,
            next_attempt_at=self.now,
        )  # fmt: skip
        self.rows.append(row)

    @property
    def state(self) -> dict[str, Any]:
        """What was said so far in a guided talk."""
        return dict(self.chat.talk)

    def wait_for(self, step: str, **state: Any) -> None:
        """Let the person's next message be the answer to this step."""
        services.remember(self.chat, {"step": step, **state})

    def forget(self) -> None:
        """Wait for nothing."""
        if self.chat.talk:
            services.remember(self.chat, {})

    def files(self) -> list[UploadedFile[Any]]:
        """What came with this message, as an upload of a form would be."""
        return [upload_of(self.file)] if self.file and not self.file.is_too_large else []


def upload_of(kept: IncomingFile) -> UploadedFile[Any]:
    """A file kept of the messenger as an upload."""
    return UploadedFile(file=kept.file.open("rb"), name=kept.name, size=kept.size)


def uploads_of(keys: list[int], chat: Chat) -> list[UploadedFile[Any]]:
    """Files this chat sent before, by their keys, as uploads."""
    rows = IncomingFile.objects.filter(
        pk__in=keys, update__chat_id=chat.chat_id, is_too_large=False
    )
    return [upload_of(row) for row in rows.order_by("pk")]
