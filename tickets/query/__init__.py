"""The query language of tickets: what people type becomes a tree, a condition, or an error that
points at the word. The grammar stands in docs/query.md.
"""

from tickets.query.compiling import condition, is_words, positive_terms
from tickets.query.completion import Suggestion, complete
from tickets.query.errors import QueryError
from tickets.query.fields import (
    Context,
    Family,
    Field,
    all_fields,
    field_named,
    register,
    register_family,
)
from tickets.query.parsing import MAX_LENGTH, parse
from tickets.query.printing import show
from tickets.query.question import Question, read_question
from tickets.query.tree import And, Node, Not, Or, Term, Words, both, either

__all__ = [
    "MAX_LENGTH",
    "And",
    "Context",
    "Family",
    "Field",
    "Node",
    "Not",
    "Or",
    "QueryError",
    "Question",
    "Suggestion",
    "Term",
    "Words",
    "all_fields",
    "both",
    "complete",
    "condition",
    "either",
    "field_named",
    "is_words",
    "parse",
    "positive_terms",
    "read_question",
    "register",
    "register_family",
    "show",
]
