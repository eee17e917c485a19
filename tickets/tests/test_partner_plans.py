"""A partner chooses among the plans of the clients delegated to them, and learns of no other."""

import pytest

from contracts.models import Plan

pytestmark = pytest.mark.django_db
PAGES = ("/desk/tickets/?filters=all", "/desk/tickets/filters/", "/desk/clocks/",
         "/desk/tickets/query/?q=plan:")  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_only_plans_of_delegated_contracts_are_offered(page, delegated, petra, cora, sign_in):
    mine, other = delegated.plan, Plan.objects.get(code="premium")
    said = sign_in(petra).get(page).content.decode()
    assert mine.label in said
    assert other.label not in said
    assert other.label in sign_in(cora).get(page).content.decode()


def test_another_plan_is_as_good_as_none(delegated, petra, sign_in):
    browser, other = sign_in(petra), Plan.objects.get(code="premium")
    for value in (other.pk, 999_999):
        page = browser.get("/desk/tickets/", {"plan": value}).content.decode()
        assert f"“{value}” is not known here" in page
