"""All hints on a text, in the order of their places."""

from collections.abc import Collection
from dataclasses import dataclass, field

from knowledgebase.hints.dictionaries import ENGLISH
from knowledgebase.hints.hint import SPELLING, Hint, Term
from knowledgebase.hints.manners import empty_promises, missing_greeting
from knowledgebase.hints.reading import is_russian, words_of
from knowledgebase.hints.spelling import known_forms, mistakes
from knowledgebase.hints.terms import avoided_words

LONGEST = 20_000


@dataclass(frozen=True)
class Facts:
    """What is known beside the text. ``known``: words that are right; ``is_greeted``: whether the
    client was written to today; ``promised``: by when, in words, by language.
    """

    known: Collection[str] = ()
    terms: Collection[Term] = ()
    is_greeted: bool = False
    promised: dict[str, str] = field(default_factory=dict)
    dismissed: Collection[str] = ()


def is_waiting(text: str) -> bool:
    """Whether the words of this text can be told right only in a moment, once the English
    dictionary is read; asking begins the reading."""
    if not text.strip() or is_russian(text[:LONGEST]) or not ENGLISH.is_installed:
        return False
    return not ENGLISH.is_ready()


def check(text: str, facts: Facts) -> list[Hint]:
    """The hints on a text (its first 20,000 characters), those put aside left out."""
    text = text[:LONGEST]
    if not text.strip():
        return []
    russian = is_russian(text)
    words = list(words_of(text))
    terms = [term for term in facts.terms if term.avoided]
    hints = list(avoided_words(text, words, terms))
    taken = {place for hint in hints for place in range(hint.start, hint.end)}
    known = known_forms([*facts.known, *(term.term for term in facts.terms)])
    hints += [
        hint
        for hint in mistakes(words, known=known, checks_english=not russian)
        if hint.start not in taken
    ]
    if not facts.is_greeted:
        hints += missing_greeting(text, is_russian=russian)
    promised = facts.promised.get("ru" if russian else "en", "")
    hints += empty_promises(text, promised=promised, is_russian=russian)
    shown = {hint.key: hint for hint in reversed(hints) if hint.key not in facts.dismissed}
    same = {hint.key for hint in hints if hint.kind == SPELLING}
    kept = [hint for hint in hints if hint.key in shown
            and (hint.key not in same or shown[hint.key] is hint)]  # fmt: skip
    return sorted(kept, key=lambda hint: (hint.start, hint.end))
