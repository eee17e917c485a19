"""An article to read, in one language. Called by ``Desk.ask``."""

from escalation.tests.browser.furniture import WORDS
from knowledgebase import services
from servicedesk.accounts.models import User


def publish(language: str, people: dict[str, str]) -> dict[str, int]:
    """A published article for clients; its number by name."""
    words = WORDS[language]
    lev, erin = (User.objects.get(email=people[name]) for name in ("lev", "erin"))
    article = services.create_article(
        title=words["title"], symptom=words["symptom"], cause=words["note"], workaround="",
        solution=words["solution"], audience="clients", language=language, actor=lev,
    )  # fmt: skip
    services.submit_for_review(article, actor=lev)
    services.publish(article, actor=erin)
    return {"article": article.pk}
