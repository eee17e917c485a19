"""winmail.dat (MS-OXTNEF): what Outlook packs when it is asked for rich text. Its files are
unpacked, nothing else of it is believed."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tickets.intake.mail import charsets
from tickets.intake.mail.limits import NAME_CHARACTERS, PARTS
from tickets.intake.mail.parsed import Part

_SIGNATURE = 0x223E9F78
_BODY, _CODEPAGE = 0x800C, 0x9007
_FILE_DATA, _FILE_TITLE, _FILE_BEGINS, _FILE_PROPERTIES = 0x800F, 0x8010, 0x9002, 0x9005
_SHORT_NAME, _LONG_NAME, _CONTENT_ID, _MIME_TYPE = 0x3704, 0x3707, 0x3712, 0x370E
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8,
          0x40: 8, 0x48: 16}  # fmt: skip
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_UNICODE = 0x1F
_MANY = 0x1000
_PROPERTIES = 10_000


@dataclass(slots=True)
class Unpacked:
    """What the packet held; nothing when it is none."""

    files: list[Part] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True)
class _File:
    title: str = ""
    content: bytes = b""
    properties: dict[int, str] = field(default_factory=dict)

    def part(self) -> Part:
        named = self.properties
        name = named.get(_LONG_NAME) or self.title or named.get(_SHORT_NAME) or "file"
        return Part(
            name[:NAME_CHARACTERS],
            self.content,
            "application/octet-stream",
            named.get(_CONTENT_ID, "").strip("<> ")[:NAME_CHARACTERS],
        )


def unpack(packet: bytes) -> Unpacked:
    """The files and the plain text; what is broken ends the reading, not the mail."""
    found = Unpacked()
    files: list[_File] = []
    codepage = ""
    for name, data in _attributes(packet):
        if name == _CODEPAGE and len(data) >= 4:
            codepage = f"cp{struct.unpack_from('<I', data)[0]}"
        elif name == _BODY:
            found.text = charsets.decode(data.rstrip(b"\x00"), codepage)[0]
        elif name == _FILE_BEGINS and len(files) < PARTS:
            files.append(_File())
        elif name == _FILE_TITLE and files:
            files[-1].title = charsets.decode(data.rstrip(b"\x00"), codepage)[0]
        elif name == _FILE_DATA and files:
            files[-1].content = data
        elif name == _FILE_PROPERTIES and files:
            files[-1].properties = dict(_texts(data, codepage))
    found.files = [file.part() for file in files if file.content]
    return found


def _attributes(packet: bytes) -> Iterator[tuple[int, bytes]]:
    if len(packet) < 6 or struct.unpack_from("<I", packet)[0] != _SIGNATURE:
        return
    at = 6
    while at + 11 <= len(packet):
        _level, name, _kind, size = struct.unpack_from("<BHHI", packet, at)
        at += 9
        if at + size > len(packet):
            return
        yield name, packet[at : at + size]
        at += size + 2


def _texts(data: bytes, codepage: str) -> Iterator[tuple[int, str]]:
    """The properties of a file that are text."""
    try:
        yield from _properties(data, codepage)
    except struct.error:
        return


def _properties(data: bytes, codepage: str) -> Iterator[tuple[int, str]]:
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _index in range(min(count, _PROPERTIES)):
        kind, name = struct.unpack_from("<HH", data, at)
        at += 4
        if name >= 0x8000:
            at = _behind_name(data, at)
        base, values = kind & ~_MANY, 1
        if kind & _MANY or base in _VARIABLE:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for _value in range(min(values, _PROPERTIES)):
            if base not in _VARIABLE:
                at += _FIXED.get(base, 4)
                continue
            (size,) = struct.unpack_from("<I", data, at)
            value = data[at + 4 : at + 4 + min(size, 4 * NAME_CHARACTERS)]
            at += 4 + size + -size % 4
            if base in (0x1E, _UNICODE):
                declared = "utf-16-le" if base == _UNICODE else codepage
                yield name, charsets.decode(value, declared)[0].rstrip("\x00")


def _behind_name(data: bytes, at: int) -> int:
    """Named properties carry a set and a number or a name before their value."""
    (is_text,) = struct.unpack_from("<I", data, at + 16)
    if not is_text:
        return at + 24
    (size,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + int(size) + -int(size) % 4
