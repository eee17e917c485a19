"""How we write to clients: with a greeting, and with a time where something is promised."""

import re
from collections.abc import Iterator

from knowledgebase.hints.hint import GREETING, PROMISE, Hint, cased_like

HEAD = 80
GREETINGS = re.compile(
    r"здравствуй|добр(?:ый|ое|ого|ой)\s+(?:день|дня|утр|вечер|ноч|времени)|привет|уважаем|"
    r"\b(?:hello|hi|hey|dear|greetings)\b|good\s+(?:morning|afternoon|evening|day)\b",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\b(?:в\s+(?:самое\s+)?ближайш(?:ее|ие)\s+(?:время|сроки)|в\s+скором\s+времени|"
    r"в\s+кратчайшие\s+сроки|как\s+можно\s+(?:скорее|быстрее|раньше)|"
    r"при\s+первой\s+(?:же\s+)?возможности|как\s+только\s+(?:сможем|появится\s+возможность)|"
    r"(?:очень\s+)?скоро(?=\s+(?:(?:вам|мы|вс[её]|с\s+этим)\s+)*(?:ответ|верн|реш|исправ|напиш|сообщ|свяж|"
    r"раз[бо]|посмотр|займ|почин|сдела|узна|уточн|провер|пришл|выясн|найд|помож))|"
    r"as\s+soon\s+as\s+(?:possible|we\s+can)|asap|a\.s\.a\.p\.|shortly|"
    r"at\s+(?:the|our)\s+earliest(?:\s+(?:convenience|opportunity))?|in\s+the\s+near(?:est)?\s+future|"
    r"in\s+due\s+course|(?:very\s+)?soon(?=[.!,]|\s*$))(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)
MOST_PROMISES = 5


def missing_greeting(text: str, *, is_russian: bool) -> Iterator[Hint]:
    """Where the first words greet nobody."""
    if text.strip() and not GREETINGS.search(text.lstrip()[:HEAD]):
        hello = "Здравствуйте!\n\n" if is_russian else "Hello!\n\n"
        yield Hint(GREETING, 0, 0, "", (hello,))


def empty_promises(text: str, *, promised: str, is_russian: bool) -> Iterator[Hint]:
    """Promises without a time; ``promised``: what the clock says, "" where nothing is promised."""
    for count, found in enumerate(PROMISES.finditer(text)):
        if count >= MOST_PROMISES:
            return
        said = (f"до {promised}" if is_russian else f"by {promised}") if promised else ""
        suggestions = (cased_like(found[0], said),) if said else ()
        yield Hint(PROMISE, found.start(), found.end(), found[0], suggestions)
