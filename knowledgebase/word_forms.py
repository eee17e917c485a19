"""Forms of the glossary and of the handbook's places."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledgebase.models import Article, GlossaryTerm
from knowledgebase.services.words import AVOIDED_LIMIT, NOTE_LIMIT, TERM_LIMIT
from servicedesk.accounts.choices import Line
from servicedesk.accounts.models import User
from servicedesk.validators import validate_one_line, validate_plain_text
from tickets.choices import TicketType


class TermForm(forms.Form):
    """How we call a thing, and how we do not."""

    term = forms.CharField(
        label=_("We write"), max_length=TERM_LIMIT, validators=[validate_one_line]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    avoided = forms.CharField(
        label=_("We do not write"), max_length=AVOIDED_LIMIT, required=False,
        validators=[validate_plain_text], widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One word or phrase a line, as in a dictionary: every form is found."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Why"), max_length=NOTE_LIMIT, required=False, validators=[validate_one_line]
    )

    @classmethod
    def new(cls) -> "TermForm":
        """In the language of whoever writes it."""
        return cls(initial={"language": get_language()})

    @classmethod
    def of(cls, term: GlossaryTerm) -> "TermForm":
        names = ("term", "language", "avoided", "note")
        return cls(initial={name: getattr(term, name) for name in names})

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["word"] = data.pop("term")
        return data


class HandbookForm(forms.Form):
    """Which article is the handbook of a line and a type; none takes it away."""

    line = forms.TypedChoiceField(
        label=_("Line"), required=False, coerce=int, empty_value=None,
        choices=[("", _("any")), *Line.choices],
    )  # fmt: skip
    type = forms.ChoiceField(
        label=_("Type of ticket"), required=False, choices=[("", _("any")), *TicketType.choices]
    )
    article = forms.ModelChoiceField(
        Article.objects.none(), label=_("Article"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.fields["article"]
        if isinstance(article, forms.ModelChoiceField):
            article.queryset = Article.visible_to(user).published().order_by("title")
