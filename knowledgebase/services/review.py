"""From draft to readers and back: the states of an article."""

from datetime import datetime

from django.utils.translation import gettext as _

from knowledgebase import permissions
from knowledgebase.choices import ArticleState, RevisionState
from knowledgebase.events import OUTDATED, PUBLISHED, RETURNED, SUBMITTED
from knowledgebase.models import Article
from knowledgebase.services.rows import index_words, lock, write
from knowledgebase.services.writing import apply_revision
from servicedesk.accounts.models import User
from servicedesk.errors import Refused
from servicedesk.events.services import record
from tickets.services.rows import moment, verb
from tickets.services.text import clean_reason


@verb
def submit_for_review(
    article: Article, *, actor: User | None, at: datetime | None = None
) -> Article:
    """Ask for a review of the draft, or of the pending text. Records SUBMITTED.

    Raises Refused when there is nothing to review, or no solution or workaround in it.
    """
    at = moment(at)
    lock(article)
    if article.is_in_review:
        raise Refused(_("The article is in review already."), code="in_review")
    is_published = article.state == ArticleState.PUBLISHED
    if is_published and article.revision is None:
        raise Refused(_("Nothing has changed since it was published."), code="unchanged")
    text = article.pending
    if not (text["solution"] or text["workaround"]):
        raise Refused(
            _("Write the solution or a workaround first: readers come for it."),
            code="empty", field="solution",
        )  # fmt: skip
    if is_published:
        article.revision_state = RevisionState.REVIEW
    else:
        article.state = ArticleState.REVIEW
    write(article, actor=actor, at=at)
    record(SUBMITTED, article, actor=actor, at=at)
    return article


@verb
def publish(article: Article, *, actor: User, at: datetime | None = None) -> Article:
    """Show the reviewed text to its audience. Records PUBLISHED.

    Raises Refused unless it is in review, the actor may publish, and somebody else wrote it (the
    head and administrators publish their own).
    """
    at = moment(at)
    lock(article)
    _refuse_unreviewed(article, actor=actor)
    changed = apply_revision(article)
    article.state = ArticleState.PUBLISHED
    article.published_at = at
    write(article, actor=actor, at=at)
    record(PUBLISHED, article, actor=actor, at=at, audience=str(article.audience), fields=changed)
    return article


@verb
def return_to_draft(
    article: Article, *, reason: str, actor: User, at: datetime | None = None
) -> Article:
    """Give the text back to its author. Records RETURNED; Refused without a reason."""
    at = moment(at)
    reason = clean_reason(reason, message=_("Say what is missing."))
    lock(article)
    _refuse_unreviewed(article, actor=actor)
    if article.state == ArticleState.PUBLISHED:
        article.revision_state = RevisionState.DRAFT
    else:
        article.state = ArticleState.DRAFT
    write(article, actor=actor, at=at)
    record(RETURNED, article, actor=actor, at=at, reason=reason)
    return article


@verb
def mark_outdated(article: Article, *, actor: User | None, at: datetime | None = None) -> Article:
    """Take a published article from its readers; a pending text goes on as the draft. Records
    OUTDATED."""
    at = moment(at)
    lock(article)
    if article.state != ArticleState.PUBLISHED:
        raise Refused(_("Only a published article becomes outdated."), code="not_published")
    apply_revision(article)
    article.state = ArticleState.OUTDATED
    index_words(article)
    write(article, actor=actor, at=at)
    record(OUTDATED, article, actor=actor, at=at)
    return article


def _refuse_unreviewed(article: Article, *, actor: User) -> None:
    if not article.is_in_review:
        raise Refused(_("Ask for a review first."), code="not_in_review")
    if not permissions.is_reviewer(actor):
        raise Refused(_("Experts, coordinators and the head review articles."), code="no_reviewer")
    if not permissions.can_review(actor, article):
        raise Refused(_("Somebody else must review what you wrote."), code="own_text")
