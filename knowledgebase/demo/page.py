"""One article of the demo."""

from dataclasses import dataclass

from knowledgebase.choices import ArticleState, Audience


@dataclass(frozen=True)
class Page:
    """``product`` is a code of the demo's products; texts are Markdown."""

    product: str
    title: str
    symptom: str
    solution: str
    cause: str = ""
    workaround: str = ""
    audience: str = Audience.CLIENTS
    state: str = ArticleState.PUBLISHED
