"""What is wrong with a query, and where."""

from django.utils.functional import Promise


class QueryError(Exception):
    """A sentence a person can act on, about the characters from ``start`` up to ``end``."""

    def __init__(self, words: str | Promise, *, start: int, end: int) -> None:
        super().__init__(words)
        self.words, self.start, self.end = words, start, end

    def __str__(self) -> str:
        return str(self.words)
