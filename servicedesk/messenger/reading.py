"""Reading an update: pure, and safe against whatever stands in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

LARGEST = 2**63 - 1
FILE_KINDS = ("document", "video", "audio", "voice", "animation", "video_note", "sticker")
NAMES = {
    "photo": "photo.jpg", "voice": "voice.ogg", "video_note": "video.mp4",
    "sticker": "sticker.webp",
}  # fmt: skip


@dataclass(frozen=True)
class SentFile:
    """A file as the messenger describes it. ``size`` None: not told."""

    file_id: str
    name: str
    size: int | None


@dataclass(frozen=True)
class Incoming:
    """What a person did in a private chat with the bot. ``press_id``: a button, ``data`` on it.

    ``replied_id`` and ``replied_text``: the bot's message it answers. ``is_shut_out``: the bot was
    blocked (True) or let in again (False).
    """

    chat_id: int
    name: str
    language: str
    at: datetime | None
    text: str = ""
    file: SentFile | None = None
    press_id: str = ""
    data: str = ""
    replied_id: int | None = None
    replied_text: str = ""
    is_shut_out: bool | None = None


def clean(value: object) -> str:
    """Text a database takes: no NUL, no half characters."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def whole(value: object) -> int | None:
    """A number of the messenger's, if it is one."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and -LARGEST <= value <= LARGEST else None  # type: ignore[operator,return-value]


def part(told: object, name: str) -> Mapping[str, Any]:
    """A part that should be an object; anything else is an empty one."""
    found = told.get(name) if isinstance(told, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def chat_id_of(told: Mapping[str, Any]) -> int | None:
    """Whose turn an update is in: the chat it happened in, if any."""
    places = (
        part(told, "message"), part(part(told, "callback_query"), "message"),
        part(told, "my_chat_member"),
    )  # fmt: skip
    return next(
        (found for place in places if (found := whole(part(place, "chat").get("id"))) is not None),
        None,
    )


def read(raw: str) -> Incoming | None:
    """What a person did; None for what the bot does not act on (groups, channels, edits, bots)."""
    told = json.loads(raw)
    if press := part(told, "callback_query"):
        message = part(press, "message")
        found = _private(part(message, "chat"), part(press, "from"), at=None)
        data, press_id = clean(press.get("data")), clean(press.get("id"))
        return found and _with(found, data=data, press_id=press_id)
    if member := part(told, "my_chat_member"):
        found = _private(part(member, "chat"), part(member, "from"), at=member.get("date"))
        status = part(member, "new_chat_member").get("status")
        return found and _with(found, is_shut_out=status in ("kicked", "left"))
    message = part(told, "message")
    found = _private(part(message, "chat"), part(message, "from"), at=message.get("date"))
    if found is None:
        return None
    replied = part(message, "reply_to_message")
    is_ours = part(replied, "from").get("is_bot") is True
    return _with(
        found,
        text=clean(message.get("text") or message.get("caption")).strip(),
        file=_file(message),
        replied_id=whole(replied.get("message_id")) if is_ours else None,
        replied_text=clean(replied.get("text")) if is_ours else "",
    )


def _with(found: Incoming, **more: Any) -> Incoming:
    return Incoming(**{**vars(found), **more})


def _private(chat: Mapping[str, Any], sender: Mapping[str, Any], *, at: object) -> Incoming | None:
    """The person, where they are alone with the bot: there chat and sender have one number."""
    chat_id = whole(chat.get("id"))
    is_alone = chat.get("type") == "private" and chat_id == whole(sender.get("id"))
    if chat_id is None or not is_alone or sender.get("is_bot") is True:
        return None
    names = (clean(sender.get("first_name")), clean(sender.get("last_name")))
    name = " ".join(part for part in names if part) or clean(sender.get("username"))
    return Incoming(chat_id, name, clean(sender.get("language_code")), _moment(at))


def _moment(value: object) -> datetime | None:
    seconds = whole(value)
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _file(message: Mapping[str, Any]) -> SentFile | None:
    photos = message.get("photo")
    if isinstance(photos, list) and photos and isinstance(photos[-1], Mapping):
        return _described(photos[-1], "photo")  # the largest comes last
    for kind in FILE_KINDS:
        if found := part(message, kind):
            return _described(found, kind)
    return None


def _described(found: Mapping[str, Any], kind: str) -> SentFile | None:
    file_id = clean(found.get("file_id"))
    name = clean(found.get("file_name")) or NAMES.get(kind, "file")
    return SentFile(file_id, name, whole(found.get("file_size"))) if file_id else None
