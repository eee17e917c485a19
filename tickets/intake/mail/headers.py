"""Header lines and what stands in them (RFC 5322, 2047, 2231), read leniently and in linear time.

Python's own reader of structured headers recurses into nested comments and goes quadratic over
parameters, so what must not fail is done here by scanning once from left to right.
"""

import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote_to_bytes

from tickets.intake.mail import charsets
from tickets.intake.mail.limits import PARAMETERS

_FOLD = re.compile(rb"\r?\n(?=[ \t])|\r\n?|\n")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


class Headers:
    """Header lines in their order; values are raw bytes until asked for."""

    __slots__ = ("_lines", "hints")

    def __init__(self, lines: Sequence[tuple[str, bytes]] = (), hints: Sequence[str] = ()) -> None:
        self._lines = lines
        self.hints = hints

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: str) -> bool:
        return any(found == name for found, _raw in self._lines)

    def raw(self, name: str) -> Iterator[bytes]:
        """Each value of this (lower-case) name."""
        return (raw for found, raw in self._lines if found == name)

    def first(self, name: str) -> bytes:
        return next(self.raw(name), b"")

    def text(self, name: str) -> str:
        """The first value, decoded, in one line; outer blanks gone."""
        return self.untrimmed(name).strip()

    def untrimmed(self, name: str) -> str:
        """As ``text``, with the blanks that an encoded word began or ended with."""
        return decoded(self.first(name).strip(), self.hints)

    def texts(self, name: str) -> list[str]:
        """Every value of this name, decoded."""
        return [decoded(raw, self.hints).strip() for raw in self.raw(name)]


def unfolded(raw: bytes) -> bytes:
    return _FOLD.sub(b"", raw)


def one_line(text: str) -> str:
    """Without control characters and line ends; tabs stay."""
    return _CONTROL.sub("", text)


def decoded(raw: bytes, hints: Sequence[str] = ()) -> str:
    """A header value as a person reads it: encoded words decoded, other bytes by their charset."""
    raw = unfolded(raw)
    pieces: list[str] = []
    gathered, charset = b"", ""
    at = 0
    for start, end, word_charset, content in _words(raw):
        between = raw[at:start]
        if pieces or gathered or between.strip():
            is_gap = bool(gathered) and not between.strip()
            if not is_gap or charset != word_charset:
                pieces.append(_word_text(gathered, charset, hints))
                gathered = b""
            if not is_gap:
                pieces.append(charsets.decode(between, hints=hints)[0])
        gathered, charset = gathered + content, word_charset
        at = end
    pieces.append(_word_text(gathered, charset, hints))
    pieces.append(charsets.decode(raw[at:], hints=hints)[0])
    return one_line("".join(pieces))


def _word_text(content: bytes, charset: str, hints: Sequence[str]) -> str:
    if not content:
        return ""
    if charsets.codec_of(charset) == "utf-7":
        charset = "us-ascii"  # a header in UTF-7 hides from filters what it says
    return charsets.decode(content, charset, hints)[0]


def _words(raw: bytes) -> Iterator[tuple[int, int, str, bytes]]:
    """Encoded words: start, end, charset, bytes. Blanks inside (broken, common) are accepted."""
    at = raw.find(b"=?")
    while at >= 0:
        charset_end = raw.find(b"?", at + 2, at + 62)
        kind = raw[charset_end + 1 : charset_end + 3].upper()
        if charset_end < 0 or kind not in (b"B?", b"Q?"):
            at = raw.find(b"=?", at + 2)
            continue
        start = charset_end + 3
        end = raw.find(b"?=", start)
        if end < 0:
            return
        name = raw[at + 2 : charset_end].partition(b"*")[0].decode("ascii", "replace")
        content = raw[start:end]
        yield at, end + 2, name, _q(content) if kind == b"Q?" else from_base64(content)
        at = raw.find(b"=?", end + 2)


def word_end(raw: bytes, at: int) -> int:
    """The place behind the encoded word that begins at ``at``; ``at`` if none does."""
    if raw[at : at + 2] != b"=?":
        return at
    charset_end = raw.find(b"?", at + 2, at + 62)
    if charset_end < 0 or raw[charset_end + 1 : charset_end + 3].upper() not in (b"B?", b"Q?"):
        return at
    end = raw.find(b"?=", charset_end + 3, charset_end + 1000)
    return at if end < 0 else end + 2


def _q(content: bytes) -> bytes:
    return quopri.decodestring(content.replace(b"_", b"=20") + b"x", header=False)[:-1]


def from_base64(content: bytes) -> bytes:
    """What can be read of base64, however it is broken."""
    try:
        return binascii.a2b_base64(content)
    except binascii.Error:
        packed = _NOT_BASE64.sub(b"", content)
    spare = len(packed) % 4
    if spare == 1:
        packed, spare = packed[:-1], 0
    try:
        return binascii.a2b_base64(packed + b"=" * (-spare % 4))
    except (binascii.Error, ValueError):
        return b""


def parameters(raw: bytes, hints: Sequence[str] = ()) -> tuple[str, dict[str, str]]:
    """``text/plain; charset=x`` as its value and its parameters, all names in lower case; RFC 2231
    continuations joined, encoded words (not allowed, common) decoded."""
    value, pairs = _split(unfolded(raw))
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    for name, content in pairs:
        base, star, rest = name.partition("*")
        number, _star, _end = rest.partition("*")
        if not star:
            plain.setdefault(base, decoded(content, hints))
        elif not number or (number.isdigit() and len(number) < 4):
            is_encoded = name.endswith("*")
            pieces.setdefault(base, {}).setdefault(int(number or 0), (content, is_encoded))
    for base, numbered in pieces.items():
        plain[base] = _joined([numbered[key] for key in sorted(numbered)], hints)
    return value.decode("ascii", "replace").strip().lower(), plain


def _joined(pieces: list[tuple[bytes, bool]], hints: Sequence[str]) -> str:
    charset, whole = "", b""
    for index, (content, is_encoded) in enumerate(pieces):
        if is_encoded and index == 0 and content.count(b"'") >= 2:
            name, _quote, rest = content.partition(b"'")
            charset, content = name.decode("ascii", "replace"), rest.partition(b"'")[2]
        whole += unquote_to_bytes(content) if is_encoded else content
    codec = charsets.codec_of(charset)
    if codec:  # the sender's program named the set of these very bytes: nothing is guessed
        return one_line(charsets.clean(whole.decode(codec, "replace")))
    return one_line(charsets.decode(whole, "", hints)[0])


def _split(raw: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The value and ``(name, content)`` pairs, scanned once."""
    value, at = _until(raw, 0, b";")
    pairs: list[tuple[str, bytes]] = []
    while at < len(raw) and len(pairs) < PARAMETERS:
        at += 1
        equals = raw.find(b"=", at)
        semicolon = raw.find(b";", at)
        if equals < 0:
            break
        if 0 <= semicolon < equals:
            at = semicolon
            continue
        name = raw[at:equals].strip().decode("ascii", "replace").lower()
        content, at = _until(raw, equals + 1, b";")
        if name:
            pairs.append((name, content))
    return value, pairs


def _until(raw: bytes, at: int, stop: bytes) -> tuple[bytes, int]:
    """The text up to ``stop`` outside quotes, unquoted, and where it ended. An unclosed quote
    lasts until the end."""
    while at < len(raw) and raw[at : at + 1] in (b" ", b"\t"):
        at += 1
    if raw[at : at + 1] == b'"':
        content, end = quoted(raw, at)
        following = raw.find(stop, end)
        return content, len(raw) if following < 0 else following
    end = raw.find(stop, at)
    end = len(raw) if end < 0 else end
    return raw[at:end].strip(), end


def quoted(raw: bytes, at: int) -> tuple[bytes, int]:
    """What stands between the quote at ``at`` and the one that closes it, and the place after."""
    content = bytearray()
    at += 1
    while at < len(raw):
        one = raw[at : at + 1]
        if one == b'"':
            return bytes(content), at + 1
        if one == b"\\" and raw[at + 1 : at + 2] in (b'"', b"\\"):
            at += 1
            one = raw[at : at + 1]
        content += one
        at += 1
    return bytes(content), at
