"""The routing sheet: which line a request falls under, and where the sheet has gaps. Pure but for
reading it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.models import RoutingRule, Ticket


@dataclass(frozen=True)
class Facts:
    """What of a request the sheet asks about: keys, and the type's code."""

    product: int | None
    category: int | None
    type: str
    organisation: int | None


def known_rules() -> list[RoutingRule]:
    """The lines that work, in their order, with what they name; in two queries."""
    rows = RoutingRule.objects.filter(is_active=True, team__is_active=True)
    named = ("team", "product", "category", "organisation")
    return list(rows.select_related(*named).prefetch_related("skills"))


def facts_of(ticket: Ticket) -> Facts:
    return Facts(ticket.product_id, ticket.category_id, ticket.type, ticket.organisation_id)


def misfit(rule: RoutingRule, facts: Facts) -> str:
    """Why a line does not fit, in words; empty when it does."""
    for wanted, given, words in (
        (rule.organisation_id, facts.organisation, _("another client")),
        (rule.product_id, facts.product, _("another product")),
        (rule.category_id, facts.category, _("another category")),
        (rule.type or None, facts.type, _("another type")),
    ):
        if wanted is not None and wanted != given:
            return words
    return ""


def first_match(rules: Iterable[RoutingRule], facts: Facts) -> RoutingRule | None:
    """The first line that fits; the rules come in their order."""
    return next((rule for rule in rules if not misfit(rule, facts)), None)


def is_wider(one: RoutingRule, other: RoutingRule) -> bool:
    """Whether everything that falls under the other falls under this one as well."""
    return all(
        getattr(one, name) in (None, "", getattr(other, name))
        for name in ("organisation_id", "product_id", "category_id", "type")
    )


def gaps(
    rules: Sequence[RoutingRule],
    products: Iterable[tuple[int, str]],
    *,
    levels: dict[int, dict[int, list[int]]],
) -> list[str]:
    """What is not right with the sheet: lines never reached, skills nobody of the team has,
    products that fall under no line. ``levels``: team → skill → what its people have."""
    found = []
    for place, rule in enumerate(rules):
        wider = next((one for one in rules[:place] if is_wider(one, rule)), None)
        if wider is not None:
            found.append(
                _("“%(rule)s” is never reached: “%(wider)s” comes first.")
                % {"rule": rule, "wider": wider}
            )
        for skill in rule.skills.all():
            held = levels.get(rule.team_id, {}).get(skill.pk, [])
            if not any(level >= rule.level for level in held):
                found.append(
                    _("“%(rule)s” needs “%(skill)s”, which nobody of the team has.")
                    % {"rule": rule, "skill": skill}
                )
    uncovered = [
        name
        for key, name in products
        if not any(rule.product_id in (None, key) and not rule.organisation_id for rule in rules)
    ]
    if rules and uncovered:
        found.append(
            _("No line for: %(products)s. The category's team or the first of line 1 takes them.")
            % {"products": ", ".join(uncovered)}
        )
    return found
