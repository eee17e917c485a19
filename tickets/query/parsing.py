"""From text to tree."""

from django.utils.translation import gettext as _

from tickets.query.errors import QueryError
from tickets.query.tokens import AND_WORDS, JOINING, NOT_WORDS, OR_WORDS, Kind, Token, tokens
from tickets.query.tree import Node, Not, Term, Words, both, either

MAX_LENGTH = 1000
MAX_PARTS = 60
MAX_DEPTH = 12


def parse(text: str) -> Node | None:
    """The tree of a query; None for one that is empty. Fields are not looked up here.

    Raises QueryError at the word that cannot be read.
    """
    if len(text) > MAX_LENGTH:
        words = _("A query has at most %(limit)d characters.") % {"limit": MAX_LENGTH}
        raise QueryError(words, start=MAX_LENGTH, end=len(text))
    for place, letter in enumerate(text):
        if not letter.isprintable() and not letter.isspace():
            raise QueryError(_("This character cannot be read."), start=place, end=place + 1)
    found = list(tokens(text))
    if len(found) > 2 * MAX_PARTS:
        last = found[2 * MAX_PARTS].span
        raise QueryError(_("This query has too many parts."), start=last.start, end=last.end)
    return _Parser(found).whole()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens, self.place = found, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.token
        self.place += 1
        return token

    def whole(self) -> Node | None:
        if self.token.kind is Kind.END:
            return None
        tree = self.any_of(0)
        if self.token.kind is Kind.CLOSE:
            self.refuse(_("This bracket closes nothing."))
        return tree

    def any_of(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self.refuse(_("Brackets stand too deep in each other."))
        parts = [self.all_of(depth)]
        while self.token.is_word_of(OR_WORDS):
            self.take()
            parts.append(self.all_of(depth))
        return either(parts)

    def all_of(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while not self.ends():
            if self.token.is_word_of(AND_WORDS):
                self.take()
            parts.append(self.one(depth))
        return both(parts)

    def ends(self) -> bool:
        return self.token.kind in (Kind.END, Kind.CLOSE) or self.token.is_word_of(OR_WORDS)

    def one(self, depth: int) -> Node:
        token = self.token
        if token.kind is Kind.MINUS or token.is_word_of(NOT_WORDS):
            self.take()
            if depth > MAX_DEPTH:
                self.refuse(_("Brackets stand too deep in each other."))
            return _not(self.one(depth + 1))
        if token.kind is Kind.OPEN:
            self.take()
            inside = self.any_of(depth + 1)
            if self.token.kind is not Kind.CLOSE:
                raise QueryError(
                    _("Close this bracket."), start=token.span.start, end=token.span.end
                )
            self.take()
            return inside
        if token.kind is Kind.FIELD:
            self.take()
            return Term(
                token.text.lower(), token.operator, token.values, token.span, token.value_spans
            )
        if token.kind is Kind.WORD and (token.is_quoted or token.text not in JOINING):
            self.take()
            if not token.text.strip():
                raise QueryError(
                    _("Say something between the quotation marks."),
                    start=token.span.start, end=token.span.end,
                )  # fmt: skip
            return Words((token.text,), token.span)
        return self.refuse(_("Something is missing here."))

    def refuse(self, words: str) -> Node:
        span = self.token.span
        raise QueryError(words, start=max(span.start - (span.start == span.end), 0), end=span.end)


def _not(part: Node) -> Node:
    """Twice not is not kept: it says what stands inside."""
    return part.part if isinstance(part, Not) else Not(part)
