"""The knowledge base in the side bar of the desk and in the head of the portal."""

from django.utils.translation import gettext_lazy as _

from knowledgebase.models import Article
from knowledgebase.permissions import is_reviewer
from servicedesk.accounts.models import User
from servicedesk.navigation import Place, register


def waiting(user: User) -> int:
    """How many articles wait for a reviewer."""
    return Article.visible_to(user).in_review().count()


register(
    Place(_("Knowledge"), "knowledgebase:article_list", "book-open", 50,
          lambda user: user.is_desk, group=_("Knowledge base")),
    Place(_("Review"), "knowledgebase:review_list", "book-check", 51, is_reviewer,
          group=_("Knowledge base"), count=waiting),
    Place(_("Wanted"), "knowledgebase:vain_searches", "search-x", 52,
          lambda user: user.is_centre, group=_("Knowledge base")),
    Place(_("Knowledge"), "knowledgebase:article_list", "book-open", 50,
          lambda user: user.is_client, group=_("Portal")),
)  # fmt: skip
