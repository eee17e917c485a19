"""Articles of an invented vendor, so that an empty desk has something to find."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from contracts.models import Product
from knowledgebase import permissions, services
from knowledgebase.choices import ArticleState, Audience
from knowledgebase.models import TEXT_FIELDS, Article
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import replaying

HOME = Path(__file__).parent / "demo_articles"
SECTION = re.compile(r"^%% (\w+)$", re.MULTILINE)
DAYS_APART = 9


@dataclass(frozen=True)
class Draft:
    """One file: a head of ``name: value`` lines between dashes, then sections under ``%% name``."""

    title: str
    language: str
    audience: str = Audience.PUBLIC
    product: str = ""
    state: str = ArticleState.PUBLISHED
    symptom: str = ""
    cause: str = ""
    workaround: str = ""
    solution: str = ""


def read_draft(path: Path) -> Draft:
    """Raises ValueError at a section no article has."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    values = dict(line.split(": ", 1) for line in head.strip().splitlines())
    _, *parts = SECTION.split(body)
    texts = {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
    if unknown := texts.keys() - set(TEXT_FIELDS):
        raise ValueError(f"{path.name}: no article has {sorted(unknown)}")
    return Draft(**values, **texts)


def load(people: Iterable[User], products: Iterable[Product], *, now: datetime) -> int:
    """Write the articles that are not there yet, through the services, as if over the past year;
    returns how many.

    Experts among ``people`` write and review in turn. Nobody is told. Raises Refused when fewer
    than two of them may review.
    """
    experts = sorted(
        {one for one in people if permissions.is_reviewer(one)}, key=lambda one: one.pk
    )
    if len(experts) < 2:
        raise Refused("Articles need two experts: one writes, another reviews.")
    by_code = {product.code: product for product in products}
    known = set(Article.objects.values_list("title", flat=True))
    drafts = [read_draft(path) for path in sorted(HOME.glob("*.md"))]
    missing = [draft for draft in drafts if draft.title not in known]
    with replaying():
        for number, draft in enumerate(missing):
            author = experts[number % len(experts)]
            reviewer = experts[(number + 1) % len(experts)]
            at = now - timedelta(days=DAYS_APART * (len(missing) - number))
            _write(draft, by_code.get(draft.product), author, reviewer, at)
    return len(missing)


def _write(
    draft: Draft, product: Product | None, author: User, reviewer: User, at: datetime
) -> None:
    """Bring one article as far as its state says."""
    article = services.create_article(
        title=draft.title, language=draft.language, audience=draft.audience, product=product,
        symptom=draft.symptom, cause=draft.cause, workaround=draft.workaround,
        solution=draft.solution, actor=author, at=at,
    )  # fmt: skip
    if draft.state == ArticleState.DRAFT:
        return
    services.submit_for_review(article, actor=author, at=at + timedelta(hours=2))
    if draft.state == ArticleState.REVIEW:
        return
    services.publish(article, actor=reviewer, at=at + timedelta(days=1))
    if draft.state == ArticleState.OUTDATED:
        services.mark_outdated(article, actor=reviewer, at=at + timedelta(days=2))
