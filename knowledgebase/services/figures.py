"""How articles are read and what is looked for in vain: figures, no events."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from knowledgebase.models import Article, Deflection, VainSearch
from servicedesk.accounts.models import User
from servicedesk.search import normalise
from tickets.services import NEW_REQUEST, discard_unsent
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
def note_deflection(article: Article, *, user: User, at: datetime | None = None) -> bool:
    """Count that an article solved what somebody was about to ask, and let go of their draft.

    The same article and person count once a day; False when it was counted already.
    """
    at = moment(at)
    discard_unsent(user, NEW_REQUEST)
    known = Deflection.objects.filter(article=article, user=user, at__gt=at - timedelta(days=1))
    if known.exists():
        return False
    Deflection.objects.create(article=article, user=user, at=at)
    record_feedback(article, helped=True)
    return True


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
