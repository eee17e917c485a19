"""A hint: where in the text, what about it, and what could stand there instead."""

from dataclasses import dataclass

SPELLING, MIXED, GLOSSARY, GREETING, PROMISE = (
    "spelling",
    "mixed",
    "glossary",
    "greeting",
    "promise",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary as hints use it."""

    term: str
    language: str
    avoided: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """``start`` and ``end``: characters of the text it is about, the same for what only adds.

    ``suggestions``: what could stand there, best first; ``term``: the glossary's word; ``note``:
    why.
    """

    kind: str
    start: int
    end: int
    found: str
    suggestions: tuple[str, ...] = ()
    term: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """By which it is put aside: the same hint on the same words."""
        return f"{self.kind}:{self.found.lower()}"[:80]


def apply(text: str, hint: Hint, suggestion: str) -> str:
    """The text with the suggestion in its place."""
    return text[: hint.start] + suggestion + text[hint.end :]


def cased_like(found: str, word: str) -> str:
    """The word with a capital where what it replaces had one."""
    if found[:1].isupper() and not found.isupper():
        return word[:1].upper() + word[1:]
    return word
