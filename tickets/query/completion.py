"""What could be typed next: names of fields, or values of the one being written."""

import re
from dataclasses import dataclass

from tickets.query.fields import Context, all_fields, field_named
from tickets.query.kinds import same
from tickets.query.printing import show_value
from tickets.query.tokens import NAME, OPERATOR

OFFERED = 12
_TYPED = re.compile(rf"(?:^|(?<=[\s(-]))({NAME})({OPERATOR})((?:[^\s()\",]|\"[^\"]*\"?|,)*)$")
_WORD = re.compile(r"(?:^|(?<=[\s(-]))([\w.]+)$")


@dataclass(frozen=True)
class Suggestion:
    """``text``: the whole query with it in place; ``shown``: the piece; ``words``: what it is."""

    text: str
    shown: str
    words: str


def complete(query: str, context: Context) -> list[Suggestion]:
    """What may stand at the end of what was typed, at most a dozen."""
    typed = _TYPED.search(query)
    if typed:
        return _values(query, typed, context)
    word = _WORD.search(query)
    start = word[1].lower() if word else ""
    if query and not word and not query[-1:].isspace() and query[-1] not in "(-":
        return []
    head = query[: word.start(1)] if word else query
    found = []
    for field in all_fields():
        names = (field.name, *field.aliases)
        name = next((name for name in names if name.startswith(start)), None)
        if name is None and start and not same(str(field.label)).startswith(start):
            continue
        shown = f"{name or field.name}:"
        found.append(Suggestion(head + shown, shown, str(field.label)))
    return found[: OFFERED if start else len(found)]


def _values(query: str, typed: re.Match[str], context: Context) -> list[Suggestion]:
    field = field_named(typed[1].lower())
    if field is None:
        return []
    before, comma, last = typed[3].rpartition(",")
    head = query[: typed.start(3)] + before + comma
    found = []
    for value, words in field.offer(last.strip('"'), context):
        shown = show_value(value)
        found.append(Suggestion(f"{head}{shown} ", shown, str(words)))
    return found[:OFFERED]
