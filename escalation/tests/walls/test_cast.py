"""Nobody of the cast and no role is left out of the walks."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

import conftest
from escalation.tests.walls.conftest import CAST, WALKERS
from escalation.tests.walls.test_parameters import AT_ONCE, EACH_BY_ITSELF
from servicedesk.accounts.choices import Role
from servicedesk.accounts.models import User


def people_of_the_root() -> set[str]:
    """The fixtures of the root conftest that are a person."""
    fixtures = {name: made for name, made in vars(conftest).items() if hasattr(made, "__wrapped__")}
    return {name for name, made in fixtures.items() if _is_person(made.__wrapped__)}


def _is_person(made: Callable[..., object]) -> bool:
    return inspect.get_annotations(made).get("return") is User


def names_of(walkers: list[Any]) -> set[str]:
    return {getattr(walker, "values", (walker,))[0] for walker in walkers}


@pytest.mark.parametrize("walkers", [WALKERS, [*AT_ONCE, *EACH_BY_ITSELF]])
def test_everybody_of_the_cast_walks(walkers):
    assert names_of(walkers) == {"anonymous", *people_of_the_root()}


def test_every_role_walks(request, db):
    roles = {request.getfixturevalue(name).role for name in CAST}
    assert roles == set(Role), "give the cast of conftest.py somebody of this role"
