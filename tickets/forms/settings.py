"""Forms of the settings tickets are formed and led by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Product
from servicedesk.accounts.models import Organisation, Skill, Team, User
from tickets.choices import URGENCIES, Level, TicketType
from tickets.models import Category, PriorityRule, RoutingRule, SkillNeed, TeamAssignment


class TeamForm(forms.ModelForm[Team]):
    """A team, its people, and whether it gives its tickets out by the rules."""

    members = forms.ModelMultipleChoiceField(
        User.objects.active().desk(), label=_("Members"), required=False
    )
    is_automatic = forms.BooleanField(
        label=_("Tickets are given out by the rules"), required=False,
        help_text=_("New tickets go to who fits best, without waiting for a coordinator."),
    )  # fmt: skip

    class Meta:
        model = Team
        fields = ("name", "line", "organisation", "lead", "is_confidential", "is_active")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = User.objects.active().desk()
        self.fields["lead"].queryset = people  # type: ignore[attr-defined]
        organisations = self.fields["organisation"]
        organisations.queryset = organisations.queryset.filter(kind="partner")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["members"] = list(people.in_team(self.instance))
            automatic = TeamAssignment.objects.filter(team=self.instance, is_automatic=True)
            self.initial["is_automatic"] = automatic.exists()


class CategoryForm(forms.ModelForm[Category]):
    class Meta:
        model = Category
        fields = ("name", "name_ru", "code", "product", "team", "is_active")


class ProductForm(forms.ModelForm[Product]):
    class Meta:
        model = Product
        fields = ("name", "code", "is_active")


class SkillForm(forms.ModelForm[Skill]):
    class Meta:
        model = Skill
        fields = ("name", "name_ru", "is_active")


class SkillNeedForm(forms.ModelForm[SkillNeed]):
    class Meta:
        model = SkillNeed
        fields = ("product", "category", "skill", "level", "is_required")


class PriorityRuleForm(forms.ModelForm[PriorityRule]):
    class Meta:
        model = PriorityRule
        fields = ("priority",)


class RoutingRuleForm(forms.ModelForm[RoutingRule]):
    class Meta:
        model = RoutingRule
        fields = (
            "order", "product", "category", "type", "organisation", "team", "skills", "level",
            "is_active",
        )  # fmt: skip


class RoutingTrialForm(forms.Form):
    """A request that is not there, to see what would become of it."""

    organisation = forms.ModelChoiceField(
        label=_("Client"), queryset=Organisation.objects.none(), required=False
    )
    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False
    )
    type = forms.ChoiceField(label=_("Type"), choices=TicketType)
    impact = forms.TypedChoiceField(label=_("Impact"), choices=Level, coerce=int, initial=2)
    urgency = forms.TypedChoiceField(label=_("Urgency"), choices=URGENCIES, coerce=int, initial=2)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (
            ("organisation", Organisation.objects.visible_to(user).clients().active()),
            ("product", Product.visible_to(user).filter(is_active=True)),
            ("category", Category.objects.filter(is_active=True)),
        ):  # fmt: skip
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
