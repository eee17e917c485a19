"""What happened to people, in the reader's language: events hold codes, and these say them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from servicedesk.accounts.choices import Reach, Role
from servicedesk.accounts.models import RIGHTS, Membership

_STEPS = {
    "totp": gettext_lazy("codes of an app"),
    "webauthn": gettext_lazy("a passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
}


def rights_of(row: Membership) -> dict[str, Any]:
    """What a membership allows: ``reach``, ``site`` (its name) and ``allowed`` (of RIGHTS)."""
    allowed = [name for name in RIGHTS if getattr(row, name)]
    return {"reach": str(row.reach), "site": row.site.name if row.site else "", "allowed": allowed}


def rights_words(rights: Mapping[str, Any]) -> str:
    """What :func:`rights_of` holds, in the active language."""
    fields = {name: Membership._meta.get_field(name) for name in RIGHTS}
    named = [str(fields[name].verbose_name) for name in rights["allowed"] if name in fields]  # type: ignore[union-attr]
    reach = _("reads %(what)s") % {"what": _label(Reach, rights["reach"])}
    where = f" ({rights['site']})" if rights["site"] else ""
    return ", ".join([reach + where, *named])


def in_words(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """An event's data with its codes said in the active language; what old events say in words
    stays as it is."""
    say = _SAYING.get(kind)
    return {**data, **(say(data) if say else {})}


def _rights(data: Mapping[str, Any]) -> dict[str, str]:
    rights = data.get("rights")
    return {"rights": rights_words(rights)} if isinstance(rights, dict) else {}


def _roles(*names: str) -> Callable[[Mapping[str, Any]], dict[str, str]]:
    def say(data: Mapping[str, Any]) -> dict[str, str]:
        return {name: _listed(data[name]) for name in names if data.get(name)}

    return say


def _listed(codes: str) -> str:
    return ", ".join(_label(Role, code) for code in codes.split(", "))


def _step(data: Mapping[str, Any]) -> dict[str, str]:
    what = str(data.get("what", ""))
    return {"what": str(_STEPS.get(what, what))}


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code


_SAYING: dict[str, Callable[[Mapping[str, Any]], dict[str, str]]] = {
    "membership.granted": _rights,
    "membership.changed": _rights,
    "person.created": _roles("role"),
    "person.role_changed": _roles("before", "after"),
    "person.second_factor_roles_changed": _roles("before", "after"),
    "person.second_factor_added": _step,
    "person.second_factor_removed": _step,
}
