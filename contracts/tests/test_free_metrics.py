"""Metrics an administrator adds: written down once, named and shown as the house likes."""

import pytest
from django.urls import reverse
from django.utils import translation

from contracts import services
from contracts.choices import Metric
from contracts.free_metrics import forget_free_metrics, free_metrics
from contracts.metrics import client_metrics, is_client_metric, metric_choices, metric_label
from contracts.models import FreeMetric
from contracts.services import MetricDraft
from servicedesk.errors import Refused
from servicedesk.events.models import Event

pytestmark = pytest.mark.django_db


def draft(**changes) -> MetricDraft:
    given = {
        "code": "first-note", "name": "Time to the first note", "name_ru": "Время до заметки",
        "starts": ("opened",), "stops": ("noted",),
    }  # fmt: skip
    return MetricDraft(**given | changes)


def test_an_added_metric_may_be_promised_and_is_named_in_both_languages(frank):
    services.add_metric(draft(), actor=frank)

    assert metric_choices()[-1] == ("first-note", "Time to the first note")
    with translation.override("ru"):
        assert metric_choices()[-1] == ("first-note", "Время до заметки")
        assert metric_label("first-note") == "Время до заметки"
    assert metric_label("first-note", language="en") == "Time to the first note"
    assert metric_label(Metric.RESOLUTION) == "Resolution"
    assert metric_label("nobody-knows") == "nobody-knows"
    assert Event.objects.get(kind="metric.added").data["stops"] == ["noted"]


def test_a_metric_without_a_russian_name_is_called_by_the_other(frank):
    services.add_metric(draft(name_ru=""), actor=frank)

    assert metric_label("first-note", language="ru") == "Time to the first note"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "resolution"}, "code"),
        ({"code": "taken"}, "code"),
        ({"code": "more-than-twenty-signs"}, "code"),
        ({"code": "First note"}, "code"),
        ({"code": ""}, "code"),
        ({"name": " "}, "name"),
        ({"name": "TAKEN"}, "name"),
        ({"starts": ()}, "starts"),
        ({"starts": ("resolved",)}, "starts"),
        ({"starts": ("terms_changed",)}, "starts"),
        ({"stops": ()}, "stops"),
        ({"stops": ("noted", "deadline_set")}, "stops"),
    ],
)
def test_what_could_not_be_timed_is_refused(frank, changes, field):
    services.add_metric(draft(code="taken", name="Taken"), actor=frank)

    with pytest.raises(Refused) as refused:
        services.add_metric(draft(**changes), actor=frank)

    assert refused.value.field == field
    assert FreeMetric.objects.get().code == "taken"
    assert Event.objects.filter(kind="metric.added").count() == 1


def test_what_moves_its_clock_stands_but_its_name_may_change(frank):
    metric = services.add_metric(draft(), actor=frank)

    with pytest.raises(Refused) as refused:
        services.change_metric(metric, draft=draft(stops=("resolved",)), actor=frank)
    assert refused.value.field == "starts"
    assert not Event.objects.filter(kind="metric.changed").exists()

    services.change_metric(metric, draft=draft(name="First note"), actor=frank)
    assert metric_label("first-note") == "First note"
    event = Event.objects.get(kind="metric.changed")
    assert event.data["before"] == {"name": "Time to the first note"}


def test_clients_see_it_only_when_it_is_shown_to_them(frank):
    metric = services.add_metric(draft(), actor=frank)
    assert not is_client_metric("first-note")
    assert "first-note" not in client_metrics()

    services.change_metric(metric, draft=draft(is_client_visible=True), actor=frank)
    assert is_client_metric("first-note")
    assert client_metrics() >= {"first-note", "resolution"}


def test_one_that_is_not_active_is_offered_no_more_and_keeps_its_name(frank):
    metric = services.add_metric(draft(), actor=frank)

    services.change_metric(metric, draft=draft(is_active=False), actor=frank)

    assert "first-note" not in dict(metric_choices())
    assert metric_label("first-note") == "Time to the first note"


def test_another_process_is_told_by_the_stamp(frank, monkeypatch):
    services.add_metric(draft(), actor=frank)
    forget_free_metrics(known=())
    assert "first-note" not in free_metrics()

    monkeypatch.setattr("contracts.free_metrics.LOOK_SECONDS", 0)

    assert "first-note" in free_metrics()


def test_the_table_is_asked_once(frank, django_assert_num_queries):
    services.add_metric(draft(), actor=frank)
    free_metrics()

    with django_assert_num_queries(0):
        metric_choices()
        client_metrics()
        metric_label("first-note")


def test_an_administrator_adds_one_and_hides_it_later(sign_in, frank):
    desk = sign_in(frank)
    form = {
        "code": "first-note", "name": "Time to the first note", "name_ru": "Время до заметки",
        "starts": ["opened"], "stops": ["noted"], "is_active": "on", "is_client_visible": "on",
    }  # fmt: skip
    assert desk.post(reverse("admin:contracts_freemetric_add"), form).status_code == 302
    metric = FreeMetric.objects.get()
    assert (metric.starts, metric.stops, metric.is_pausable) == (["opened"], ["noted"], False)

    page = desk.get(reverse("admin:contracts_freemetric_change", args=[metric.pk]))
    assert page.status_code == 200
    changed = {"name": "First note", "name_ru": "", "is_active": "on", "stops": ["resolved"]}
    answer = desk.post(reverse("admin:contracts_freemetric_change", args=[metric.pk]), changed)
    assert answer.status_code == 302
    metric.refresh_from_db()
    assert (metric.name, metric.stops, metric.is_client_visible) == ("First note", ["noted"], False)


def test_a_taken_code_is_told_above_the_form(sign_in, frank):
    desk = sign_in(frank)
    form = {"code": "resolution", "name": "Ours", "starts": ["opened"], "stops": ["noted"]}

    answer = desk.post(reverse("admin:contracts_freemetric_add"), form, follow=True)

    assert "There is a metric of this code already." in answer.content.decode()
    assert not FreeMetric.objects.exists()
