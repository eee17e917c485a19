"""Hints on what is about to be said to a client: none of them holds anything back.

Spelling, words of the glossary, a missing greeting, a promise that promises nothing. Pure but for
the dictionaries, which each process reads when it first needs them.
"""

from knowledgebase.hints.checking import Facts, check, is_waiting
from knowledgebase.hints.hint import Hint, Term, apply

__all__ = ["Facts", "Hint", "Term", "apply", "check", "is_waiting"]
