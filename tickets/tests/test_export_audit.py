"""Whoever takes a report out as a file leaves a line in the audit; nobody else finds one."""

import pytest

from servicedesk.events.models import Event
from tickets.tests.factories import open_ticket

pytestmark = pytest.mark.django_db
EXPORT = "/dashboards/lines/export/"


def test_a_report_taken_out_stands_in_the_audit(alice, cora, frank, line1, sign_in):
    open_ticket(alice)
    assert sign_in(cora).get(EXPORT, {"by": "line", "format": "json"}).status_code == 200
    event = Event.objects.get(kind="person.took_out")
    assert (event.actor, event.audit) == (cora, "export")
    assert event.data["what"] == "lines?by=line&format=json"
    assert event.data["format"] == "json"
    page = sign_in(frank).get("/desk/audit/").content.decode()
    assert "took out as a file: lines?by=line&amp;format=json" in page


def test_a_whole_report_is_called_by_its_name_alone(cora, sign_in):
    assert sign_in(cora).get(EXPORT).status_code == 200
    assert Event.objects.get(kind="person.took_out").data["what"] == "lines"


def test_what_is_refused_leaves_no_line(dana, cora, sign_in):
    assert sign_in(dana).get(EXPORT).status_code == 403
    assert sign_in(cora).get("/dashboards/nothing/export/").status_code == 404
    assert not Event.objects.filter(kind="person.took_out").exists()
