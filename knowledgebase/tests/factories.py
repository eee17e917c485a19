"""Articles for tests, made by the services as the doors make them."""

from typing import Any

from knowledgebase import services
from knowledgebase.choices import Audience
from knowledgebase.models import Article, QuickReply
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from tickets.tests.factories import MORNING


def draft(author: User, **fields: Any) -> Article:
    """A draft that says how to revive a controller, unless told otherwise."""
    return services.create_article(
        **{
            "title": "Controller does not answer",
            "symptom": "The light is red.",
            "solution": "Update the boot loader, then flash again.",
            "language": "en",
            "audience": Audience.PUBLIC,
            "actor": author,
            "at": MORNING,
            **fields,
        }
    )


def in_review(author: User, **fields: Any) -> Article:
    return services.submit_for_review(draft(author, **fields), actor=author, at=MORNING)


def published(author: User, **fields: Any) -> Article:
    """An article somebody else has reviewed and published."""
    article = in_review(author, **fields)
    reviewer = User.objects.filter(role=Role.HEAD).first() or User.objects.create_user(
        "reviewer@desk.example", None, full_name="Reviewer", role=Role.HEAD, language="en"
    )
    return services.publish(article, actor=reviewer, at=MORNING)


def happened(article: Article) -> list[str]:
    """Kinds of what happened to the article, in order."""
    events = Event.objects.filter(subject_type="knowledgebase.article", subject_id=article.pk)
    names = events.order_by("pk").values_list("kind", flat=True)
    return [name.removeprefix("article.") for name in names]


def quick_reply(actor: User, *, reply: QuickReply | None = None, **fields: Any) -> QuickReply:
    """A shared reply in both languages that asks for a log, unless told otherwise."""
    given = {
        "title_en": "Ask for the log",
        "title_ru": "Запросить журнал",
        "body_en": "Hello, {client_name}! Please send us the log of {serial_number}.\n"
        "{engineer_name}",
        "body_ru": "Здравствуйте, {client_name}! Пришлите, пожалуйста, журнал {serial_number}.",
        "is_shared": True,
        **fields,
    }
    return services.save_quick_reply(reply, draft=services.ReplyDraft(**given), actor=actor)
