"""Forms of the knowledge base."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contracts.models import Product
from knowledgebase.choices import Audience
from knowledgebase.models import TEXT_FIELDS, Article
from knowledgebase.services.writing import TEXT_LIMIT
from servicedesk.accounts.models import User
from servicedesk.validators import validate_one_line, validate_plain_text
from tickets.services.text import REASON_LIMIT, SUBJECT_LIMIT

MARKDOWN = _("Markdown: # heading, **bold**, - list, `code`.")


def _text(label: Any, help_text: Any = "", rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LIMIT, required=False, help_text=help_text,
        validators=[validate_plain_text], widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ArticleForm(forms.Form):
    """The text of an article with what says for whom it is."""

    title = forms.CharField(
        label=_("Title"), max_length=SUBJECT_LIMIT, validators=[validate_one_line],
        help_text=_("As a reader would ask for it."),
    )  # fmt: skip
    symptom = _text(_("Symptom"), _("What is seen, in the reader's words."))
    cause = _text(_("Cause"), rows=3)
    workaround = _text(_("Workaround"), _("What helps until the solution."), rows=3)
    solution = _text(_("Solution"), MARKDOWN, rows=8)
    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), required=False, empty_label=_("All products")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    audience = forms.ChoiceField(
        label=_("Audience"), choices=Audience.choices, initial=Audience.INNER
    )
    seen_version = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        products = self.fields["product"]
        if isinstance(products, forms.ModelChoiceField):
            products.queryset = Product.visible_to(user).active()

    @classmethod
    def of(cls, article: Article, *, user: User) -> "ArticleForm":
        """The form with the text an editor goes on with."""
        pending = article.pending
        initial = {name: pending[name] for name in (*TEXT_FIELDS, "language", "audience")}
        initial |= {"product": pending["product_id"], "seen_version": article.version}
        return cls(initial=initial, user=user)


class ReturnForm(forms.Form):
    """Why a text goes back to its author."""

    reason = forms.CharField(
        label=_("What is missing"), max_length=REASON_LIMIT, validators=[validate_plain_text],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
