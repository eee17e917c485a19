"""How much work a pattern may cause: patterns that could keep a processor busy are refused.

A subset of regular expressions whose ways through a text can be counted before it is ever used:
characters, classes, groups, choices and repetitions; neither back-references nor looking around.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from servicedesk.errors import Refused

PATTERN_LIMIT = 200
TEXT_LIMIT = 200
"""The longest answer a pattern is tried on."""
MOST_WAYS = float(TEXT_LIMIT**3)
DEEPEST = 10
_REPEAT = re.compile(r"(?:[*+?]|\{(\d{0,4})(,?)(\d{0,4})\})")
_ANYTHING = float("inf")


def check_pattern(pattern: str) -> None:
    """Raises Refused for what is no pattern, or one whose work cannot be bounded."""
    if len(pattern) > PATTERN_LIMIT:
        raise Refused(
            _("The pattern is too long: at most %(limit)d characters.") % {"limit": PATTERN_LIMIT}
        )
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise Refused(
            _("“%(pattern)s” is not a regular expression: %(why)s.")
            % {"pattern": pattern, "why": str(error)}
        ) from error
    if _Reader(pattern).whole() > MOST_WAYS:
        raise Refused(
            _("“%(pattern)s” could take very long on some answers: repeat no group that repeats or "
              "chooses inside, and use at most three open repetitions.")
            % {"pattern": pattern}
        )  # fmt: skip


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text goes with a checked pattern; a longer one never does."""
    return len(text) <= TEXT_LIMIT and re.fullmatch(pattern, text) is not None


@dataclass
class _Reader:
    """Counts in how many ways a compiled pattern may go through a text of ``TEXT_LIMIT``."""

    pattern: str
    at: int = 0
    depth: int = 0

    def whole(self) -> float:
        ways = self._choice()
        return ways if self.at == len(self.pattern) else _ANYTHING

    def _choice(self) -> float:
        ways = self._sequence()
        while self._next() == "|":
            self.at += 1
            ways += self._sequence()
        return ways

    def _sequence(self) -> float:
        ways = 1.0
        while self._next() not in ("", "|", ")"):
            ways *= self._repeated(self._atom())
        return ways

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def _atom(self) -> float:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "[":
            self._class()
        elif sign == "\\":
            return self._escape()
        else:
            self.at += 1
        return 1.0

    def _group(self) -> float:
        self.at += 1
        if self._next() == "?":
            if self.pattern[self.at : self.at + 2] != "?:":
                return self._give_up()
            self.at += 2
        self.depth += 1
        if self.depth > DEEPEST:
            return self._give_up()
        ways = self._choice()
        self.depth -= 1
        self.at += 1
        return ways

    def _class(self) -> None:
        self.at += 1
        if self._next() == "^":
            self.at += 1
        if self._next() == "]":
            self.at += 1
        while self._next() not in ("", "]"):
            self.at += 2 if self._next() == "\\" else 1
        self.at += 1

    def _escape(self) -> float:
        sign = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        return self._give_up() if sign.isdigit() and sign != "0" else 1.0

    def _give_up(self) -> float:
        self.at = len(self.pattern)
        return _ANYTHING

    def _repeated(self, ways: float) -> float:
        found = _REPEAT.match(self.pattern, self.at)
        if found is None or found.group() == "{}" or found.group() == "{,}":
            return ways
        self.at = found.end()
        if self._next() in ("?", "+"):
            self.at += 1
        least, most = _bounds(found)
        if most is None:
            return float(TEXT_LIMIT) if ways == 1 else _ANYTHING
        choices = float(min(most - least + 1, TEXT_LIMIT))
        if ways == 1:
            return choices
        return choices * ways**most if most <= TEXT_LIMIT else _ANYTHING


def _bounds(found: re.Match[str]) -> tuple[int, int | None]:
    simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
    if found.group() in simple:
        return simple[found.group()]
    least = int(found[1] or 0)
    if not found[2]:
        return least, least
    return least, int(found[3]) if found[3] else None
