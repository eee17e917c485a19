"""A query as a tree. Where a part stood in the text is kept, but two trees are compared without
it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """From which character up to which."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Words:
    """Words of the subject or the messages; a ticket has to hold each of them."""

    words: tuple[str, ...]
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True)
class Term:
    """``name`` compared with one of the ``values``; ``operator`` is one of : < <= > >=."""

    name: str
    operator: str
    values: tuple[str, ...]
    span: Span = field(default=Span(), compare=False)
    value_spans: tuple[Span, ...] = field(default=(), compare=False)

    def value_span(self, place: int) -> Span:
        return self.value_spans[place] if place < len(self.value_spans) else self.span


@dataclass(frozen=True)
class Not:
    part: "Node"


@dataclass(frozen=True)
class And:
    """Two parts or more, none of them an And, no two Words side by side."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Or:
    """Two parts or more, none of them an Or."""

    parts: tuple["Node", ...]


Node: TypeAlias = Words | Term | Not | And | Or


def both(parts: Iterable[Node]) -> Node:
    """All of the parts, as flat as it can be written. Raises ValueError for none."""
    flat: list[Node] = []
    for part in parts:
        for one in part.parts if isinstance(part, And) else (part,):
            last = flat[-1] if flat else None
            if isinstance(one, Words) and isinstance(last, Words):
                span = Span(last.span.start, one.span.end)
                flat[-1] = Words(last.words + one.words, span)
            else:
                flat.append(one)
    return _joined(And, flat)


def either(parts: Iterable[Node]) -> Node:
    """Any of the parts, as flat as it can be written. Raises ValueError for none."""
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    return _joined(Or, flat)


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    if not parts:
        raise ValueError("nothing to join")
    return parts[0] if len(parts) == 1 else kind(tuple(parts))
