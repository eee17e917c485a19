"""Who hears of what on an article. Never the actor."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from knowledgebase.events import OUTDATED, PUBLISHED, RETURNED, SUBMITTED
from knowledgebase.models import Article
from knowledgebase.permissions import REVIEWER_ROLES
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from servicedesk.notifications.services import Notice, notify
from servicedesk.notifications.topics import topic

REVIEWS = topic("article.reviews", gettext_lazy("Articles waiting for a review"))
RESULTS = topic("article.results", gettext_lazy("What became of my articles"))

WORDS: dict[str, str | Promise] = {
    SUBMITTED.name: gettext_lazy("waits for a review"),
    PUBLISHED.name: gettext_lazy("is published"),
    RETURNED.name: gettext_lazy("was returned"),
    OUTDATED.name: gettext_lazy("was marked as outdated"),
}


def tell(event: Event) -> None:
    """Write the notices of one event; to be called after commit, any number of times."""
    article = Article.objects.filter(pk=event.subject_id).select_related("author", "owner").first()
    if article is None:
        return
    is_submission = event.kind == SUBMITTED.name
    people = _reviewers(article) if is_submission else [article.owner, article.author]
    told = {one.pk: one for one in people if one is not None and one.is_centre}
    silent = (event.actor_id, article.author_id if is_submission else None)
    told = {key: one for key, one in told.items() if key not in silent}

    def render(person: User) -> Notice:
        title = f"“{article.pending['title']}” {WORDS[event.kind]}"
        url = reverse("knowledgebase:article_page", args=[article.pk])
        return Notice(title, url, str(event.data.get("reason", "")))

    notify(event, told.values(), topic=REVIEWS if is_submission else RESULTS, render=render)


def _reviewers(article: Article) -> Iterable[User]:
    """Experts of the author's own teams; where there are none, coordinators and heads."""
    others = User.objects.active()
    if article.author is not None:
        teams = article.author.memberships.values("team")
        near = others.with_role(*map(Role, REVIEWER_ROLES)).filter(memberships__team__in=teams)
        if found := list(near.exclude(pk=article.author.pk).distinct()):
            return found
    return others.with_role(Role.COORDINATOR, Role.HEAD)
