"""Workers at once and workers killed in the middle of a bulk change: each ticket once.

Only where many write at a time: on SQLite writers queue up before they begin.
"""

import os
import signal
from threading import Thread

import pytest
from django.db import connection, connections
from django.utils import timezone

from conftest import MANY_WRITERS
from tickets.choices import BulkState, ItemState
from tickets.models import Bulk, BulkItem, Ticket
from tickets.services import bulk as services
from tickets.services import bulk_finishing
from tickets.tests.factories import happened, open_ticket

pytestmark = MANY_WRITERS
COUNT = 24


@pytest.fixture
def running(alice, line1, dana, standard):
    for _turn in range(COUNT):
        open_ticket(alice)
    bulk = services.choose_tickets(Ticket.visible_to(dana).all(), actor=dana)
    changes = [{"do": "priority", "to": "2"}, {"do": "note", "text": "Storm"}]
    services.plan(bulk, actor=dana, changes=changes)
    return services.start(bulk, actor=dana)


def once(bulk):
    """Every ticket was changed, and none twice."""
    bulk.refresh_from_db()
    assert bulk.state == BulkState.DONE
    assert set(bulk.items.values_list("state", flat=True)) == {ItemState.DONE}
    for ticket in Ticket.objects.all():
        assert len(happened(ticket, "priority_changed")) == 1
        assert ticket.messages.filter(body="Storm").count() == 1


def test_a_worker_killed_in_the_middle_leaves_each_ticket_once(running, monkeypatch):
    """A process of its own works until it is killed inside the transaction of a ticket."""
    connections.close_all()
    worker = os.fork()
    if worker == 0:  # the child: dies with its fifth ticket changed and not committed
        done = []

        class Dies(services._Work):
            def _change(self, item):
                super()._change(item)
                done.append(item.pk)
                if len(done) == 5:
                    os.kill(os.getpid(), signal.SIGKILL)

        services._Work = Dies
        try:
            services.carry_on(Bulk.objects.get(pk=running.pk))
        finally:
            os._exit(1)
    _pid, status = os.waitpid(worker, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    states = list(running.items.order_by("pk").values_list("state", flat=True))
    assert states == [ItemState.DONE] * 4 + [ItemState.WAITING] * (COUNT - 4)
    fifth = running.items.order_by("pk")[4]
    assert happened(fifth.ticket, "priority_changed") == []
    services.carry_on(running)
    running.refresh_from_db()
    assert running.state == BulkState.RUNNING  # the fifth is claimed by nobody alive
    later = timezone.now() + services.LEASE
    services.carry_on(running, now=later)
    once(running)


def test_workers_at_once_share_the_tickets(running):
    def work():
        try:
            services.carry_on(Bulk.objects.get(pk=running.pk))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=120)
    once(running)


def test_it_is_finished_once_by_whoever_comes_first(running):
    BulkItem.objects.update(state=ItemState.DONE)
    found = []

    def end():
        found.append(bulk_finishing.finish(Bulk.objects.get(pk=running.pk)))
        connection.close()

    workers = [Thread(target=end) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=60)
    assert sorted(found) == [False, False, True]
