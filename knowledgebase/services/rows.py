"""What every verb does with an article's row, and the words kept of it for searching."""

import re
from datetime import datetime, timedelta
from secrets import randbits

from django.db.models import Model
from django.utils.translation import gettext as _

from knowledgebase.models import TEXT_FIELDS, Article
from servicedesk.accounts.models import User
from servicedesk.errors import Conflict
from servicedesk.search import normalise

STAMP_BITS = 40
"""So that the sum over any number of articles fits 64 bits."""
_HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)


def lock(article: Article, *, seen_version: int | None = None) -> Article:
    """Take the row for this transaction and bring the instance up to date.

    Raises Conflict when the article is no longer at ``seen_version``.
    """
    article.refresh_from_db(from_queryset=Article.objects.select_for_update(of=("self",)))
    if seen_version is not None and seen_version != article.version:
        raise Conflict(
            _("The article has changed since you opened it. Look at it again and repeat.")
        )
    return article


def write(article: Article, *, actor: User | None, at: datetime) -> None:
    """Save the row and its history, a version further and later than before."""
    article.version += 1
    if article.pk is not None:
        at = max(at, article.updated_at + timedelta(microseconds=1))
    article.updated_at = at
    sign(article, actor, at)
    article.save()


def sign(row: Model, actor: User | None, at: datetime) -> None:
    """Who writes the row and when, for its history."""
    setattr(row, "_history_user", actor)  # noqa: B010 — names simple_history reads
    setattr(row, "_history_date", at)  # noqa: B010


def index_words(article: Article) -> None:
    """Fill the lemma columns from the text readers see."""
    bodies = [getattr(article, name) for name in TEXT_FIELDS[1:]]
    headings = [found for body in bodies for found in _HEADING.findall(body)]
    article.title_lemmas = normalise(article.title)
    article.heading_lemmas = normalise("\n".join(headings))
    article.lemmas = normalise("\n".join([article.title, *bodies]))
    article.stamp = randbits(STAMP_BITS)
