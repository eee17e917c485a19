"""Words made comparable: one lemma column, the same answers on SQLite and PostgreSQL.

All language is handled here, in Python: the databases only compare whole tokens and prefixes, so
neither the locale nor the dictionaries of a server change what is found.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

import pymorphy3
import snowballstemmer
from django.db import connections, models
from django.db.models.expressions import RawSQL

from servicedesk.search_words import LATIN_LOOKALIKES, STOP_WORDS, TO_CYRILLIC, TO_LATIN

AnyModel = TypeVar("AnyModel", bound=models.Model)

MAX_CHARACTERS = 100_000
MAX_TOKEN_LENGTH = 40
PIECE = 1_000
"""Characters decomposed at once: a long run of accents takes the square of its length."""
MAX_QUERY_WORDS = 16
MAX_CODE_LENGTH = 400
"""Signs of a code that are read; the patterns below take the square of a run's length."""
MAX_VERSION_PARTS = 8
"""Numbers of a version that are told apart; each beginning of it is a token."""
NEWEST = 1_000
"""How many of the newest hits a capped search looks at: sorting those of a common word is dear."""
FIRST_LOOK = 10_000
"""Newest rows a capped search reads first; fewer when it wants few, a hundred for each."""
FETCH = 12
"""How many texts PostgreSQL walks past while it fetches and sorts one hit, measured: where so many
hits stand among so many texts, walking is quicker if FETCH * hits > most * texts / hits."""

TOKEN = re.compile(r"[^\W_]+(?:[-._'’][^\W_]+)*")
JOINT = re.compile(r"[-._'’]")
DASHES = str.maketrans("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}", "---")
CODE_RUNS = re.compile(r"\d+|[^\W\d_]+")
DOTTED_NUMBER = re.compile(r"v?(\d+(?:\.\d+)+)")
INNER_VERSION = re.compile(r"\d+(?:\.\d+)+")
_stemming = threading.Lock()


@dataclass(frozen=True)
class Word:
    """A token to look for; ``is_prefix``: any token that begins so."""

    token: str
    is_prefix: bool = False


Alternative = tuple[Word, ...]
Term = tuple[Alternative, ...]
"""What one word of a query may stand as: any of the alternatives, each with all of its words."""


@cache
def _russian() -> pymorphy3.MorphAnalyzer:
    return pymorphy3.MorphAnalyzer(lang="ru")


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(language)


def _stem(word: str, language: str) -> str:
    with _stemming:  # the pure Python stemmers keep the word they work on in themselves
        stem: str = _stemmer(language).stemWord(word)
    return stem


@lru_cache(maxsize=65_536)
def stem(token: str) -> str:
    """What is left of a token without its ending; for telling whether two words are nearly one."""
    return _stem(token, "russian") if _is_russian(token) else token


def plain(text: str) -> str:
    """The text in lower case, composed, without ё, accents and control characters."""
    text = text[:MAX_CHARACTERS]
    pieces = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    decomposed = "".join(unicodedata.normalize("NFKD", piece) for piece in pieces)
    decomposed = decomposed.translate(DASHES).casefold()
    bare = "".join(
        sign for sign in decomposed
        if not unicodedata.combining(sign) or sign == "\N{COMBINING BREVE}"
    )  # fmt: skip
    return unicodedata.normalize("NFC", bare).replace("ё", "е")


def _is_russian(word: str) -> bool:
    return any("а" <= sign <= "я" for sign in word)


@lru_cache(maxsize=65_536)
def is_known(word: str) -> bool:
    """Whether the Russian dictionary holds this word."""
    return bool(_russian().word_is_known(word))


@lru_cache(maxsize=65_536)
def lemmas_of(word: str) -> tuple[str, ...]:
    """What a plain word may be a form of, likeliest first.

    Words the dictionary does not hold are stemmed: guesses at their lemma differ from form to form.
    """
    word = word[:MAX_TOKEN_LENGTH]
    if not _is_russian(word):
        return (_stem(word, "english"),)
    if not is_known(word):
        return (_stem(word, "russian"),)
    forms = (parse.normal_form.replace("ё", "е") for parse in _russian().parse(word))
    return tuple(dict.fromkeys(forms))


def _code_tokens(text: str) -> tuple[str, ...]:
    """A code, version or part number: first as one token, then what people call it by in short.

    "E-1042" → e1042, 1042; "v2.3.1" → 2.3.1, 2.3; "0x80070005" → 0x80070005, 80070005.
    """
    text = text[:MAX_CODE_LENGTH].rstrip("-._'’").translate(LATIN_LOOKALIKES)
    version = DOTTED_NUMBER.fullmatch(text)
    if version:
        parts = version[1].split(".")[:MAX_VERSION_PARTS]
        shorter = (".".join(parts[:count]) for count in range(len(parts), 1, -1))
        return tuple(dict.fromkeys(token[:MAX_TOKEN_LENGTH] for token in shorter))
    whole = JOINT.sub("", text)
    runs = [run for part in JOINT.split(text) for run in CODE_RUNS.findall(part)]
    short = [run for run in [*JOINT.split(text), *runs] if run.isdigit() and len(run) >= 3]
    short += INNER_VERSION.findall(text)
    return tuple(token[:MAX_TOKEN_LENGTH] for token in dict.fromkeys([whole, *short]))


def tokens_of(text: str) -> Iterator[str]:
    """The tokens of a text in their order, repeated as often as they stand in it."""
    for match in TOKEN.finditer(plain(text)):
        found = match[0]
        if any(sign.isdigit() for sign in found):
            yield from _code_tokens(found)
            continue
        parts = JOINT.split(found)
        if len(parts) > 1 and all(len(part) <= 4 for part in parts):
            yield lemmas_of("".join(parts))[0]  # wi-fi as wifi, e-mail as email
        for part in parts:
            yield lemmas_of(part)[0]


def normalise(text: str) -> str:
    """The text as tokens parted by single spaces: what lemma columns hold.

    Russian by its dictionary, English by stems, codes exact. At most 100,000 characters are read.
    """
    return " ".join(tokens_of(text))


@lru_cache(maxsize=65_536)
def other_layout(word: str) -> str:
    """The plain word as if typed with the other keyboard layout: ghbdtn → привет."""
    return word.translate(TO_LATIN if _is_russian(word) else TO_CYRILLIC).replace("ё", "е")


def _layout_alternatives(word: str) -> list[Alternative]:
    """What the word may be, had the keyboard stood in the other language."""
    switched = other_layout(word)
    if len(word) < 4 or not all(sign.isalnum() for sign in switched):
        return []
    if _is_russian(word):
        return [] if is_known(word) else [(Word(lemmas_of(switched)[0]),)]
    return [(Word(lemma),) for lemma in lemmas_of(switched)] if is_known(switched) else []


def _word_term(word: str, *, may_go_on: bool) -> Term:
    alternatives: list[Alternative] = [(Word(lemma),) for lemma in lemmas_of(word)]
    if may_go_on and len(word) >= 2:
        alternatives.append((Word(word[:MAX_TOKEN_LENGTH], is_prefix=True),))
    if _is_russian(word) and len(word) >= 4 and not is_known(word):
        alternatives.append((Word(lemmas_of(word)[0], is_prefix=True),))
    return tuple(dict.fromkeys([*alternatives, *_layout_alternatives(word)]))


def _code_term(text: str, *, may_go_on: bool) -> Term:
    whole = _code_tokens(text)[0]
    alternatives: list[Alternative] = [(Word(whole, is_prefix=may_go_on),)]
    runs = CODE_RUNS.findall(whole)
    if len(runs) == 2 and runs[1].isdigit() and len(runs[1]) >= 3 and "." not in whole:
        alternatives.append((Word(runs[0]), Word(runs[1])))
    return tuple(alternatives)


def query_terms(query: str) -> list[Term]:
    """What a query asks for, word by word; stop words are left out while another word remains.

    The last word may still be being typed and is also taken as a beginning.
    """
    text = plain(query[:500])
    terms: list[tuple[Term, bool]] = []
    for match in TOKEN.finditer(text):
        found = match[0]
        is_last = match.end() == len(text)
        if any(sign.isdigit() for sign in found):
            terms.append((_code_term(found, may_go_on=is_last), False))
            continue
        parts = JOINT.split(found)
        if len(parts) > 1 and all(len(part) <= 4 for part in parts):
            apart = tuple(Word(lemmas_of(part)[0]) for part in parts)
            terms.append((((Word(lemmas_of("".join(parts))[0]),), apart), False))
            continue
        for part in parts:
            term = _word_term(part, may_go_on=is_last and part == parts[-1])
            terms.append((term, part in STOP_WORDS))
    telling = [term for term, is_stop in terms if not is_stop]
    return list(dict.fromkeys(telling or [term for term, _ in terms]))[:MAX_QUERY_WORDS]


def _expression(terms: list[Term], vendor: str, *, any_word: bool) -> str:
    """The query in the database's own language; tokens hold letters, digits and dots only."""
    if vendor == "postgresql":
        conjunction, disjunction = " & ", " | "
        quote, prefix = "'", "':*"
    else:
        conjunction, disjunction = " AND ", " OR "
        quote, prefix = '"', '" *'

    def word(item: Word) -> str:
        return f"{quote}{item.token}{prefix if item.is_prefix else quote}"

    def term(alternatives: Term) -> str:
        groups = (f"({conjunction.join(map(word, words))})" for words in alternatives)
        return f"({disjunction.join(groups)})"

    return (disjunction if any_word else conjunction).join(map(term, terms))


def index_name(model: type[models.Model], column: str) -> str:
    """Name of a lemma column's index on SQLite: a table of its own."""
    return f"{model._meta.db_table}_{column}_fts"


def _hits(
    rows: "models.QuerySet[AnyModel]", name: str, terms: list[Term], *, any_word: bool = False
) -> tuple[str, str, list[Any]]:
    """The keys of rows that match as SQL that can go on with another condition, its parameters
    last; first what it calls the key."""
    options, vendor = rows.model._meta, connections[rows.db].vendor
    column = str(getattr(options.get_field(name), "column", name))
    if vendor == "postgresql":
        key, table = str(options.pk.column), options.db_table
        condition = f"{column}_vector @@ %s::tsquery"
    else:
        key, table = "rowid", index_name(rows.model, column)
        condition = f"{table} MATCH %s"
    sql = f"SELECT {key} AS hit FROM {table} WHERE {condition}"  # noqa: S608 — names of our own models
    return key, sql, [_expression(terms, vendor, any_word=any_word)]


def matching(
    queryset: "models.QuerySet[AnyModel]", query: str, *, field: str, any_word: bool = False
) -> "models.QuerySet[AnyModel]":
    """Rows whose lemma column ``field`` (maybe of a related row) holds every word of the query.

    ``any_word``: holds at least one. A query without a word matches nothing. The column needs a
    ``SearchIndex`` and a ``StoreVectors`` operation in a migration.
    """
    terms = query_terms(query)
    if not terms:
        return queryset.none()
    path, _, name = field.rpartition("__")
    model = queryset.model._meta.get_field(path).related_model if path else queryset.model
    if not isinstance(model, type) or not issubclass(model, models.Model):
        raise TypeError(f"{field} leads to no column")
    rows = model._default_manager.using(queryset.db).all()
    _key, sql, parameters = _hits(rows, name, terms, any_word=any_word)
    target = f"{path}__pk__in" if path else "pk__in"
    return queryset.filter(**{target: RawSQL(sql, parameters)})  # noqa: S611 — parameters are bound


def newest_matching(
    rows: "models.QuerySet[AnyModel]", query: str, *, field: str, most: int = NEWEST
) -> list[int]:
    """Keys of so many of the newest rows of a table that hold every word, newest first; asked now.

    Whoever may see them: only for readers who see every row. The newest rows alone are asked
    first, then as many as should hold enough: of a common word PostgreSQL would fetch the hits of
    years to sort them. What is rare among those is asked of the index and sorted, however common
    the planner takes the beginning of a word for: it would walk back through everything instead.
    """
    terms = query_terms(query)
    last = rows.aggregate(last=models.Max("pk"))["last"] if terms else None
    if last is None:
        return []
    key, sql, parameters = _hits(rows, field, terms)

    def look(wanted: int, *, after: int, upto: int = last, order: str = key) -> list[int]:
        with connections[rows.db].cursor() as cursor:
            cursor.execute(
                f"{sql} AND {key} > %s AND {key} <= %s ORDER BY {order} DESC LIMIT %s",
                [*parameters, after, upto, wanted],
            )
            return [hit for (hit,) in cursor.fetchall()]

    first = min(FIRST_LOOK, 100 * most)
    found = look(most, after=last - first)
    hits = len(found) * last // first
    if len(found) < most and FETCH * hits * hits > most * last:
        further = last - 2 * first * most // len(found)
        found += look(most - len(found), after=further, upto=last - first)
    if len(found) >= most or last <= first:
        return found
    return look(most, after=0, order=f"{key} + 0")
