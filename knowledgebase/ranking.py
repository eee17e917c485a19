"""Ranking in memory: which articles answer a question best. Pure: lemmas in, scores out.

BM25 (Robertson and Zaragoza, 2009) over four views of an article, added up: the title's words, the
beginnings of the title's words, pieces of the title's words, and the beginnings of the words of its
text. Beginnings join a Russian word with its relatives (блокировка, заблокировать share pieces),
pieces forgive typing errors. Weights were chosen by reason and compared on half of a public set of
Russian questions.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledgebase.synonyms import SYNONYMS, transliterations
from servicedesk.search import is_known, lemmas_of, other_layout, stem
from servicedesk.search_words import STOP_WORDS

SATURATION = 1.2
BEGINNING_LENGTH = 5
PIECE_LENGTH = 4
HEADING_WEIGHT = 2
SYNONYM_WEIGHT = 0.2
GUESS_WEIGHT = 0.6
MIN_TYPO_LENGTH = 5
COMPACT_AFTER = 500


@lru_cache(maxsize=1)
def stop_lemmas() -> frozenset[str]:
    """Stop words in the form lemma columns hold them."""
    return frozenset(lemmas_of(word)[0] for word in STOP_WORDS) | STOP_WORDS


@lru_cache(maxsize=65_536)
def beginning(token: str) -> str:
    """The first five letters of a word; codes and versions whole."""
    return token if any(sign.isdigit() for sign in token) else token[:BEGINNING_LENGTH]


def pieces(tokens: Iterable[str]) -> Iterator[str]:
    """Runs of four letters of each word; codes and short words whole."""
    for token in tokens:
        if len(token) <= PIECE_LENGTH or any(sign.isdigit() for sign in token):
            yield token
        else:
            yield from (
                token[start : start + PIECE_LENGTH]
                for start in range(len(token) - PIECE_LENGTH + 1)
            )


class View:
    """An inverted index with BM25 weights; documents are slots, numbered as they come."""

    def __init__(self, *, weight: float, length_share: float) -> None:
        self.weight = weight
        self.length_share = length_share
        self.lengths = array("f")
        self.total_length = 0.0
        self.postings: dict[str, tuple[array[int], array[float]]] = {}

    def add(self, counts: Counter[str]) -> None:
        slot = len(self.lengths)
        length = counts.total()
        self.lengths.append(length)
        self.total_length += length
        for term, count in counts.items():
            slots, amounts = self.postings.setdefault(term, (array("I"), array("f")))
            slots.append(slot)
            amounts.append(count)

    def score(self, term: str, *, weight: float, scores: dict[int, float]) -> None:
        """Add the term's part to each document that holds it."""
        found = self.postings.get(term)
        if found is None:
            return
        slots, amounts = found
        document_count = len(self.lengths)
        rarity = math.log(1 + (document_count - len(slots) + 0.5) / (len(slots) + 0.5))
        top = weight * self.weight * rarity * (SATURATION + 1)
        base = SATURATION * (1 - self.length_share)
        slope = SATURATION * self.length_share * document_count / (self.total_length or 1)
        lengths = self.lengths
        for slot, amount in zip(slots, amounts, strict=True):
            scores[slot] = scores.get(slot, 0.0) + top * amount / (
                amount + base + slope * lengths[slot]
            )


@dataclass(frozen=True)
class Document:
    """What is ranked of one article: lemma strings of title, headings and everything."""

    key: int
    stamp: int
    title: str
    headings: str
    text: str


@dataclass
class Ranking:
    """The index of all articles; changed articles get a new slot, the old one is dead."""

    titles: View = field(default_factory=lambda: View(weight=1, length_share=0.5))
    title_beginnings: View = field(default_factory=lambda: View(weight=1, length_share=0.5))
    title_pieces: View = field(default_factory=lambda: View(weight=0.4, length_share=0.5))
    text_beginnings: View = field(default_factory=lambda: View(weight=0.9, length_share=0.75))
    slots: list[Document | None] = field(default_factory=list)
    slot_of: dict[int, int] = field(default_factory=dict)
    vocabulary: dict[str, str] = field(default_factory=dict)
    """Every word by its stem."""

    @property
    def stamps(self) -> dict[int, int]:
        """Of each article known, which version of its words."""
        return {document.key: document.stamp for document in self.slots if document is not None}

    @property
    def is_worn(self) -> bool:
        """Whether so many slots are dead that building anew is better."""
        return len(self.slots) - len(self.slot_of) > max(COMPACT_AFTER, len(self.slot_of))

    def add(self, document: Document) -> None:
        """Take an article in, in place of what was known of it."""
        self.remove(document.key)
        self.slot_of[document.key] = len(self.slots)
        self.slots.append(document)
        title, text = document.title.split(), document.text.split()
        self.titles.add(Counter(title))
        self.title_beginnings.add(Counter(map(beginning, title)))
        self.title_pieces.add(Counter(pieces(w for w in title if w not in stop_lemmas())))
        beginnings = Counter(map(beginning, text))
        for token in document.headings.split():
            beginnings[beginning(token)] += HEADING_WEIGHT - 1
        self.text_beginnings.add(beginnings)
        self.vocabulary.update((stem(token), token) for token in {*title, *text})

    def remove(self, key: int) -> None:
        slot = self.slot_of.pop(key, None)
        if slot is not None:
            self.slots[slot] = None

    def _is_held(self, token: str) -> bool:
        start = beginning(token)
        return start in self.text_beginnings.postings or start in self.title_beginnings.postings

    def _is_strange(self, token: str) -> bool:
        """Whether neither the articles nor, as far as we can tell, the language have this word."""
        if not self._is_held(token):
            return True
        return stem(token) not in self.vocabulary and not is_known(token)

    def _guesses(self, token: str) -> list[str]:
        """What a word nobody wrote may have been meant as: other layout, other script, a slip."""
        switched = other_layout(token)
        readings = [switched] if switched.isalnum() and len(token) >= 3 else []
        for reading in [*readings, *transliterations(token)]:
            lemma = lemmas_of(reading)[0]
            if self._is_held(lemma):
                return [lemma]
        if len(token) < MIN_TYPO_LENGTH or any(sign.isdigit() for sign in token):
            return []
        near = process.extract(
            stem(token), self.vocabulary.keys(), scorer=DamerauLevenshtein.distance, limit=3,
            score_cutoff=1 if len(token) < 8 else 2,
        )  # fmt: skip
        return [self.vocabulary[found] for found, _, _ in near]

    def _asked(self, tokens: list[str]) -> dict[str, float]:
        """The words to look for with their weights."""
        telling = [token for token in tokens if token not in stop_lemmas()] or tokens
        asked: dict[str, float] = dict.fromkeys(telling, 1.0)
        for token in list(asked):
            if self._is_strange(token):
                for guess in self._guesses(token):
                    asked.setdefault(guess, GUESS_WEIGHT)
            for synonym in SYNONYMS.get(token, ()):
                asked.setdefault(synonym, SYNONYM_WEIGHT)
        return asked

    def rank(self, tokens: list[str]) -> list[tuple[int, float]]:
        """Keys with scores, best first, newest first among equals; only articles that hold a word
        asked for (or a likely reading of it) in title or text."""
        asked = self._asked(tokens)
        scores: dict[int, float] = {}
        for token, weight in asked.items():
            self.titles.score(token, weight=weight, scores=scores)
        for start, weight in _strongest(asked):
            self.title_beginnings.score(start, weight=weight, scores=scores)
            self.text_beginnings.score(start, weight=weight, scores=scores)
        held = set(scores)
        sure = [token for token, weight in asked.items() if weight == 1.0]
        for piece in dict.fromkeys(pieces(sure)):
            self.title_pieces.score(piece, weight=1.0, scores=scores)
        ranked = [
            (document.key, score)
            for slot, score in scores.items()
            if slot in held and (document := self.slots[slot]) is not None
        ]
        ranked.sort(key=lambda hit: (-hit[1], -hit[0]))
        return ranked


def _strongest(asked: dict[str, float]) -> Iterable[tuple[str, float]]:
    """Beginnings of the words asked for, each with the weight of its strongest word."""
    starts: dict[str, float] = {}
    for token, weight in asked.items():
        start = beginning(token)
        starts[start] = max(weight, starts.get(start, 0.0))
    return starts.items()
