"""Who may do what with an article they see. Seeing itself is ``Article.visible_to``; no queries
here."""

from knowledgebase.choices import ArticleState
from knowledgebase.models import Article, QuickReply
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User

REVIEWER_ROLES = frozenset(
    {Role.LINE2, Role.LINE3, Role.PERSONAL, Role.COORDINATOR, Role.HEAD, Role.ADMINISTRATOR}
)
ALONE_ROLES = frozenset({Role.HEAD, Role.ADMINISTRATOR})
"""Who may publish even what they wrote themselves."""


def can_write(user: User) -> bool:
    """Our own people but operators, who answer nothing technical."""
    return user.is_active and user.is_centre and user.role != Role.OPERATOR


def can_edit(user: User, article: Article) -> bool:
    return can_write(user)


def is_reviewer(user: User) -> bool:
    """Whether reviewing is this person's part at all."""
    return user.is_active and user.role in REVIEWER_ROLES


def can_review(user: User, article: Article) -> bool:
    """Publish or return it; whoever wrote the text does not review it alone."""
    return is_reviewer(user) and (user.pk != article.author_id or user.role in ALONE_ROLES)


def can_submit(user: User, article: Article) -> bool:
    if not can_write(user) or article.is_in_review:
        return False
    return article.state != ArticleState.PUBLISHED or article.revision is not None


def can_publish(user: User, article: Article) -> bool:
    return article.is_in_review and can_review(user, article)


def can_return(user: User, article: Article) -> bool:
    return can_publish(user, article)


def can_outdate(user: User, article: Article) -> bool:
    """Its owner, or a reviewer."""
    is_own = can_write(user) and user.pk == article.owner_id
    return article.state == ArticleState.PUBLISHED and (is_own or is_reviewer(user))


def can_link(user: User) -> bool:
    """The desk but operators."""
    return user.is_active and user.is_desk and user.role != Role.OPERATOR


def can_draft(user: User) -> bool:
    return can_write(user)


def can_judge(user: User | None) -> bool:
    """Say whether an article helped: readers, not those who write them."""
    return user is None or not user.is_desk


def can_share_replies(user: User) -> bool:
    """Write what all or a team send, and what the desk sends by itself."""
    return user.is_active and user.is_manager


def can_edit_reply(user: User, reply: QuickReply) -> bool:
    if reply.owner_id is None:
        return can_share_replies(user)
    return user.is_active and user.is_desk and reply.owner_id == user.pk


def can_write_words(user: User) -> bool:
    """The glossary, the desk's words and the handbook's places: managers and reviewers."""
    return user.is_active and (user.is_manager or is_reviewer(user))
