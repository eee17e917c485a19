"""The settings tickets are formed and led by, as sheets of the administration."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.forms import ModelForm
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contracts.models import Product
from servicedesk.accounts.models import PersonSkill, Skill, Team, TeamMember, User
from servicedesk.accounts.services import save_team, set_members
from servicedesk.administration import ASKING, PEOPLE
from servicedesk.sheets import Sheet, register
from tickets.forms import settings as forms
from tickets.models import Category, PriorityRule, RoutingRule, SkillNeed, Ticket
from tickets.permissions import can_manage_request_types, can_manage_routing
from tickets.routing_sheet import gaps, known_rules
from tickets.services.giving import set_automatic

MONTH = timedelta(days=30)
Form = ModelForm[Any]


def yes(flag: bool) -> str:  # noqa: FBT001 — a cell of a table
    return _("yes") if flag else _("no")


def _count(rows: Q) -> int:
    return Ticket.objects.open().filter(rows).count()


def _open_words(count: int) -> str:
    return ngettext(
        "%(count)d open ticket is touched by it.", "%(count)d open tickets are touched by it.",
        count,
    ) % {"count": count}  # fmt: skip


def _of_team(form: Form) -> str:
    return _open_words(_count(Q(team=form.instance.pk))) if form.instance.pk else ""


def _keep_team(row: Team, form: Form, actor: User, at: datetime) -> Team:
    """Through the verbs of teams: their own events say who was let in."""
    data = form.cleaned_data
    team = save_team(form.save(commit=False), actor=actor, at=at)
    set_members(team, members=list(data["members"]), actor=actor, at=at)
    set_automatic(team.pk, is_automatic=data["is_automatic"], actor=actor)
    return team


def _of_category(form: Form) -> str:
    return _open_words(_count(Q(category=form.instance.pk))) if form.instance.pk else ""


def _of_product(form: Form) -> str:
    return _open_words(_count(Q(product=form.instance.pk))) if form.instance.pk else ""


def _of_skill(form: Form) -> str:
    count = PersonSkill.objects.filter(skill=form.instance.pk).count() if form.instance.pk else 0
    return ngettext("%(count)d person has it.", "%(count)d people have it.", count) % {
        "count": count
    }


def _of_need(form: Form) -> str:
    data = form.cleaned_data
    able = PersonSkill.objects.filter(skill=data["skill"], level__gte=data["level"]).count()
    facts = Q()
    if data["product"]:
        facts &= Q(product=data["product"])
    if data["category"]:
        facts &= Q(category=data["category"])
    return " ".join([
        _open_words(_count(facts)),
        ngettext("%(count)d person could take them.", "%(count)d people could take them.", able)
        % {"count": able},
    ])  # fmt: skip


def _of_cell(form: Form) -> str:
    row: PriorityRule = form.instance
    since = timezone.now() - MONTH
    seen = Ticket.objects.filter(impact=row.impact, urgency=row.urgency, opened_at__gte=since)
    count = seen.count()
    return ngettext(
        "%(count)d request of the last 30 days was of this kind; only new ones get the priority.",
        "%(count)d requests of the last 30 days were of this kind; only new ones get the priority.",
        count,
    ) % {"count": count}  # fmt: skip


def _of_rule(form: Form) -> str:
    data = form.cleaned_data
    facts = {name: data[name] for name in ("product", "category", "type", "organisation")}
    since = timezone.now() - MONTH
    rows = Ticket.objects.filter(
        opened_at__gte=since, **{name: value for name, value in facts.items() if value}
    )
    count, elsewhere = rows.count(), rows.exclude(team=data["team"]).count()
    return ngettext(
        "%(count)d request of the last 30 days is like this; %(elsewhere)d of them is now with "
        "another team.",
        "%(count)d requests of the last 30 days are like this; %(elsewhere)d of them are now with "
        "another team.", count,
    ) % {"count": count, "elsewhere": elsewhere}  # fmt: skip


def _gaps() -> list[str]:
    rules = known_rules()
    levels: defaultdict[int, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    people: defaultdict[int, list[int]] = defaultdict(list)
    teams = {rule.team_id for rule in rules}
    members = TeamMember.objects.filter(team__in=teams, user__is_active=True)
    for team, user in members.values_list("team", "user"):
        people[user].append(team)
    held = PersonSkill.objects.filter(user__in=people).values_list("user", "skill", "level")
    for user, skill, level in held:
        for team in people[user]:
            levels[team][skill].append(level)
    products = Product.objects.filter(is_active=True).values_list("pk", "name")
    return gaps(rules, products, levels={team: dict(found) for team, found in levels.items()})


register(
    Sheet(
        "teams", gettext_lazy("Teams"),
        gettext_lazy("Who works together, on which line, under whose lead, and how tickets are "
                     "given out."),
        "users", PEOPLE, forms.TeamForm,
        ((gettext_lazy("Name"), str), (gettext_lazy("Line"), lambda row: row.get_line_display()),
         (gettext_lazy("Lead"), lambda row: row.lead or ""),
         (gettext_lazy("Confidential"), lambda row: yes(row.is_confidential)),
         (gettext_lazy("Active"), lambda row: yes(row.is_active))),
        can_manage_request_types, lambda: Team.objects.select_related("lead"), effect=_of_team,
        keep=_keep_team, also=gettext_lazy("groups members lead automatic confidential"),
    ),
    Sheet(
        "skills", gettext_lazy("Skills"), gettext_lazy("What people are able to do, by name."),
        "graduation-cap", PEOPLE, forms.SkillForm,
        ((gettext_lazy("Name"), str), (gettext_lazy("Active"), lambda row: yes(row.is_active))),
        can_manage_routing, Skill.objects.all, effect=_of_skill,
    ),
    Sheet(
        "skill-needs", gettext_lazy("Skills tickets ask for"),
        gettext_lazy("Which skill at which level a product or a category asks for."),
        "badge-check", PEOPLE, forms.SkillNeedForm,
        ((gettext_lazy("Skill"), lambda row: row.skill),
         (gettext_lazy("Level"), lambda row: row.get_level_display()),
         (gettext_lazy("Product"), lambda row: row.product or ""),
         (gettext_lazy("Category"), lambda row: row.category or ""),
         (gettext_lazy("Required"), lambda row: yes(row.is_required))),
        can_manage_routing,
        lambda: SkillNeed.objects.select_related("skill", "product", "category").order_by("pk"),
        effect=_of_need, may_remove=True,
    ),
)  # fmt: skip
register(
    Sheet(
        "routing", gettext_lazy("Routing sheet"),
        gettext_lazy("Which requests go to which team, and the skills they need; the first line "
                     "that fits decides."),
        "split", ASKING, forms.RoutingRuleForm,
        ((gettext_lazy("Line of the sheet"), str), (gettext_lazy("Order"), lambda row: row.order),
         (gettext_lazy("Skills"), lambda row: ", ".join(map(str, row.skills.all()))),
         (gettext_lazy("Active"), lambda row: yes(row.is_active))),
        can_manage_routing,
        lambda: RoutingRule.objects.select_related(
            "team", "product", "category", "organisation"
        ).prefetch_related("skills"),
        effect=_of_rule, warnings=_gaps, may_remove=True,
        also=gettext_lazy("rules route team"), trial="tickets:routing_trial",
    ),
    Sheet(
        "categories", gettext_lazy("Categories"),
        gettext_lazy("Kinds of matters, for one product or for all."), "tags", ASKING,
        forms.CategoryForm,
        ((gettext_lazy("Name"), str), (gettext_lazy("Product"), lambda row: row.product or ""),
         (gettext_lazy("Team"), lambda row: row.team or ""),
         (gettext_lazy("Active"), lambda row: yes(row.is_active))),
        can_manage_request_types, lambda: Category.objects.select_related("product", "team"),
        effect=_of_category,
    ),
    Sheet(
        "products", gettext_lazy("Products"), gettext_lazy("What we support."), "package", ASKING,
        forms.ProductForm,
        ((gettext_lazy("Name"), str), (gettext_lazy("Code"), lambda row: row.code),
         (gettext_lazy("Active"), lambda row: yes(row.is_active))),
        can_manage_request_types, Product.objects.all, effect=_of_product,
    ),
    Sheet(
        "priorities", gettext_lazy("Priority matrix"),
        gettext_lazy("Which priority an impact and an urgency make."), "grid-3x3", ASKING,
        forms.PriorityRuleForm,
        ((gettext_lazy("Impact"), lambda row: row.get_impact_display()),
         (gettext_lazy("Urgency"), lambda row: row.get_urgency_display()),
         (gettext_lazy("Priority"), lambda row: row.get_priority_display())),
        can_manage_request_types,
        lambda: PriorityRule.objects.order_by("impact", "urgency"),
        effect=_of_cell, may_add=False, also=gettext_lazy("impact urgency"),
    ),
)  # fmt: skip
