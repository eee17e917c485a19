"""Putting the shelf in, by the services, as its authors and reviewers would."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from contracts.models import Product
from knowledgebase import services
from knowledgebase.choices import ArticleState
from knowledgebase.demo.english import ENGLISH
from knowledgebase.demo.page import Page
from knowledgebase.demo.russian import RUSSIAN
from knowledgebase.models import Article
from knowledgebase.permissions import REVIEWER_ROLES
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User

OLDEST_DAYS = 300
STEP_DAYS = 11


@transaction.atomic
def load(*, now: datetime, products: Mapping[str, Product], owner: User) -> list[Article]:
    """Create what is missing of the shelf by title, written by ``owner`` over the year before
    ``now`` and reviewed by somebody else; returns what was created. ``products`` by code.
    """
    known = set(Article.objects.values_list("title", flat=True))
    others = User.objects.active().with_role(*map(Role, REVIEWER_ROLES)).exclude(pk=owner.pk)
    reviewer = others.filter(role=Role.HEAD).first() or others.order_by("pk").first()
    pages = [("ru", page) for page in RUSSIAN] + [("en", page) for page in ENGLISH]
    made = []
    for place, (language, page) in enumerate(pages):
        if page.title in known:
            continue
        begun_at = now - timedelta(days=OLDEST_DAYS - place * STEP_DAYS)
        author = owner if reviewer is not None else None
        article = services.create_article(
            title=page.title, symptom=page.symptom, cause=page.cause, workaround=page.workaround,
            solution=page.solution, language=language, product=products.get(page.product),
            audience=page.audience, owner=owner, actor=author, at=begun_at,
        )  # fmt: skip
        _bring_to(article, page, author=author, reviewer=reviewer or owner, begun_at=begun_at)
        made.append(article)
    return made


def _bring_to(
    article: Article, page: Page, *, author: User | None, reviewer: User, begun_at: datetime
) -> None:
    """Take the draft as far as the page says."""
    if page.state == ArticleState.DRAFT:
        return
    services.submit_for_review(article, actor=author, at=begun_at + timedelta(hours=3))
    if page.state == ArticleState.REVIEW:
        return
    services.publish(article, actor=reviewer, at=begun_at + timedelta(hours=20))
    if page.state == ArticleState.OUTDATED:
        services.mark_outdated(article, actor=author, at=begun_at + timedelta(days=20))
