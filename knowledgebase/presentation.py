"""Articles as pages show them: sections, rows of lists, history; in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Product
from knowledgebase.choices import ArticleState, Audience
from knowledgebase.markdown import snippet, to_html
from knowledgebase.models import Article
from knowledgebase.querysets import ArticleQuerySet
from servicedesk import wording
from servicedesk.accounts.models import User
from servicedesk.events.models import Event
from tickets.wording import event_words

SECTIONS: dict[str, str | Promise] = {
    "symptom": gettext_lazy("Symptom"),
    "cause": gettext_lazy("Cause"),
    "workaround": gettext_lazy("Workaround"),
    "solution": gettext_lazy("Solution"),
}
FIELD_NAMES: dict[str, str | Promise] = {
    **SECTIONS,
    "title": gettext_lazy("Title"),
    "language": gettext_lazy("Language"),
    "product_id": gettext_lazy("Product"),
    "audience": gettext_lazy("Audience"),
}
TONES = {
    ArticleState.DRAFT: "note",
    ArticleState.REVIEW: "info",
    ArticleState.PUBLISHED: "ok",
    ArticleState.OUTDATED: "paused",
}
HISTORY_LENGTH = 50


@dataclass(frozen=True)
class Section:
    label: str
    body: SafeString


@dataclass(frozen=True)
class Row:
    """An article in a list; ``state`` and ``audience`` are empty for those outside the desk."""

    pk: int
    title: str
    words: str
    product: str
    when: str
    state: str
    tone: str
    audience: str
    used_count: int


@dataclass(frozen=True)
class Change:
    """What somebody did to an article."""

    who: str
    words: str
    fields: str
    when: str


@dataclass(frozen=True)
class Shelf:
    """A product with the count of its articles."""

    name: str
    code: str
    count: int
    is_current: bool


def sections(values: dict[str, str] | Article) -> list[Section]:
    """The parts of the text that are written."""
    read = values.get if isinstance(values, dict) else lambda name: getattr(values, name)
    written = ((label, read(name)) for name, label in SECTIONS.items())
    return [Section(str(label), to_html(text)) for label, text in written if text]


def rows(articles: Iterable[Article], *, reader: User | AnonymousUser) -> list[Row]:
    now, zone = timezone.now(), timezone.get_current_timezone()
    language = translation.get_language() or "en"
    for_desk = isinstance(reader, User) and reader.is_desk
    return [
        Row(
            pk=article.pk,
            title=article.title,
            words=snippet(article.symptom or article.solution or article.workaround),
            product=article.product.name if article.product else "",
            when=wording.when(article.updated_at, now=now, zone=zone, language=language),
            state=article.get_state_display() if for_desk else "",
            tone=TONES[ArticleState(article.state)],
            audience=article.get_audience_display() if for_desk else "",
            used_count=article.used_count,
        )
        for article in articles
    ]


def shelves(articles: ArticleQuerySet, *, current: Product | None) -> list[Shelf]:
    """Products that have articles among these, by name."""
    counted = (
        articles.filter(product__isnull=False)
        .order_by("product__name")
        .values_list("product__name", "product__code")
        .annotate(count=Count("pk"))
    )
    now = current.code if current else None
    return [Shelf(name, code, count, code == now) for name, code, count in counted]


def history(article: Article) -> list[Change]:
    """Who did what, newest first."""
    events = Event.objects.filter(subject_type="knowledgebase.article", subject_id=article.pk)
    now, zone = timezone.now(), timezone.get_current_timezone()
    language = translation.get_language() or "en"
    return [
        Change(
            who=event.actor.full_name if event.actor else _("The desk"),
            words=event_words(event),
            fields=_fields(event),
            when=wording.when(event.at, now=now, zone=zone, language=language),
        )
        for event in events.select_related("actor").order_by("-pk")[:HISTORY_LENGTH]
    ]


def _fields(event: Event) -> str:
    parts = [str(FIELD_NAMES[name]) for name in event.data.get("fields", ()) if name in FIELD_NAMES]
    before, after = (event.data.get(f"audience_{when}") for when in ("before", "after"))
    if before in Audience.values and after in Audience.values:
        parts.append(f"{Audience(before).label} → {Audience(after).label}")
    return ", ".join(parts)
