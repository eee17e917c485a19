"""Which words are right, and what a wrong one may have been meant as.

Russian asks the dictionary the search has in memory anyway. English is read (about 35 MB, half a
second) by a thread when a process is first asked about an English text; until then nothing of it is
called wrong.
"""

import threading
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

from servicedesk.search import is_known, plain

if find_spec("spellchecker"):
    from spellchecker import SpellChecker
else:  # an installation without the English words checks Russian only
    SpellChecker = None  # type: ignore[assignment, misc]

LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
MOST_LETTERS = 24
SUGGESTED = 3
MOST_GUESSED = 4_096
_MISHEARD = {
    "а": "о", "о": "а", "е": "ияэ", "и": "еый", "ы": "и", "я": "е", "э": "е", "б": "п", "п": "б",
    "в": "ф", "ф": "в", "г": "к", "к": "г", "д": "т", "т": "д", "ж": "ш", "ш": "жщ", "з": "с",
    "с": "з", "щ": "ш", "ь": "ъ", "ъ": "ь", "й": "и",
}  # fmt: skip
"""Letters that sound alike."""
_KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю")
JARGON = frozenset(
    """
    тикет тикеты бэкап бэкапы роутер лог логи логин апдейт хост сервер патч патчи релиз кэш
    прошивка эскалация дашборд чат мессенджер онлайн офлайн оффлайн вайфай спам инцидент
    инсталлятор серийник ребут флешка юзер админ скриншот скриншоты техподдержка хэндбук
    логирование перезагрузка переустановка конфиг веб
    """.split()  # noqa: SIM905 — read as prose
)
"""Words of the trade the dictionary of literature does not hold."""


def is_right_russian(word: str) -> bool:
    """Whether the word, or each part of one with hyphens, is in the dictionary."""
    text = plain(word)
    if is_known(text) or text in JARGON:
        return True
    parts = text.split("-")
    return len(parts) > 1 and all(is_known(part) or part in JARGON for part in parts)


@lru_cache(maxsize=4_096)
def russian_guesses(word: str) -> tuple[str, ...]:
    """What the word may have been meant as, likeliest first: one slip away."""
    text = plain(word)
    if len(text) > MOST_LETTERS or "-" in text:
        return ()
    near = _right(_likely_slips(text))
    return tuple((near or _right(_all_slips(text)))[:SUGGESTED])


def _right(candidates: Iterable[str]) -> list[str]:
    return [word for word in dict.fromkeys(candidates) if len(word) > 1 and is_known(word)]


def _likely_slips(text: str) -> Iterator[str]:
    """Letters in the wrong order, misheard, doubled or not, or of the key beside."""
    for place in range(len(text) - 1):
        one, two = text[place], text[place + 1]
        yield text[:place] + two + one + text[place + 2 :]
    for place, letter in enumerate(text):
        for alike in _MISHEARD.get(letter, ""):
            yield text[:place] + alike + text[place + 1 :]
    for place, letter in enumerate(text):
        if text[place + 1 : place + 2] == letter:
            yield text[:place] + text[place + 1 :]
        yield text[:place] + letter + text[place:]
    for place, letter in enumerate(text):
        for beside in _beside(letter):
            yield text[:place] + beside + text[place + 1 :]


@cache
def _beside(letter: str) -> str:
    for row in _KEYS:
        place = row.find(letter)
        if place >= 0:
            return row[max(0, place - 1) : place] + row[place + 1 : place + 2]
    return ""


def _all_slips(text: str) -> Iterator[str]:
    for place in range(len(text) + 1):
        for letter in LETTERS:
            yield text[:place] + letter + text[place:]
    for place in range(len(text)):
        yield text[:place] + text[place + 1 :]
    for place in range(len(text)):
        for letter in LETTERS:
            yield text[:place] + letter + text[place + 1 :]


class English:
    """The English dictionary of this process, read in the background when first wanted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._words: Any = None
        self._guessed: dict[str, tuple[str, ...]] = {}

    @property
    def is_installed(self) -> bool:
        return SpellChecker is not None

    def is_ready(self) -> bool:
        """Whether it can be asked; begins to read it where it cannot."""
        if self._words is None and self.is_installed:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._read, daemon=True)
                    self._thread.start()
        return self._words is not None

    def wait(self) -> None:
        """Until it is read."""
        if not self.is_ready() and self._thread is not None:
            self._thread.join()

    def _read(self) -> None:
        self._words = SpellChecker(language="en", distance=1)

    def is_right(self, word: str) -> bool:
        text = word.lower().replace("’", "'")
        bare = text.removesuffix("'s").removesuffix("'")
        parts = [text, bare] if "-" not in bare else bare.split("-")
        known = {part for part in parts if part in self._words}
        return bool(known) if "-" not in bare else len(known) == len(set(parts))

    def guesses(self, word: str) -> tuple[str, ...]:
        """What the word may have been meant as, likeliest first: one slip away."""
        if len(word) > MOST_LETTERS:
            return ()
        text = word.lower()
        if text in self._guessed:
            return self._guessed[text]
        found = [one for one in self._words.candidates(text) or () if one != text]
        found.sort(key=lambda one: (-self._words.word_usage_frequency(one), one))
        if len(self._guessed) < MOST_GUESSED:
            self._guessed[text] = tuple(found[:SUGGESTED])
        return tuple(found[:SUGGESTED])


ENGLISH = English()
