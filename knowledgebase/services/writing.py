"""Beginning and changing an article."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from contracts.models import Product
from knowledgebase import permissions
from knowledgebase.choices import ArticleState, Audience, RevisionState
from knowledgebase.events import CREATED, EDITED
from knowledgebase.models import EDITED_FIELDS, TEXT_FIELDS, Article
from knowledgebase.services.rows import index_words, lock, write
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from tickets.services.rows import moment, verb
from tickets.services.text import SUBJECT_LIMIT, clean_line, clean_optional

TEXT_LIMIT = 50_000


@verb
def create_article(
    *,
    title: str,
    actor: User | None,
    at: datetime | None = None,
    symptom: str = "",
    cause: str = "",
    workaround: str = "",
    solution: str = "",
    language: str = "ru",
    product: Product | None = None,
    audience: str = Audience.INNER,
    owner: User | None = None,
    ticket_number: int | None = None,
) -> Article:
    """A draft of the actor's, who owns it unless told. Records CREATED.

    ``ticket_number``: the ticket it was drafted from. Raises Refused at the field that is wrong.
    """
    at = moment(at)
    values = _clean({
        "title": title, "symptom": symptom, "cause": cause, "workaround": workaround,
        "solution": solution, "language": language, "audience": audience,
        "product_id": product.pk if product else None,
    })  # fmt: skip
    article = Article(**values, author=actor, owner=owner or actor, created_at=at, updated_at=at)
    index_words(article)
    write(article, actor=actor, at=at)
    record(CREATED, article, actor=actor, at=at, title=article.title,
           audience=str(article.audience), ticket=ticket_number)  # fmt: skip
    return article


@verb
def edit_article(
    article: Article,
    *,
    actor: User | None,
    at: datetime | None = None,
    seen_version: int | None = None,
    **changes: Any,
) -> Article:
    """Change text, ``language``, ``product`` or ``audience``; what is left out stays. Records
    EDITED, nothing when nothing changed.

    What readers see of a published article stays until it is published anew. An edit during review
    returns it to draft unless a reviewer made it; an edit of an outdated article makes it a draft.
    Raises Refused at the field that is wrong, Conflict when it is no longer at ``seen_version``.
    """
    at = moment(at)
    lock(article, seen_version=seen_version)
    if "product" in changes:
        product = changes.pop("product")
        changes["product_id"] = product.pk if product else None
    before = article.pending
    after = before | _clean(changes)
    changed = [name for name in EDITED_FIELDS if before[name] != after[name]]
    if not changed:
        return article
    is_published = article.state == ArticleState.PUBLISHED
    was_in_review = article.is_in_review
    keeps_review = was_in_review and actor is not None and permissions.can_review(actor, article)
    if is_published:
        article.revision = after
        article.revision_state = RevisionState.REVIEW if keeps_review else RevisionState.DRAFT
    else:
        _apply(article, after)
        article.state = ArticleState.REVIEW if keeps_review else ArticleState.DRAFT
    if not keeps_review:
        article.author = actor
    write(article, actor=actor, at=at)
    audience = {}
    if "audience" in changed:
        audience = {"audience_before": before["audience"], "audience_after": after["audience"]}
    record(EDITED, article, actor=actor, at=at, fields=changed, pending=is_published, **audience)
    return article


def apply_revision(article: Article) -> list[str]:
    """Let the pending text be the published one; the names of what changed. The caller writes."""
    if article.revision is None:
        return []
    after = article.pending
    changed = [name for name in EDITED_FIELDS if getattr(article, name) != after[name]]
    _apply(article, after)
    article.revision, article.revision_state = None, RevisionState.NONE
    return changed


def _apply(article: Article, values: Mapping[str, Any]) -> None:
    for name in EDITED_FIELDS:
        setattr(article, name, values[name])
    index_words(article)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values) - set(EDITED_FIELDS)
    if unknown:
        raise TypeError(f"an article has no {', '.join(sorted(unknown))} to change")
    cleaned = dict(values)
    for name in TEXT_FIELDS:
        if name == "title" and name in values:
            cleaned[name] = clean_line(values[name], field=name, limit=SUBJECT_LIMIT)
        elif name in values:
            cleaned[name] = clean_optional(values[name], field=name, limit=TEXT_LIMIT)
    for name, known in (("audience", Audience.values), ("language", dict(settings.LANGUAGES))):
        if name in values:
            cleaned[name] = str(values[name])
            if cleaned[name] not in known:
                raise Refused(_("This value is not one of the choices."), field=name)
    return cleaned
