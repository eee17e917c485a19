"""Address lists (RFC 5322), scanned once from left to right, lenient where it does no harm.

What cannot be read as an address is not guessed at: the whole text stands for it and belongs to
nobody, because another program in the chain may have guessed differently.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tickets.intake.mail.headers import Headers, decoded, one_line, quoted, unfolded, word_end
from tickets.intake.mail.limits import NAME_CHARACTERS, RECIPIENTS
from tickets.intake.mail.parsed import Address

SENDER_FIELDS = ("from", "reply-to", "return-path", "sender")
"""Who wrote, the first of these that holds an address."""
_ADDRESS = re.compile(r'("[^"@<>]+"|[^\s"<>()\[\],;:@\\]+)@[^\s"<>(),;:@\\]+$')


@dataclass(slots=True)
class _Piece:
    """One address as it was found: words before it, what stood in angle brackets, comments."""

    phrase: bytearray = field(default_factory=bytearray)
    angle: bytes | None = None
    comments: list[bytes] = field(default_factory=list)
    is_broken: bool = False


def sender_of(headers: Headers) -> Address | None:
    """The writer; a text that is no address if there is none; None if no field says anything."""
    first: Address | None = None
    for name in SENDER_FIELDS:
        for raw in headers.raw(name):
            found = list(read(raw, headers.hints))
            usable = [one for one in found if is_address(one.email)]
            if usable:
                return usable[0]
            if first is None and found:
                first = found[0]
    return first


def listed(headers: Headers, name: str) -> tuple[tuple[Address, ...], bool]:
    """The addresses of every header of that name, and whether there were more than allowed."""
    found: list[Address] = []
    for raw in headers.raw(name):
        for one in read(raw, headers.hints):
            if len(found) == RECIPIENTS:
                return tuple(found), True
            if is_address(one.email):
                found.append(one)
    return tuple(found), False


def is_address(text: str) -> bool:
    return len(text) <= NAME_CHARACTERS and bool(_ADDRESS.match(text))


def read(raw: bytes, hints: Sequence[str] = ()) -> Iterator[Address]:
    """The addresses of one header. A text that is none is given as it stands, as its own name."""
    raw = unfolded(raw)
    broken = False
    for piece in _pieces(raw):
        address = _address(piece, hints)
        if address is not None:
            yield address
        elif piece.is_broken or piece.phrase.strip():
            broken = True
    if broken:
        whole = decoded(raw, hints).replace("<>", "").strip()[:NAME_CHARACTERS]
        if whole:
            yield Address(whole, whole.replace('"', "").strip())


def _address(piece: _Piece, hints: Sequence[str]) -> Address | None:
    phrase = bytes(piece.phrase).strip()
    comment = piece.comments[0] if piece.comments else b""
    if piece.is_broken:
        return None
    if piece.angle is None:
        if not phrase or any(blank in phrase for blank in (b" ", b"\t")):
            return None
        return Address(_email(phrase), _name(comment, hints))
    angle = piece.angle.strip()
    if angle.startswith(b"@"):  # a route (RFC 822): the address is behind it
        angle = angle.rpartition(b":")[2]
    if not angle or b" " in angle or b"\t" in angle:
        return None
    return Address(_email(angle), _name(phrase or comment, hints))


def _email(raw: bytes) -> str:
    return one_line(raw.decode("utf-8", "replace")).strip()[:NAME_CHARACTERS]


def _name(raw: bytes, hints: Sequence[str]) -> str:
    name = decoded(raw, hints).replace('"', "").strip()
    return name.removeprefix("'").removesuffix("'").strip()[:NAME_CHARACTERS]


def _pieces(raw: bytes) -> Iterator[_Piece]:
    piece = _Piece()
    at = 0
    while at < len(raw):
        one = raw[at : at + 1]
        word = word_end(raw, at) if one == b"=" else at
        if word > at:
            piece.phrase += raw[at:word] if piece.angle is None else b""
            at = word
            continue
        at += 1
        if one in (b",", b";"):
            yield piece
            piece = _Piece()
        elif one == b'"':
            content, end = quoted(raw, at - 1)
            is_local = raw[end : end + 1] == b"@"
            piece.phrase += b'"' + content + b'"' if is_local else content
            at = end
        elif one == b"(":
            comment, at = _comment(raw, at)
            piece.comments.append(comment)
        elif one == b"<":
            end = raw.find(b">", at)
            if end < 0:
                piece.is_broken, at = True, len(raw)
            elif piece.angle is None or not piece.angle.strip():
                piece.angle, at = raw[at:end], end + 1
            else:
                at = end + 1
        elif one == b">":
            piece.is_broken = True
        elif one == b":" and b"@" not in piece.phrase and piece.angle is None:
            piece = _Piece()  # the name of a group
        elif piece.angle is None:
            piece.phrase += one
    yield piece


def _comment(raw: bytes, at: int) -> tuple[bytes, int]:
    """A comment and the place behind it; comments inside it are counted, not descended into."""
    start, depth = at, 1
    while at < len(raw):
        one = raw[at : at + 1]
        at += 1
        if one == b"\\":
            at += 1
        elif one == b"(":
            depth += 1
        elif one == b")":
            depth -= 1
            if not depth:
                return raw[start : at - 1], at
    return raw[start:], at
