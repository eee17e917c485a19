"""Words of the glossary that we do not write: found in any form, the right one in the same."""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import pymorphy3

from knowledgebase.hints.hint import GLOSSARY, Hint, Term, cased_like
from knowledgebase.hints.reading import Word
from servicedesk.search import lemmas_of, plain

CASES = ("nomn", "gent", "datv", "accs", "ablt", "loct")
Form = tuple[str, str]
"""A case and a number as pymorphy calls them."""


@cache
def _analyzer() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=8_192)
def _lemmas(word: str) -> frozenset[str]:
    return frozenset(lemmas_of(plain(word)))


def avoided_words(text: str, words: Sequence[Word], terms: Sequence[Term]) -> Iterator[Hint]:
    """Every phrase the glossary does not write, the longest where several begin alike."""
    begins: dict[str, list[tuple[list[str], Term]]] = {}
    for term in terms:
        for phrase in term.avoided:
            parts = phrase.split()
            for lemma in _lemmas(parts[0]) if parts else ():
                begins.setdefault(lemma, []).append((parts, term))
    after = -1
    for place, word in enumerate(words):
        if word.start < after:
            continue
        found = [
            (parts, term)
            for lemma in _lemmas(word.text)
            for parts, term in begins.get(lemma, ())
            if _stands_at(text, words, place, parts)
        ]
        if not found:
            continue
        parts, term = max(found, key=lambda each: len(each[0]))
        run = words[place : place + len(parts)]
        after = run[-1].end
        yield _hint(text, run, parts, term)


def _stands_at(text: str, words: Sequence[Word], place: int, parts: list[str]) -> bool:
    run = words[place : place + len(parts)]
    if len(run) < len(parts):
        return False
    if any(text[one.end : two.start].strip(" \t\n\u00a0") for one, two in pairwise(run)):
        return False
    return all(_lemmas(word.text) & _lemmas(part) for word, part in zip(run, parts, strict=True))


def _hint(text: str, run: Sequence[Word], parts: list[str], term: Term) -> Hint:
    start, end = run[0].start, run[-1].end
    found = text[start:end]
    if term.language == "ru":
        said = _in_russian(tuple(word.text for word in run), term.term)
    else:
        said = _in_english(found, parts, term.term)
    return Hint(GLOSSARY, start, end, found, (cased_like(found, said),), term.term, term.note)


def _in_english(found: str, parts: list[str], term: str) -> str:
    """The term in the plural where the found phrase is and the one of the glossary is not."""
    is_plural = found.lower().endswith("s") and not parts[-1].lower().endswith("s")
    if not is_plural or term.endswith("s"):
        return term
    if term.endswith(("x", "ch", "sh")):
        return f"{term}es"
    return f"{term[:-1]}ies" if term[-2:-1] not in "aeiou" and term.endswith("y") else f"{term}s"


@lru_cache(maxsize=2_048)
def _in_russian(run: tuple[str, ...], term: str) -> str:
    """The term in the case and number of what was found; as it is where that cannot be told."""
    form = _form_of(run)
    words = term.split()
    head = _head(words)
    if form is None or head is None:
        return term
    case, number = form
    main = _noun(words[head])
    wanted = {case, number}
    noun = main.inflect(wanted) if main is not None else None
    if noun is None:
        return term
    gender = {str(main.tag.gender)} if number == "sing" and main.tag.gender else set()
    alive = {str(main.tag.animacy)} if case == "accs" and main.tag.animacy else set()
    said = [_agreed(word, wanted | gender, alive) for word in words[:head]]
    return " ".join([*said, noun.word, *words[head + 1 :]])


def _agreed(word: str, wanted: set[str], alive: set[str]) -> str:
    """An adjective before the noun, in its form."""
    for parse in _analyzer().parse(word):
        if parse.tag.POS in ("ADJF", "PRTF"):
            said = parse.inflect(wanted | alive) or parse.inflect(wanted)
            return str(said.word) if said is not None else word
    return word


def _noun(word: str) -> Any:
    """How the word is a noun in the nominative, or None."""
    parses = _analyzer().parse(word)
    return next((one for one in parses if one.tag.POS == "NOUN" and "nomn" in one.tag), None)


def _head(words: Sequence[str]) -> int | None:
    """Which word of the term is declined with its adjectives: the first noun."""
    return next((place for place, word in enumerate(words) if _noun(word) is not None), None)


def _form_of(run: Sequence[str]) -> Form | None:
    """The case and number the first noun of the run stands in, as far as its adjectives agree."""
    agreed: list[Form] | None = None
    for word in run:
        parses = _analyzer().parse(word.lower())
        nouns = _forms(parses, "NOUN")
        forms = nouns or _forms(parses, "ADJF", "PRTF")
        both = [form for form in (agreed or forms) if form in forms]
        agreed = both or agreed
        if nouns:
            break
    return agreed[0] if agreed else None


def _forms(parses: Sequence[Any], *parts: str) -> list[Form]:
    found = [(str(one.tag.case), str(one.tag.number)) for one in parses if one.tag.POS in parts]
    return [form for form in dict.fromkeys(found) if form[0] in CASES]
