"""Words no dictionary holds, and words of look-alike letters."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from knowledgebase.hints.dictionaries import ENGLISH, is_right_russian, russian_guesses
from knowledgebase.hints.hint import MIXED, SPELLING, Hint, cased_like
from knowledgebase.hints.reading import CYRILLIC, LATIN, Word
from servicedesk.search import plain, stem
from servicedesk.search_words import LATIN_LOOKALIKES

MOST_MISTAKES = 20
SHORTEST = 3
_TO_LATIN: Mapping[int, int | str] = {
    **LATIN_LOOKALIKES,
    **{ord(chr(one).upper()): chr(two).upper() if isinstance(two, int) else two.upper()
       for one, two in LATIN_LOOKALIKES.items()},
}  # fmt: skip
_TO_CYRILLIC = str.maketrans("aAeEoOcCpPxXyYkKmMtTbBhHiI", "аАеЕоОсСрРхХуУкКмМтТвВнНіІ")


def known_forms(words: Collection[str]) -> frozenset[str]:
    """What a known word is compared by: itself and its stem, so that its other forms are known."""
    parts = [part for word in words for part in plain(word).replace("-", " ").split()]
    return frozenset([*parts, *(stem(part) for part in parts), *(plain(word) for word in words)])


def mistakes(
    words: Sequence[Word], *, known: frozenset[str], checks_english: bool
) -> Iterator[Hint]:
    """At most 20 words that look wrong. English is looked at where the text is English, since in a
    Russian one it is names and commands."""
    count = 0
    for word in words:
        if count >= MOST_MISTAKES:
            return
        hint = _mixed(word) if word.is_mixed else _wrong(word, known, checks_english=checks_english)
        if hint is not None:
            count += 1
            yield hint


def _mixed(word: Word) -> Hint | None:
    """The letters of the other alphabet among those of most of them; "USB-кабель" is none."""
    parts = word.text.replace("‑", "-").split("-")
    if not any(CYRILLIC.search(part) and LATIN.search(part) for part in parts):
        return None
    is_latin = len(LATIN.findall(word.text)) > len(CYRILLIC.findall(word.text))
    whole = word.text.translate(_TO_LATIN if is_latin else _TO_CYRILLIC)
    is_clean = not (CYRILLIC.search(whole) and LATIN.search(whole))
    return Hint(MIXED, word.start, word.end, word.text, (whole,) if is_clean else ())


def _wrong(word: Word, known: frozenset[str], *, checks_english: bool) -> Hint | None:
    text = word.text
    is_name = text[:1].isupper() and (not word.begins or text.isupper())
    if len(text) < SHORTEST or is_name:
        return None
    if plain(text) in known or stem(plain(text)) in known:
        return None
    if word.is_cyrillic:
        if is_right_russian(text):
            return None
        guesses = russian_guesses(text)
    elif checks_english and ENGLISH.is_ready() and not ENGLISH.is_right(text):
        guesses = ENGLISH.guesses(text)
    else:
        return None
    return Hint(SPELLING, word.start, word.end, text,
                tuple(cased_like(text, guess) for guess in guesses))  # fmt: skip
