"""Searching articles: ranked in memory, shown only what the reader may see.

Each process keeps one index of all articles and asks with every search, in one query, whether the
table has changed since. The ranking is pure Python, so both databases answer alike.
"""

import threading
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet, Sum

from contracts.models import Product
from knowledgebase.models import Article
from knowledgebase.ranking import Document, Ranking
from servicedesk.accounts.models import User
from servicedesk.search import tokens_of

QUERY_LIMIT = 1_000
MAX_WORDS = 40
"""Words of a query that are asked for: a pasted log has thousands."""
PAGE = 300
Mark = tuple[int, int]


@dataclass(frozen=True)
class Hit:
    article: Article
    score: float


def search(
    query: str,
    *,
    reader: User | AnonymousUser,
    limit: int = 20,
    product: Product | None = None,
    among: QuerySet[Article] | None = None,
) -> list[Hit]:
    """Articles that answer the query, best first, of those the reader may see.

    ``product`` and ``among`` narrow what is looked through. A query without a word finds nothing.
    """
    words = list(dict.fromkeys(tokens_of(query[:QUERY_LIMIT])))[:MAX_WORDS]
    ranked = _library.rank(words) if words else []
    visible = Article.visible_to(reader).select_related("product")
    if product is not None:
        visible = visible.filter(product=product)
    if among is not None:
        visible = visible.filter(pk__in=among.values("pk"))
    visible = visible.defer("lemmas", "title_lemmas", "heading_lemmas", "revision")
    hits: list[Hit] = []
    start, size = 0, 2 * limit
    while len(hits) < limit and (page := ranked[start : start + size]):
        found = visible.in_bulk([key for key, _ in page])
        hits += [Hit(found[key], score) for key, score in page if key in found]
        start, size = start + size, PAGE
    return hits[:limit]


class Library:
    """The index of this process, brought up to date before it is asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ranking = Ranking()
        self._mark: Mark = (0, 0)

    def rank(self, words: list[str]) -> list[tuple[int, float]]:
        with self._lock:
            self._catch_up()
            return self._ranking.rank(words)

    def _catch_up(self) -> None:
        """Read what was written since; the sum of the stamps tells whether anything was."""
        told = Article.objects.aggregate(count=Count("pk"), stamps=Sum("stamp"))
        mark = (told["count"], int(told["stamps"] or 0))
        if mark == self._mark:
            return
        stamps = dict(Article.objects.order_by().values_list("pk", "stamp"))
        known = self._ranking.stamps
        for key in known.keys() - stamps.keys():
            self._ranking.remove(key)
        changed = [key for key, stamp in stamps.items() if known.get(key) != stamp]
        for start in range(0, len(changed), PAGE):
            self._read(changed[start : start + PAGE])
        if self._ranking.is_worn:
            fresh = Ranking()
            for document in filter(None, self._ranking.slots):
                fresh.add(document)
            self._ranking = fresh
        self._mark = mark

    def _read(self, keys: list[int]) -> None:
        columns = ("pk", "stamp", "title_lemmas", "heading_lemmas", "lemmas")
        for row in Article.objects.filter(pk__in=keys).order_by("pk").values_list(*columns):
            self._ranking.add(Document(*row))


_library = Library()
