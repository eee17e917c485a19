"""The tags pages are drawn with: icons, fields, times, chips, sheets and scripts."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import (
    BaseForm,
    BoundField,
    CheckboxInput,
    Field,
    ModelChoiceField,
    RadioSelect,
    Select,
    Textarea,
)
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString, mark_safe

from servicedesk import wording
from servicedesk.accounts.models import Domain
from servicedesk.icons import USUAL_SIZE, draw_icon
from servicedesk.look_files import SCRIPT, SCRIPTS, SHEET, SHEETS

register = template.Library()

THEMES = ("auto", "light", "dark")
MARK = (
    '<svg class="brand__mark" width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">'
    '<rect width="24" height="24" rx="6" fill="var(--accent)"/>'
    '<g fill="none" stroke="var(--on-accent)" stroke-width="2" stroke-linecap="round">'
    '<path d="M12 5.5a6.5 6.5 0 1 1-6.1 4.2"/><path d="M12 8.5V12l2.5 1.8"/></g></svg>'
)


@register.simple_tag(takes_context=True)
def ui_styles(context: Context) -> SafeString:
    """The sheets of the look: all in one, and each by itself where they are being written."""
    sheets = SHEETS if settings.DEBUG else (SHEET,)
    return _with_nonce(context, _draw_links('<link rel="stylesheet" nonce="_" href="{}">', sheets))


@register.simple_tag(takes_context=True)
def ui_scripts(context: Context) -> SafeString:
    """The scripts of the look, bound as its sheets are; each starts by itself and they talk by
    events on the document."""
    scripts = SCRIPTS if settings.DEBUG else (SCRIPT,)
    drawn = _draw_links('<script type="module" nonce="_" src="{}"></script>', scripts)
    return _with_nonce(context, drawn)


@lru_cache(maxsize=4)
def _draw_links(link: str, names: tuple[str, ...]) -> SafeString:
    """A link to each static file; kept, since their addresses stay while the program runs."""
    return format_html_join("\n", link, ((static(name),) for name in names))


def _with_nonce(context: Context, drawn: SafeString) -> SafeString:
    """What the content policy of this answer lets through."""
    nonce = escape(getattr(context.get("request"), "csp_nonce", ""))
    return mark_safe(drawn.replace('nonce="_"', f'nonce="{nonce}"'))  # noqa: S308 - escaped


@register.simple_tag
def has_companies() -> bool:
    """Whether some company signs its people in."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"])


@register.simple_tag
def may_join() -> bool:
    """Whether somebody may let themselves in by an address of a verified domain."""
    return Domain.objects.verified().exists()


class _PlainLetters(DjangoJSONEncoder):
    """Letters as they are: a page is UTF-8."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


@register.simple_tag
def ui_words() -> SafeString:
    """Patterns the browser counts deadlines with, in the reader's language."""
    return _draw_words(translation.get_language() or "en")


@lru_cache(maxsize=8)
def _draw_words(language: str) -> SafeString:
    words = dict(wording.duration_words(language))
    words |= {
        "undo": translation.gettext("Undo"),
        "arrived": translation.gettext("New messages below"),
        "close": translation.gettext("Close"),
        "remove": translation.gettext("Remove"),
        "removed": translation.gettext("Removed"),
        "cancel": translation.gettext("Cancel"),
        "again": translation.gettext("Try again"),
        "uploading": translation.gettext("Uploading"),
        "uploaded": translation.gettext("{name} is here and goes along"),
        "not_uploaded": translation.gettext("did not arrive"),
        "waiting": translation.gettext(
            "Files are still on their way; it is sent when they are here."
        ),
        "too_large": translation.gettext("too large: {limit} at most"),
        "too_many": translation.gettext("not added: {limit} files at most"),
        "draft": translation.gettext("Draft kept in this browser"),
        "unsaved": translation.gettext("What you typed is not sent yet."),
        "not_saved": translation.gettext("Not kept: no connection. It stays in this window."),
        "offline": translation.gettext("No connection. The page shows what was known before."),
        "failed": translation.gettext("That did not work. Reload the page and try again."),
    }
    return json_script(words, "ui-words", encoder=_PlainLetters)


@register.simple_tag(takes_context=True)
def ui_theme(context: Context) -> str:
    """The theme of the cookie, so the server draws it at once; auto follows the system."""
    request = context.get("request")
    theme = request.COOKIES.get("theme", "auto") if request is not None else "auto"
    return theme if theme in THEMES else "auto"


@register.simple_tag
def ui_now() -> str:
    """The server's time, so that a wrong clock in the browser does not move deadlines."""
    return timezone.now().isoformat(timespec="seconds")


@register.simple_tag
def ui_mark() -> SafeString:
    """The product's mark."""
    return mark_safe(MARK)  # noqa: S308 - a constant of ours


@register.simple_tag
def icon(name: str, size: int = USUAL_SIZE) -> SafeString:
    """{% icon "inbox" %} or {% icon "inbox" 20 %}: an icon beside words, never instead of them."""
    return draw_icon(name, size)


@register.simple_tag
def deadline_chip(chip: wording.Chip | None) -> SafeString:
    """What runs out first, counted by the browser; a press opens why (see wording.Chip)."""
    if chip is None:
        return mark_safe("")
    live = chip.due_at and chip.state in {"ok", "warn", "breach"}
    arc = ""
    if chip.state in {"ok", "warn", "breach", "paused"}:
        arc = (
            '<svg class="chip__arc" viewBox="0 0 16 16" aria-hidden="true">'
            '<circle/><circle pathLength="100" '
            f'stroke-dasharray="{int(chip.share)} 100"/></svg>'
        )
    words: str = escape(chip.words)
    if chip.due_at:
        hooks = f' data-deadline="{int(chip.target_seconds)}"' if live else ""
        words = f'<time datetime="{escape(chip.due_at)}"{hooks}>{words}</time>'
    exact = escape(chip.exact)
    hidden = f'<span class="visually-hidden">, {exact}</span>' if exact else ""
    name, link = ("a", f' href="{escape(chip.url)}"') if chip.url else ("span", "")
    return mark_safe(  # noqa: S308 - every value above is escaped
        f'<{name} class="chip chip--{escape(chip.state)}"{link} title="{exact}">{arc}'
        f'<span class="sign" aria-hidden="true">{chip.sign}</span>{words}{hidden}</{name}>'
    )


@lru_cache(maxsize=2048)
def _draw_avatar(name: str, tone: str) -> SafeString:
    return format_html(
        '<span class="avatar{}" role="img" title="{}">{}</span>',
        f" avatar--{tone}" if tone else "",
        name,
        wording.initials(name),
    )


@register.simple_tag
def avatar(name: str, tone: str = "") -> SafeString:
    """A person's initials in a circle; tone: us, none, large. The name is said and hovers."""
    return _draw_avatar(str(name), tone)


@lru_cache(maxsize=64)
def _draw_priority(level: int, words: str) -> SafeString:
    return format_html(
        '<span class="priority priority--{0}" role="img" title="{1}">P{0}</span>',
        level,
        words or level,
    )


@register.simple_tag
def priority(level: int, words: str = "") -> SafeString:
    """A priority's mark, 1 the highest; words: its name, said and hovering."""
    return _draw_priority(int(level), str(words))


@lru_cache(maxsize=512)
def _draw_badge(words: str, tone: str, icon_name: str) -> SafeString:
    mark: str = ""
    if icon_name:
        mark = draw_icon(icon_name, 12)
    elif tone in wording.SIGNS:
        mark = format_html('<span class="sign" aria-hidden="true">{}</span>', wording.SIGNS[tone])
    kind = f" badge--{tone}" if tone else ""
    return format_html('<span class="badge{}">{}{}</span>', kind, mark, words)


@register.simple_tag
def badge(words: str, tone: str = "", icon: str = "") -> SafeString:
    """A word with a meaning; tone: ok warn breach paused info note accent; brings its sign."""
    return _draw_badge(str(words), tone, icon)


@register.simple_tag
def when(at: datetime | None, empty: str = "–") -> SafeString:
    """Near times relative, far ones short, the exact one on hover and for machines."""
    if at is None:
        return format_html("{}", empty)
    language = translation.get_language() or "en"
    zone = timezone.get_current_timezone()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(timespec="seconds"),
        wording.exact_time(at, zone=zone, language=language),
        wording.when(at, now=timezone.now(), zone=zone, language=language),
    )


@register.filter
def local_time(at: datetime | None) -> str:
    """The full local time with its zone, or nothing."""
    if at is None:
        return ""
    language = translation.get_language() or "en"
    return wording.exact_time(at, zone=timezone.get_current_timezone(), language=language)


@register.filter
def span(seconds: float | None) -> str:
    """Seconds as "2 h 10 min" in the reader's language."""
    if seconds is None:
        return "–"
    return wording.span_words(seconds, translation.get_language() or "en")


@register.filter
def number(value: float | None) -> str:
    """A count with the reader's groups of digits."""
    if value is None:
        return "–"
    decimals = 0 if float(value).is_integer() else 1
    return wording.number_words(value, translation.get_language() or "en", decimals=decimals)


@register.filter
def file_size(size_bytes: int) -> str:
    """A file's size in words."""
    return wording.file_size(size_bytes, translation.get_language() or "en")


@register.filter
def initials(name: str) -> str:
    """Up to two capitals of a name."""
    return wording.initials(str(name))


@register.filter
def sign(state: str) -> str:
    """The symbol of a state: ● ok, ◆ warn, ▲ breach, ‖ paused, ✓ done."""
    return wording.SIGNS.get(state, "")


def _describe(bound: BoundField, **attrs: Any) -> dict[str, Any]:
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return attrs


NOTHING_CHOSEN = BLANK_CHOICE_DASH[0][1]
"""How Django writes an empty choice: a row of dashes read out one by one."""


def _say_nothing_is_chosen(field: Field) -> None:
    """With a dash, be it a choice of rows or of words, where the form has no words of its own."""
    if isinstance(field, ModelChoiceField):
        if field.empty_label == NOTHING_CHOSEN:
            field.empty_label = "–"
    elif isinstance(field.widget, Select):
        field.widget.choices = [
            (value, "–" if words == NOTHING_CHOSEN else words)
            for value, words in field.widget.choices
        ]


@register.inclusion_tag("components/_field.html")
def field(
    bound: BoundField, label: str = "", help: str = "", label_id: str = "", **attrs: Any
) -> dict[str, Any]:
    """A form's field with label, help and error; further names become the control's attributes.

    Underscores become dashes: {% field form.subject hx_get=url data_key="s" rows=3 %}.
    """
    if help:
        bound.help_text = help
    _say_nothing_is_chosen(bound.field)
    widget = bound.field.widget
    own = {name.replace("_", "-"): value for name, value in attrs.items()}
    is_check = isinstance(widget, CheckboxInput)
    is_group = isinstance(widget, RadioSelect)
    if not is_check and not is_group:
        base = "select" if isinstance(widget, Select) else "input"
        own["class"] = " ".join(filter(None, [base, widget.attrs.get("class"), own.get("class")]))
    if isinstance(widget, Textarea):
        own.setdefault("rows", 4)
    return {
        "field": bound,
        "label": label or bound.label,
        "label_id": label_id,
        "control": bound.as_widget(attrs=_describe(bound, **own)),
        "is_check": is_check,
        "is_group": is_group,
        "is_hidden": bound.is_hidden,
    }


@register.filter
def in_a_row(text: str) -> str:
    """A text's lines one after another, told apart as a list's facts are."""
    return " · ".join(filter(None, map(str.strip, str(text).splitlines())))


@register.inclusion_tag("components/_form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with the whole form, and links to the fields that need a look."""
    return {
        "errors": form.non_field_errors(),
        "fields": [bound for bound in form if bound.errors and not bound.is_hidden],
        "hidden": [bound for bound in form if bound.errors and bound.is_hidden],
    }


@register.simple_tag(takes_context=True)
def query_with(context: Context, **changes: Any) -> str:
    """The page's address with some parameters changed (None drops one), for filters and pagers."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            query.setlist(name, [str(item) for item in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
