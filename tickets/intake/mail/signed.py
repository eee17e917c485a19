"""Letters inside an S/MIME signature (RFC 5751, RFC 5652): found, not verified."""

from collections.abc import Iterator

from tickets.intake.mail.mime import Cutter, Entity

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OBJECT_ID, _OCTETS, _OCTETS_MANY, _TAGGED = 0x30, 0x06, 0x04, 0x24, 0xA0
_DEPTH = 10
_ITEMS = 100_000


class _BrokenError(ValueError):
    """The bytes do not follow BER."""


def letter_inside(packet: bytes) -> Entity | None:
    """The signed letter; None when the packet is no signature around a letter."""
    try:
        content = _content(packet)
    except (_BrokenError, IndexError):
        return None
    return Cutter(content).cut() if content else None


def _content(packet: bytes) -> bytes:
    tag, start, end = next(_items(packet, 0, len(packet)))
    info = list(_items(packet, start, end))
    if tag != _SEQUENCE or len(info) < 2 or packet[info[0][1] : info[0][2]] != _SIGNED_DATA:
        return b""
    signed = next(_items(packet, *info[1][1:]))
    for tag, start, end in _items(packet, *signed[1:]):
        if tag != _SEQUENCE:
            continue
        parts = list(_items(packet, start, end))
        if len(parts) == 2 and parts[0][0] == _OBJECT_ID and parts[1][0] == _TAGGED:
            return _octets(packet, *parts[1][1:])
    return b""


def _octets(packet: bytes, start: int, end: int) -> bytes:
    pieces = []
    for tag, inner_start, inner_end in _items(packet, start, end):
        if tag == _OCTETS:
            pieces.append(packet[inner_start:inner_end])
        elif tag == _OCTETS_MANY:
            pieces += [
                packet[a:b]
                for kind, a, b in _items(packet, inner_start, inner_end)
                if kind == _OCTETS
            ]
    return b"".join(pieces)


def _items(packet: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Tag, and where the content begins and ends, of each item that lies side by side."""
    at = start
    for _count in range(_ITEMS):
        if at >= end:
            return
        tag, content, stop, at = _item(packet, at, end, depth=0)
        yield tag, content, stop
    raise _BrokenError


def _item(packet: bytes, at: int, end: int, *, depth: int) -> tuple[int, int, int, int]:
    tag, length = packet[at], packet[at + 1]
    at += 2
    if length == 0x80:
        return tag, at, *_open_end(packet, at, end, depth=depth)
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(packet[at : at + size], "big")
        at += size
    if at + length > end or tag & 0x1F == 0x1F:
        raise _BrokenError
    return tag, at, at + length, at + length


def _open_end(packet: bytes, at: int, end: int, *, depth: int) -> tuple[int, int]:
    """Where content of unstated length ends (two zero bytes), and the place behind."""
    if depth > _DEPTH:
        raise _BrokenError
    while packet[at : at + 2] != b"\x00\x00":
        if at >= end:
            raise _BrokenError
        at = _item(packet, at, end, depth=depth + 1)[3]
    return at, at + 2
