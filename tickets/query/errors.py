"""What is wrong with a query, and where."""

from typing import Any

from django.utils.functional import Promise


class QueryError(Exception):
    """A sentence a person can act on, about the characters from ``start`` up to ``end``."""

    def __init__(self, words: str | Promise, *, start: int, end: int) -> None:
        super().__init__(words)
        self.words, self.start, self.end = words, start, end

    def __str__(self) -> str:
        return str(self.words)


def error_pieces(error: QueryError, query: str) -> dict[str, Any]:
    """What is wrong, and the query in three pieces around the place."""
    return {
        "words": error.words,
        "before": query[: error.start],
        "marked": query[error.start : error.end],
        "after": query[error.end :],
    }
