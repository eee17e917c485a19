"""The service manager and the client's managers hear, once, what ends and what runs out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from conftest import contract_for
from contracts.choices import ContractState
from contracts.models import ContractNotice
from contracts.notices import days_reached, percents_reached
from contracts.services import (
    AllowanceDraft,
    activate_contract,
    consume,
    correct_allowance,
    extend_allowance,
    grant_allowance,
    notice_endings,
    renew_contract,
)
from servicedesk.events.delivery import deliver, due_deliveries
from servicedesk.events.models import Event
from servicedesk.notifications.models import Notification

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 15, 9, tzinfo=UTC)
END = datetime(2026, 12, 31, 9, tzinfo=UTC)


def test_percents_and_days_are_reached_one_after_the_other():
    percents = [50, 80, 100]
    assert percents_reached(299, granted=600, percents=percents) == []
    assert percents_reached(300, granted=600, percents=percents) == [50]
    assert percents_reached(600, granted=600, percents=percents) == [50, 80, 100]
    assert percents_reached(0, granted=0, percents=percents) == []
    assert [days_reached(left) for left in (91, 90, 45, 0, -1)] == [
        [], [90], [90, 60], [90, 60, 30], [],
    ]  # fmt: skip


def told() -> list[tuple[str, str]]:
    """Deliver what waits; who was told what, in order."""
    soon = timezone.now() + timedelta(minutes=1)
    for delivery in due_deliveries(soon):
        deliver(delivery, now=soon)
    rows = Notification.objects.order_by("pk").values_list("recipient__full_name", "title")
    return list(rows)


def reached() -> list[int]:
    events = Event.objects.filter(kind="contract.allowance_reached").order_by("pk")
    return [event.data["percent"] for event in events]


@pytest.fixture
def hours(premium, tess):
    """Ten hours of June under the contract that has a service manager."""
    draft = AllowanceDraft(
        unit="minutes", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), granted=600
    )
    return grant_allowance(premium, draft=draft, actor=tess, at=NOON)


def use(contract, minutes):
    consume(contract, unit="minutes", amount=minutes, ticket=7, actor=None, at=NOON)


def test_each_percent_is_noticed_once(hours, premium):
    for minutes in (299, 1, 100, 80, 119, 1, 30):
        use(premium, minutes)
    assert reached() == [50, 80, 100]
    assert ContractNotice.objects.count() == 3


def test_several_percents_at_once_are_one_notice(hours, premium):
    use(premium, 900)
    assert reached() == [100]
    assert ContractNotice.objects.count() == 3


def test_what_was_noticed_is_not_noticed_again_after_more_is_granted(hours, premium):
    use(premium, 300)
    extend_allowance(hours, amount=600, actor=None, at=NOON)
    use(premium, 300)
    assert reached() == [50]
    correct_allowance(hours, amount=-400, note="Forgot a day", actor=None, at=NOON)
    assert reached() == [50, 80]


def test_manager_and_client_manager_are_told_and_engineers_are_not(
    hours, premium, boss, alice, pavel, dana, mallory
):
    use(premium, 480)
    words = "80 % of what contract C-Acme-premium prepaid is used, 2 h left"
    assert told() == [("Tess", words), ("Boss", words)]
    assert told() == [("Tess", words), ("Boss", words)]
    assert (
        Notification.objects.get(recipient=boss).url == f"/portal/contracts/{premium.pk}/prepaid/"
    )


def test_head_is_told_where_no_manager_is_named(standard, erin):
    draft = AllowanceDraft(
        unit="incidents", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), granted=1
    )
    grant_allowance(standard, draft=draft, actor=None, at=NOON)
    consume(standard, unit="incidents", amount=1, ticket=7, actor=None, at=NOON)
    words = "100 % of what contract C-Acme-standard prepaid is used, 0 incidents left"
    assert told() == [("Erin", words)]


def days(left: int) -> datetime:
    return END - timedelta(days=left)


def test_end_is_noticed_ninety_sixty_and_thirty_days_before(premium, boss):
    assert [notice_endings(days(left)) for left in (91, 90, 89, 60, 30, 29, 0)] == [
        0, 1, 0, 1, 1, 0, 0,
    ]  # fmt: skip
    titles = [title for name, title in told() if name == "Boss"]
    assert titles == [
        f"Contract C-Acme-premium ends in {left} days, on 31 December 2026" for left in (90, 60, 30)
    ]
    assert {name for name, _title in told()} == {"Tess", "Boss"}


def test_contract_found_late_is_noticed_once_with_its_days(premium):
    assert notice_endings(days(20)) == 1
    assert notice_endings(days(19)) == 0
    assert Event.objects.get(kind="contract.ending").data["days"] == 20
    thresholds = ContractNotice.objects.values_list("threshold", flat=True)
    assert sorted(thresholds) == [30, 60, 90]


def test_nothing_is_said_of_what_is_renewed_suspended_or_over(premium, globex, acme):
    successor = renew_contract(premium, number="N-2", ends_on=date(2027, 12, 31), actor=None)
    assert notice_endings(days(90)) == 1
    activate_contract(successor, actor=None)
    contract_for(globex, "standard", state=ContractState.SUSPENDED)
    contract_for(acme, "standard", ends_on=date(2026, 11, 1))
    assert notice_endings(days(20)) == 0


def test_the_day_is_that_of_the_contracts_zone(acme):
    contract_for(acme, "standard", time_zone="Asia/Vladivostok")
    late_evening = datetime(2026, 10, 1, 15, tzinfo=UTC)  # 2 October in Vladivostok
    assert notice_endings(late_evening - timedelta(hours=2)) == 0
    assert notice_endings(late_evening) == 1
