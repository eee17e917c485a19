"""Cutting a query into tokens, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from tickets.query.errors import QueryError
from tickets.query.tree import Span

AND_WORDS = ("AND", "И")
OR_WORDS = ("OR", "ИЛИ")
NOT_WORDS = ("NOT", "НЕ")
JOINING = frozenset({*AND_WORDS, *OR_WORDS, *NOT_WORDS})
QUOTES = {'"': '"', "«": "»", "“": "”"}
NAME = r"[A-Za-zА-Яа-яЁё_][A-Za-zА-Яа-яЁё0-9_.]*"
OPERATOR = r"<=|>=|[:<>=]"
_FIELD = re.compile(rf"({NAME})({OPERATOR})")
_BARE = re.compile(r"[^\s()\",«»“”]+")
_TEXT = re.compile(r"[^\s()\"«»“”]+")
_SPACE = re.compile(r"\s+")


class Kind(StrEnum):
    OPEN = "("
    CLOSE = ")"
    MINUS = "-"
    FIELD = "field"
    WORD = "word"
    END = "end"


@dataclass(frozen=True)
class Token:
    """``text``: the word, or a field's name; ``operator`` and ``values`` are a field's."""

    kind: Kind
    text: str
    span: Span
    operator: str = ""
    values: tuple[str, ...] = ()
    value_spans: tuple[Span, ...] = ()
    is_quoted: bool = False

    def is_word_of(self, words: tuple[str, ...]) -> bool:
        return self.kind is Kind.WORD and not self.is_quoted and self.text in words


def tokens(text: str) -> Iterator[Token]:
    """The tokens in order and an END. Raises QueryError at a quotation mark nobody closed, and at
    a field without a value.
    """
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            at = space.end()
            continue
        token = _token(text, at)
        yield token
        at = token.span.end
    yield Token(Kind.END, "", Span(at, at))


def _token(text: str, at: int) -> Token:
    first = text[at]
    if first in "()":
        return Token(Kind.OPEN if first == "(" else Kind.CLOSE, first, Span(at, at + 1))
    if first == "-" and at + 1 < len(text) and not text[at + 1].isspace() and text[at + 1] != "-":
        return Token(Kind.MINUS, "-", Span(at, at + 1))
    named = _FIELD.match(text, at)
    if named:
        return _field(text, at, named)
    if first in QUOTES:
        word, end = _quoted(text, at)
        return Token(Kind.WORD, word, Span(at, end), is_quoted=True)
    bare = _TEXT.match(text, at)
    if bare is None:  # a closing quotation mark that nothing opened
        raise QueryError(_("This quotation mark closes nothing."), start=at, end=at + 1)
    return Token(Kind.WORD, bare.group(), Span(at, bare.end()))


def _field(text: str, at: int, named: re.Match[str]) -> Token:
    values: list[str] = []
    spans: list[Span] = []
    end = named.end()
    while True:
        start = end
        value, end = _value(text, start, named, at)
        values.append(value)
        spans.append(Span(start, end))
        if text[end : end + 1] != ",":
            break
        end += 1
    operator = ":" if named[2] == "=" else named[2]
    return Token(
        Kind.FIELD, named[1], Span(at, end), operator=operator,
        values=tuple(values), value_spans=tuple(spans),
    )  # fmt: skip


def _value(text: str, start: int, named: re.Match[str], at: int) -> tuple[str, int]:
    if text[start : start + 1] in QUOTES and start < len(text):
        return _quoted(text, start)
    bare = _BARE.match(text, start)
    if bare is None:
        words = _("Say a value right after “%(name)s”, or put the words in quotation marks.")
        raise QueryError(words % {"name": named.group()}, start=at, end=max(start, named.end()))
    return bare.group(), bare.end()


def _quoted(text: str, at: int) -> tuple[str, int]:
    """The words between two marks, and where they end; a backslash keeps the next mark."""
    closing, found, place = QUOTES[text[at]], [], at + 1
    while place < len(text):
        if text[place] == "\\" and text[place + 1 : place + 2] in (closing, "\\"):
            found.append(text[place + 1])
            place += 2
        elif text[place] == closing:
            return "".join(found), place + 1
        else:
            found.append(text[place])
            place += 1
    raise QueryError(_("Close this quotation mark."), start=at, end=len(text))
