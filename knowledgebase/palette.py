"""Articles as the palette finds them."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from knowledgebase.models import Article
from knowledgebase.search import search
from servicedesk.accounts.models import User
from servicedesk.palette import Finder, Found, register
from servicedesk.search import plain

SHORTEST = 2


def find_articles(query: str, user: User, limit: int) -> list[Found]:
    """Articles that answer the words; while a word is being typed, those whose title holds it."""
    if len(query) < SHORTEST:
        return []
    hits = [hit.article for hit in search(query, reader=user, limit=limit)]
    if len(hits) < limit:
        more = Article.visible_to(user).filter(title__icontains=plain(query))
        hits += list(more.exclude(pk__in=[one.pk for one in hits])[: limit - len(hits)])
    return _found(hits)


def named_articles(keys: Sequence[int], user: User) -> list[Found]:
    return _found(Article.visible_to(user).filter(pk__in=keys))


def _found(articles: Iterable[Article]) -> list[Found]:
    return [
        Found(one.pk, one.title, reverse("knowledgebase:article_page", args=[one.pk]),
              str(one.get_state_display()))
        for one in articles
    ]  # fmt: skip


register(Finder("article", _("Articles"), "book-open", 30, find_articles, named_articles))
