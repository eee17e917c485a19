"""How articles are read and what is looked for in vain: figures, no events."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from knowledgebase.models import Article, VainSearch
from servicedesk.search import normalise
from tickets.services.rows import moment
from tickets.services.text import strip_controls

QUERY_LIMIT = 200


def note_view(article: Article) -> None:
    """Count one reading."""
    Article.objects.filter(pk=article.pk).update(view_count=F("view_count") + 1)


def record_feedback(article: Article, *, helped: bool) -> None:
    """Count what a reader said; that they say it once is the door's to see to."""
    column = "helped_count" if helped else "not_helped_count"
    Article.objects.filter(pk=article.pk).update(**{column: F(column) + 1})


@transaction.atomic
def note_vain_search(query: str, *, at: datetime | None = None) -> VainSearch | None:
    """Keep what was searched and not found, the same words once; None when it holds no word."""
    query = " ".join(strip_controls(query).split())[:QUERY_LIMIT]
    lemmas = normalise(query)[:QUERY_LIMIT]
    if not lemmas:
        return None
    at = moment(at)
    row, is_new = VainSearch.objects.get_or_create(
        lemmas=lemmas, defaults={"query": query, "last_at": at}
    )
    if not is_new:
        VainSearch.objects.filter(pk=row.pk).update(search_count=F("search_count") + 1, last_at=at)
        row.refresh_from_db()
    return row
