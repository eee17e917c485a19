"""Plain text out of what bodies are made of: HTML, flowed paragraphs, clear-signed letters."""

import re
import time
from html import unescape

import nh3

_KEPT = {
    "p", "br", "div", "blockquote", "tr", "td", "th", "li", "ul", "ol", "hr", "pre", "table", "a",
    "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "dt", "dd",
}  # fmt: skip
_SILENT = {"script", "style", "title", "head", "noscript", "template", "object", "svg", "math"}
_BLOCKS = _KEPT - {"br", "td", "th", "a", "hr"}
_PIECE = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|([^<]+)")
_HREF = re.compile(r'href="(https?://[^"]{1,500})"')
_BLANKS = re.compile(r"[ \t\r\n\f\u00a0]+")
_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_SIGNATURE_END = "-----END PGP SIGNATURE-----"
OPEN_TAGS = 500
"""More tags left open than this: a parser of HTML can be driven into quadratic time."""
TAG_CHARACTERS = 5_000
"""Of one tag, not counting what stands in quotes (a picture may stand there)."""
ENTITIES = 20_000
SECONDS = 1.0
"""More than this for a mail is too much to sanitise again whenever somebody reads it."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_IN_QUOTES = re.compile(r"\"[^\"]*\"|'[^']*'")
_ANY_TAG = re.compile(r"<[^<>]*>")
_VOID = frozenset(
    {"br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed", "wbr", "source"}
)


def is_tangled(html: str) -> bool:
    """Whether sanitising it could take unreasonably long: many tags left open, a
    huge one, too many entities."""
    if html.count("&") > ENTITIES:
        return True
    opened: dict[str, int] = {}
    for match in _TAG.finditer(html):
        tag = match.group(2).lower()
        if tag not in _VOID:
            change = -1 if match.group(1) else 1
            opened[tag] = max(opened.get(tag, 0) + change, 0)
            if opened[tag] > OPEN_TAGS:
                return True
    if sum(opened.values()) > OPEN_TAGS:
        return True
    without_values = _IN_QUOTES.sub("", html)
    tags = (piece.partition(">")[0] for piece in without_values.split("<")[1:])
    return any(len(tag) > TAG_CHARACTERS for tag in tags)


def from_html(html: str) -> tuple[str, bool]:
    """What a person reads in it: a line per block, quoted blocks marked with ``>``, the address of
    a link behind its words where they differ. And whether it is fit to be sanitised again when
    somebody reads it."""
    if is_tangled(html):
        return unescape(_ANY_TAG.sub(" ", html)), False
    started = time.process_time()
    tidy = nh3.clean(
        html, tags=_KEPT, clean_content_tags=_SILENT, link_rel=None, attributes={"a": {"href"}},
        url_schemes={"http", "https"},
    )  # fmt: skip
    is_fit = time.process_time() - started < SECONDS
    return _Lines().read(tidy), is_fit


class _Lines:
    """Lines as they come out of well-formed, sanitised HTML."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0
        self._verbatim = 0
        self._link = ("", 0)

    def read(self, html: str) -> str:
        for match in _PIECE.finditer(html):
            closing, tag, more, words = match.groups()
            if words is not None:
                self._say(unescape(words))
            else:
                self._tag(tag, more, is_closing=bool(closing))
        self._break()
        text = "\n".join(line.rstrip() for line in self._lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")

    def _say(self, words: str) -> None:
        if self._verbatim:
            first, *rest = words.split("\n")
            self._line += first
            for line in rest:
                self._break(is_forced=True)
                self._line = line
            return
        words = _BLANKS.sub(" ", words)
        self._line += words.lstrip() if not self._line or self._line.endswith(" ") else words

    def _tag(self, tag: str, more: str, *, is_closing: bool) -> None:
        if tag == "br":
            self._break(is_forced=True)
        elif tag in ("td", "th"):
            self._line += " " if self._line else ""
        elif tag == "a":
            self._anchor(more, is_closing=is_closing)
        elif tag == "hr":
            self._break()
            self._line = "---"
            self._break()
        elif tag in _BLOCKS:
            self._break()
            if tag == "li" and not is_closing:
                self._line = "* "
            elif tag in ("p", "table", "ul", "ol", "blockquote"):
                self._blank()
        change = -1 if is_closing else 1
        if tag == "blockquote":
            self._quotes = min(max(self._quotes + change, 0), 10)
        elif tag == "pre":
            self._verbatim = max(self._verbatim + change, 0)

    def _anchor(self, more: str, *, is_closing: bool) -> None:
        if not is_closing:
            target = _HREF.search(more)
            self._link = (unescape(target.group(1)) if target else "", len(self._line))
            return
        target_url, start = self._link
        words = self._line[start:].strip()
        if target_url and words and target_url.rstrip("/") not in (words, words.rstrip("/")):
            bare = target_url.partition("://")[2].rstrip("/")
            if bare != words.rstrip("/"):
                self._line += f" ({target_url})"
        self._link = ("", 0)

    def _break(self, *, is_forced: bool = False) -> None:
        line = self._line.rstrip()
        self._line = ""
        self._link = ("", 0)
        if line or is_forced:
            mark = ">" * self._quotes
            self._lines.append(f"{mark} {line}".rstrip() if mark else line)

    def _blank(self) -> None:
        if self._lines and self._lines[-1].strip(">"):
            self._lines.append(">" * self._quotes if self._lines[-1].startswith(">") else "")


def from_flowed(text: str, *, deletes_blank: bool) -> str:
    """Paragraphs of ``format=flowed`` (RFC 3676) joined; quoted ones stay quoted."""
    lines: list[str] = []
    flowing: list[str] = []
    depth = 0
    for line in text.split("\n"):
        line = line.rstrip("\r")
        content = line.lstrip(">")
        marks = len(line) - len(content)
        content = content.removeprefix(" ")
        if flowing and (marks != depth or content == "-- "):
            lines.append(_quoted(flowing, depth))
            flowing = []
        depth = marks
        if content.endswith(" ") and content != "-- ":
            flowing.append(content[:-1] if deletes_blank else content)
        else:
            lines.append(_quoted([*flowing, content], depth))
            flowing = []
    if flowing:
        lines.append(_quoted(flowing, depth))
    return "\n".join(lines)


def _quoted(pieces: list[str], depth: int) -> str:
    line = "".join(pieces)
    return f"{'>' * depth} {line}".rstrip() if depth else line


def without_armour(text: str) -> tuple[str, str]:
    """A clear-signed letter (RFC 4880 §7) as its text and its signature; any other as it is."""
    start, signature = text.find(_SIGNED), text.find(_SIGNATURE)
    if not 0 <= start < signature:
        return text, ""
    end = text.find(_SIGNATURE_END, signature)
    end = len(text) if end < 0 else end + len(_SIGNATURE_END)
    letter = text[start + len(_SIGNED) : signature].lstrip("\r\n")
    letter = letter.replace("\r\n", "\n")
    armour, blank, rest = letter.partition("\n\n")
    if letter.startswith("\n") or not blank or not armour.startswith("Hash:"):
        rest = letter
    rest = "\n".join(line.removeprefix("- ") for line in rest.split("\n"))
    return f"{text[:start]}{rest.rstrip()}\n{text[end:]}".strip("\r\n"), text[signature:end] + "\n"
