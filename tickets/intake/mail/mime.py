"""The tree of a mail's parts (RFC 2045, 2046): cut by looking for boundaries, never copied,
never written again. Every part keeps the bytes it came with."""

import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tickets.intake.mail import charsets
from tickets.intake.mail.headers import Headers, from_base64, parameters
from tickets.intake.mail.limits import (
    ALL_HEADER_BYTES,
    DEPTH,
    HEADER_BYTES,
    HEADER_COUNT,
    NAME_CHARACTERS,
    PARTS,
)
from tickets.intake.mail.parsed import Unreadable

_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_BOUNDARY_BYTES = 250


@dataclass(slots=True, eq=False)
class Entity:
    """A part: its headers, where its body lies in the mail, and the parts inside it."""

    headers: Headers
    raw: bytes
    start: int
    end: int
    content_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    children: list["Entity"] = field(default_factory=list)

    @property
    def maintype(self) -> str:
        return self.content_type.partition("/")[0]

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return self.raw[self.start : self.end]

    def content(self) -> bytes:
        """The body without its transfer encoding; what is broken is read as far as it goes."""
        return _without_encoding(self.body, self.headers.text("content-transfer-encoding"))

    def text(self) -> str:
        """The body as text, by the declared character set or what it looks like."""
        declared = self.parameters.get("charset", "")
        return charsets.decode(self.content(), declared, self.headers.hints)[0]

    def leaves(self) -> Iterator["Entity"]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class Cutter:
    """Cuts one mail; counts what it costs."""

    def __init__(self, raw: bytes) -> None:
        head = raw[: HEADER_BYTES + 2]
        if b"\n" not in head and b"\r" in head:  # an old Macintosh ends lines so
            raw = raw.replace(b"\r", b"\n")
        self._raw = raw
        self._parts = 0
        self._header_bytes = 0
        self._hints = charsets.declared_in(raw)

    def cut(self) -> Entity:
        """The whole mail. Raises Unreadable where a limit is passed."""
        start = len(self._raw) - len(self._raw.lstrip(b"\r\n \t"))
        return self._entity(start, len(self._raw), depth=0, is_digest=False)

    def _entity(self, start: int, end: int, *, depth: int, is_digest: bool) -> Entity:
        self._parts += 1
        if self._parts > PARTS:
            raise Unreadable(f"The mail has more than {PARTS} parts.")
        if depth > DEPTH:
            raise Unreadable(f"The parts of the mail are nested more than {DEPTH} deep.")
        lines, body = self._head(start, end)
        entity = Entity(Headers(lines, self._hints), self._raw, body, end)
        self._describe(entity, is_digest=is_digest)
        boundary = entity.parameters.get("boundary", "")
        if entity.maintype == "multipart" and boundary:
            in_digest = entity.content_type == "multipart/digest"
            for part_start, part_end in self._ranges(entity, boundary):
                entity.children.append(
                    self._entity(part_start, part_end, depth=depth + 1, is_digest=in_digest)
                )
        return entity

    def _describe(self, entity: Entity, *, is_digest: bool) -> None:
        raw_type = entity.headers.first("content-type")
        kind, entity.parameters = parameters(raw_type, self._hints)
        kind = "".join(kind.split())
        if not re.fullmatch(r"[\w.+-]{1,100}/[\w.+-]{1,100}", kind):
            kind = "message/rfc822" if is_digest else "text/plain"
        entity.content_type = kind
        disposition, more = parameters(entity.headers.first("content-disposition"), self._hints)
        entity.disposition = disposition
        name = more.get("filename") or entity.parameters.get("name", "")
        entity.filename = name.strip()[:NAME_CHARACTERS]

    def _ranges(self, entity: Entity, boundary: str) -> Iterator[tuple[int, int]]:
        """Where the parts between the boundaries begin and end; the last may lack its close."""
        wanted = boundary.encode("utf-8", "replace")[:_BOUNDARY_BYTES]
        mark = re.compile(rb"^--" + re.escape(wanted) + rb"(--)?[ \t]*\r?$\n?", re.MULTILINE)
        opened = -1
        for match in mark.finditer(self._raw, entity.start, entity.end):
            if opened >= 0:
                yield opened, self._before_line_end(opened, match.start())
            opened = -1 if match.group(1) else match.end()
            if match.group(1):
                break
        if opened >= 0 and opened < entity.end:
            yield opened, entity.end

    def _before_line_end(self, start: int, end: int) -> int:
        """The line end before a boundary belongs to the boundary."""
        for mark in (b"\r\n", b"\n"):
            if self._raw.startswith(mark, end - len(mark)) and end - len(mark) >= start:
                return end - len(mark)
        return end

    def _head(self, start: int, end: int) -> tuple[Sequence[tuple[str, bytes]], int]:
        """The header lines from ``start``, and where the body begins."""
        lines: list[tuple[str, bytearray]] = []
        at = start
        while at < end:
            line_end = self._raw.find(b"\n", at, end)
            line_end = end if line_end < 0 else line_end + 1
            if line_end - at > HEADER_BYTES:
                if _NAME.match(self._raw, at, end):
                    raise Unreadable(f"A header is longer than {HEADER_BYTES // 1024} kB.")
                break
            line = self._raw[at:line_end]
            if not line.strip(b"\r\n"):
                at = line_end
                break
            if not self._take(lines, line, at, line_end):
                break
            at = line_end
        return [(name, bytes(value)) for name, value in lines], at

    def _take(
        self, lines: list[tuple[str, bytearray]], line: bytes, at: int, line_end: int
    ) -> bool:
        """Add a line to the headers; False where the body begins without an empty line."""
        match = _NAME.match(line)
        if line[:1] in b" \t" and lines:
            lines[-1][1].extend(line)
        elif match:
            name = match.group(1).decode("ascii").lower()
            lines.append((name, bytearray(line[match.end() :].lstrip())))
        elif not lines and line.startswith(b"From "):
            return True  # the envelope line of a mailbox file
        elif lines and _NAME.match(self._raw, line_end):
            lines[-1][1].extend(b" " + line)  # a header folded without its blank
        else:
            return line.startswith(b">From ")
        self._header_bytes += len(line)
        if lines and len(lines[-1][1]) > HEADER_BYTES:
            raise Unreadable(f"A header is longer than {HEADER_BYTES // 1024} kB.")
        if self._header_bytes > ALL_HEADER_BYTES:
            raise Unreadable(f"The headers are longer than {ALL_HEADER_BYTES // 1024} kB.")
        if len(lines) > HEADER_COUNT:
            raise Unreadable(f"The mail has more than {HEADER_COUNT} headers.")
        return True


def _without_encoding(body: bytes, encoding: str) -> bytes:
    encoding = encoding.partition(";")[0].partition("(")[0].strip().strip("\"'").lower()
    if encoding == "base64":
        return from_base64(body)
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return from_uuencode(body.split(b"\n"))
    return body


def from_uuencode(lines: Sequence[bytes]) -> bytes:
    """What the lines between ``begin`` and ``end`` hold; a broken line is left out."""
    content = bytearray()
    for line in lines:
        line = line.rstrip(b"\r\n")
        if line.startswith(b"begin ") or not line:
            continue
        if line == b"end":
            break
        try:
            content += binascii.a2b_uu(line)
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                content += binascii.a2b_uu(line[: size + 1])
            except binascii.Error:
                continue
    return bytes(content)
