"""Reading a text for hints: its words with their places, without what is no prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LATIN = re.compile("[a-z]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")
_CHUNK = re.compile(r"\S+")
_NO_PROSE = re.compile(
    r"```.*?(?:```|\Z)|`[^`\n]*`|^[ \t]*>.*$|\w+://\S+|\u27e6[^\u27e6\u27e7\n]*\u27e7",
    re.DOTALL | re.MULTILINE,
)
_CODE = re.compile(
    r"[\d_@\\=<>{}\[\]#$%&|~^+*]|(?<=\w)[./](?=\w)|^[/.]\w|\w/\w|[a-zа-яё][A-ZА-ЯЁ]|^-{1,2}\w"
)
_SENTENCE_END = re.compile(r"(?:^|[.!?…:\n])[\s\"«„“(—–-]*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of prose. ``begins``: at the beginning of a sentence, where a capital says nothing."""

    text: str
    start: int
    end: int
    begins: bool = False

    @property
    def is_cyrillic(self) -> bool:
        return CYRILLIC.search(self.text) is not None

    @property
    def is_mixed(self) -> bool:
        """Of letters of both alphabets."""
        return self.is_cyrillic and LATIN.search(self.text) is not None


def words_of(text: str) -> Iterator[Word]:
    """Words of the prose: no code, addresses, paths, options, quoted lines, numbered names."""
    prose = _NO_PROSE.sub(lambda found: " " * len(found[0]), text)
    for chunk in _CHUNK.finditer(prose):
        if _CODE.search(chunk[0]):
            continue
        for found in _WORD.finditer(chunk[0]):
            start = chunk.start() + found.start()
            before = prose[max(0, start - 12) : start]
            begins = start == 0 or _SENTENCE_END.search(before) is not None
            yield Word(found[0], start, start + len(found[0]), begins)


def is_russian(text: str) -> bool:
    """Whether most of its letters are Cyrillic."""
    return 2 * len(CYRILLIC.findall(text)) >= len(CYRILLIC.findall(text)) + len(LATIN.findall(text))
