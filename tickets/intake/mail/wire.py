"""How parent and child speak: frames of a length and bytes, values as JSON and plain bytes.
Nothing that is read here can run."""

import json
import struct
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from tickets.intake.mail.parsed import Address, Bounce, MailKind, ParsedMail, Part

_LENGTH = struct.Struct(">Q")
FRAME_BYTES = 200 * 1024 * 1024


class Source(Protocol):
    """Where frames are read from; ``read`` gives all the bytes asked for, or fewer at the end."""

    def read(self, size: int, /) -> bytes: ...


class BrokenError(ConnectionError):
    """The other side ended, or does not speak this language."""


def head_of(frame: bytes) -> bytes:
    """What stands before a frame."""
    return _LENGTH.pack(len(frame))


def send(stream: BinaryIO, *frames: bytes) -> None:
    for frame in frames:
        stream.write(head_of(frame))
        stream.write(frame)
    stream.flush()


def receive(source: Source) -> bytes:
    """The next frame. Raises BrokenError."""
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise BrokenError
    (size,) = _LENGTH.unpack(head)
    if size > FRAME_BYTES:
        raise BrokenError
    body = source.read(size)
    if len(body) < size:
        raise BrokenError
    return body


def frames_of(mail: ParsedMail) -> list[bytes]:
    """A mail as frames: its values, then the bytes of each file."""
    values = {
        "message_id": mail.message_id,
        "sender": _pair(mail.sender),
        "subject": mail.subject,
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "text": mail.text,
        "html": mail.html,
        "written": mail.written,
        "kind": str(mail.kind),
        "reply_to": [_pair(one) for one in mail.reply_to],
        "to": [_pair(one) for one in mail.to],
        "cc": [_pair(one) for one in mail.cc],
        "in_reply_to": mail.in_reply_to,
        "references": mail.references,
        "headers": mail.headers,
        "bounce": _fields(mail.bounce) if mail.bounce else None,
        "problems": mail.problems,
        "files": [
            [one.name, one.content_type, one.content_id, one.is_inline, one.is_body]
            for one in mail.attachments
        ],
    }
    head = json.dumps(values, ensure_ascii=True).encode("ascii")
    return [head, *(one.content for one in mail.attachments)]


def mail_from(values: dict[str, Any], contents: list[bytes]) -> ParsedMail:
    """The mail of these frames. Raises BrokenError when they are not what ``frames_of`` makes."""
    try:
        return _mail(values, contents)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenError from error


def _mail(values: dict[str, Any], contents: list[bytes]) -> ParsedMail:
    bounce = values["bounce"]
    return ParsedMail(
        message_id=str(values["message_id"]),
        sender=_address(values["sender"]) if values["sender"] else None,
        subject=str(values["subject"]),
        sent_at=datetime.fromisoformat(values["sent_at"]) if values["sent_at"] else None,
        text=str(values["text"]),
        html=str(values["html"]),
        written=str(values["written"]),
        kind=MailKind(values["kind"]),
        reply_to=tuple(map(_address, values["reply_to"])),
        to=tuple(map(_address, values["to"])),
        cc=tuple(map(_address, values["cc"])),
        in_reply_to=tuple(map(str, values["in_reply_to"])),
        references=tuple(map(str, values["references"])),
        attachments=tuple(
            Part(str(name), content, str(kind), str(cid), bool(inline), bool(body))
            for (name, kind, cid, inline, body), content in zip(
                values["files"], contents, strict=True
            )
        ),
        headers={str(name): str(value) for name, value in values["headers"].items()},
        bounce=Bounce(str(bounce[0]), str(bounce[1]), bool(bounce[2]), str(bounce[3]))
        if bounce
        else None,
        problems=tuple(map(str, values["problems"])),
    )


def _pair(address: Address | None) -> list[str] | None:
    return [address.email, address.name] if address else None


def _address(pair: list[str]) -> Address:
    return Address(str(pair[0]), str(pair[1]))


def _fields(bounce: Bounce) -> list[str | bool]:
    return [bounce.message_id, bounce.recipient, bounce.is_permanent, bounce.diagnostic]
