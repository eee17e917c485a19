"""Bytes to text, whatever the sender declared. Nothing here raises, and nothing returns NUL or half
a surrogate pair."""

import codecs
import re
from collections.abc import Sequence

from charset_normalizer import from_bytes

SAMPLE_BYTES = 8 * 1024
"""Of this much the charset is guessed: guessing is a hundred times slower than decoding."""
_HARMFUL = re.compile("[\x00\ud800-\udfff]")
_WIDER = {
    "ascii": ("utf-8", "cp1252"),
    "iso8859-1": ("cp1252",),
    "iso8859-9": ("cp1254",),
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "hz": ("gb18030",),
    "big5": ("big5hkscs", "cp950"),
    "shift_jis": ("cp932",),
    "iso2022_jp": ("cp932", "euc_jp"),
    "euc_kr": ("cp949",),
    "tis-620": ("cp874",),
}
"""What programs write when they declare the left: its superset by the same maker."""
_NAMES = {
    "unicode-1-1-utf-7": "utf-7",
    "x-unknown": "",
    "unknown-8bit": "",
    "default": "",
    "cp-850": "cp850",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac_cyrillic",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
}
_FAMILIES = re.compile(
    r"(ascii|utf-(7|8|16|16-le|16-be|32|32-le|32-be)|utf-8-sig|iso8859-\d+|cp\d{3,4}|koi8-[ru]"
    r"|gb2312|gbk|gb18030|hz|big5(hkscs)?|shift_jis\w*|euc_(jp|kr|jis_2004|jisx0213)|iso2022_\w+"
    r"|mac-?\w+|johab|tis-620|kz1048|ptcp154|hp-roman8)$"
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_C0_DF = re.compile(rb"[\xc0-\xdf\xa3\xb3]")
_E0_FF = re.compile(rb"[\xe0-\xff\xa8\xb8]")
_MULTIBYTE = frozenset(
    {"gb18030", "gbk", "gb2312", "big5", "big5hkscs", "cp932", "shift_jis", "iso2022_jp"}
    | {"euc_jp", "euc_kr", "cp949", "cp950", "hz"}
)
_DECLARED = re.compile(rb"charset\s{0,5}=\s{0,5}[\"']?([\w.:+-]{2,40})", re.IGNORECASE)


def codec_of(name: str) -> str:
    """Python's name of a character set; empty when it is unknown or no character set (Python also
    has codecs for zip, rot13 and its own source)."""
    name = name.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(_NAMES.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return found if _FAMILIES.match(found) else ""


def declared_in(raw: bytes) -> tuple[str, ...]:
    """The character sets this mail names anywhere near its beginning, those of many bytes first:
    what its headers are written in when they do not say."""
    codecs_named: dict[str, None] = {}
    for match in _DECLARED.finditer(raw, 0, 64 * 1024):
        codec = codec_of(match.group(1).decode("ascii", "replace"))
        if codec:
            codecs_named.setdefault(_WIDER.get(codec, (codec,))[0])
    return tuple(sorted(codecs_named, key=lambda name: name not in _MULTIBYTE))


def clean(text: str) -> str:
    """Without NUL; half a surrogate pair becomes the mark of a lost character."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return _HARMFUL.sub("\ufffd", text) if not text.isascii() else text


def decode(data: bytes, declared: str = "", hints: Sequence[str] = ()) -> tuple[str, bool]:
    """The text, and whether it had to be guessed or some of it replaced.

    In this order: the declared set if the bytes fit it, its superset, UTF-8, the sets of many bytes
    the mail names elsewhere, what the bytes look like.
    """
    codec = codec_of(declared) if declared else ""
    for name, is_guess in _candidates(data, codec):
        text = _strictly(data, name)
        if text is not None:
            return clean(text), is_guess
    for name in hints:
        if name in _MULTIBYTE and (text := _strictly(data, name)) is not None:
            return clean(text), True
    return clean(_guessed(data, codec)), True


def _candidates(data: bytes, codec: str) -> list[tuple[str, bool]]:
    if codec == "ascii" and data.isascii():
        return [("ascii", False)]
    if codec.startswith("iso2022_jp"):
        if data.isascii():
            return [(codec, False), ("iso2022_jp_ext", False)]
        return [(name, True) for name in _WIDER["iso2022_jp"]]
    if codec in ("", "ascii"):
        return [("utf-8", bool(codec))]
    wider = [(name, False) for name in _WIDER.get(codec, ())]
    return [*wider, (codec, False), ("utf-8", True)]


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _guessed(data: bytes, codec: str) -> str:
    if codec and codec != "ascii":
        lenient = data.decode(codec, "replace")
        if lenient.count("\ufffd") * 20 <= len(lenient):
            return lenient
    name = _european(data[:SAMPLE_BYTES])
    if not name:
        best = from_bytes(data[:SAMPLE_BYTES]).best()
        name = codec_of(best.encoding) if best is not None else ""
    text = data.decode(name or "cp1252", "replace")
    return text if text.count("\ufffd") * 4 <= len(text) else data.decode("utf-8", "replace")


def _european(data: bytes) -> str:
    """What short texts cannot tell a general guesser: words of Cyrillic letters, mostly small ones,
    or a letter with an accent here and there; empty if it is neither."""
    runs = [len(run) for run in _HIGH.findall(data)]
    high = sum(runs)
    if not high:
        return ""
    if high / len(runs) < 2 and high * 3 <= len(data):
        return "cp1252"
    upper, lower = len(_C0_DF.findall(data)), len(_E0_FF.findall(data))
    if high / len(runs) < 3 or (upper + lower) < 0.95 * high:
        return ""
    if lower >= 0.6 * high:
        return "cp1251"
    return "koi8-r" if upper >= 0.6 * high else ""
