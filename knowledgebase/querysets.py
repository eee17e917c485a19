"""Words for sets of articles, and who may see them."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q

from knowledgebase.choices import ArticleState, Audience, RevisionState
from servicedesk.accounts.models import User
from tickets.models import Ticket
from tickets.querysets import visible_tickets

if TYPE_CHECKING:
    from knowledgebase.models import Article, ArticleLink, Deflection, VainSearch


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(state=ArticleState.PUBLISHED)

    def in_review(self) -> Self:
        """Those whose text, or pending text, waits for a reviewer."""
        return self.filter(Q(state=ArticleState.REVIEW) | Q(revision_state=RevisionState.REVIEW))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Our own people see everything; partners what is published, for whomever; clients what is
        published for them; strangers what is published for everybody.
        """
        if not isinstance(user, User) or not user.is_active:
            return self.published().filter(audience=Audience.PUBLIC)
        if user.is_centre:
            return self
        if user.is_desk:
            return self.published()
        return self.published().filter(audience__in=(Audience.PUBLIC, Audience.CLIENTS))


class ArticleLinkQuerySet(models.QuerySet["ArticleLink"]):
    def visible_to(self, user: User) -> Self:
        """For the desk, where both the article and the ticket may be seen."""
        if not user.is_active or not user.is_desk:
            return self.none()
        rule = visible_tickets(user, prefix="ticket__")
        seen = self if rule is None else self.filter(rule)
        return seen if user.is_centre else seen.filter(article__state=ArticleState.PUBLISHED)


class VainSearchQuerySet(models.QuerySet["VainSearch"]):
    def visible_to(self, user: User) -> Self:
        return self if user.is_active and user.is_centre else self.none()


HELD_FOR = timedelta(hours=48)


class DeflectionQuerySet(models.QuerySet["Deflection"]):
    def held(self) -> Self:
        """Those after which the person sent no request for two days: it was really solved."""
        until = ExpressionWrapper(OuterRef("at") + HELD_FOR, output_field=models.DateTimeField())
        sent = Ticket.objects.filter(
            requester=OuterRef("user"), opened_at__gt=OuterRef("at"), opened_at__lte=until
        )
        return self.filter(~Exists(sent))
