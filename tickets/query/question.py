"""A whole question: what it asks, and of which tickets it speaks."""

from dataclasses import dataclass

from django.db.models import Q

from tickets.choices import OPEN_STATUSES
from tickets.query.compiling import condition, is_words, positive_terms
from tickets.query.fields import Context
from tickets.query.parsing import parse
from tickets.query.tree import Node


@dataclass(frozen=True)
class Question:
    """``rule``: what its tickets satisfy; ``is_search``: nothing but words; ``is_everywhere``: it
    speaks of tickets in any status, others of open ones."""

    rule: Q
    is_search: bool = False
    is_everywhere: bool = False


def read_question(text: str, context: Context) -> Question:
    """Read a question; an empty one asks for every open ticket. Raises QueryError.

    Words alone look everywhere; a question about fields is one about open tickets, unless it asks
    for a status.
    """
    tree = parse(text)
    if tree is None:
        return Question(Q())
    rule = condition(tree, context)
    is_search = is_words(tree)
    return Question(rule, is_search, is_search or _asks_for_finished(tree))


def _asks_for_finished(tree: Node) -> bool:
    statuses = [value for term in positive_terms(tree, "status") for value in term.values]
    return any(value.lower() not in ("open", *OPEN_STATUSES) for value in statuses)
