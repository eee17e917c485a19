"""Words for sets of articles, and who may see them."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models

from knowledgebase.choices import ArticleState, Audience
from servicedesk.accounts.models import User

if TYPE_CHECKING:
    from knowledgebase.models import Article


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        return self.filter(state=ArticleState.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Desk people see everything; clients what is published for them; strangers what is public."""
        if isinstance(user, User) and user.is_desk:
            return self
        if isinstance(user, User):
            return self.published().filter(audience__in=(Audience.PUBLIC, Audience.CLIENTS))
        return self.published().filter(audience=Audience.PUBLIC)
