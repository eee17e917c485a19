"""Doors of the dashboard; managers only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from servicedesk.access import Visitor, managers_only
from servicedesk.accounts.models import User
from servicedesk.exports import note_export
from servicedesk.reports import WRITERS, Report, gallery, report_named
from servicedesk.wording import number_words
from tickets.dashboard import charts
from tickets.dashboard.address import Address, read_address
from tickets.dashboard.fields import period_options, selects
from tickets.dashboard.figures import due_for, figures_for
from tickets.dashboard.links import behind_url, export_url, queue_url, report_url
from tickets.dashboard.paging import read_page
from tickets.dashboard.stats import stats
from tickets.dashboard.tables import split_links, table_of
from tickets.presentation import current_reader, list_row

TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@managers_only
@require_safe
def dashboard(request: Visitor) -> HttpResponse:
    """All numbers of a period under the filters of the address."""
    now = timezone.now()
    address = read_address(request.GET, reader=request.user, now=now)
    language = get_language() or "en"
    figures, due = figures_for(address), due_for(address)
    reader = current_reader(now)
    context = {
        "address": address,
        "selects": selects(address),
        "periods": period_options(address),
        "stats": stats(figures, address, language),
        "attainment": [
            (label, head, charts.attainment_chart(figures, by, address, language), by)
            for by, label, head in (
                ("metric", _("Attainment by metric"), _("Metric")),
                ("plan", _("Attainment by plan"), _("Plan")),
                ("priority", _("Attainment by priority"), _("Priority")),
            )
        ],
        "attainment_table": report_url(address, "attainment", by="team"),
        "flow": charts.flow_chart(figures, address),
        "numbers": _numbers(figures.lines, address, language),
        "backlog": charts.backlog_chart(figures, address),
        "backlog_links": charts.backlog_links(figures, address),
        "times": charts.time_charts(figures, address, language),
        "marks": charts.marks_chart(figures, address),
        "marks_row": figures.marks,
        "marks_url": behind_url(address, "marks", "marks"),
        "due": [list_row(row, reader) for row in due.rows],
        "due_count": due.count,
        "due_url": queue_url(address, queue="soon"),
        "exports": {
            name.replace("-", "_"): export_url(address, name)
            for name in ("lines", "attainment", "backlog", "time-on-line", "marks")
        },
        "as_of": date_format(timezone.localtime(now), "j E Y, H:i"),
    }
    status = 422 if address.errors else 200
    return render(request, "tickets/dashboard.html", context, status=status)


@managers_only
@require_safe
def dashboard_report(request: Visitor, name: str) -> HttpResponse:
    """One report as a table, split as asked; each number opens its tickets."""
    report = _report(name, reader=request.user)
    address = read_address(request.GET, reader=request.user, now=timezone.now())
    by = request.GET.get("by", "")
    by = by if by in report.fields else report.default_by
    context = {
        "report": report,
        "address": address,
        "selects": [one for one in selects(address) if one.name in report.filter_names],
        "periods": period_options(address),
        "table": table_of(report, address, by=by, language=get_language() or "en"),
        "splits": split_links(report, address, by=by),
        "reports": [
            (each.title, report_url(address, each.name), each.name)
            for each in gallery()
            if request.user.role in each.roles
        ],
        "form_url": report_url(None, name),
        "export": export_url(address, name, **({"by": by} if by != report.default_by else {})),
    }
    status = 422 if address.errors else 200
    return render(request, "tickets/dashboard_report.html", context, status=status)


@managers_only
@require_safe
def dashboard_tickets(request: Visitor, name: str) -> HttpResponse:
    """The tickets one number counts; 404 for a number or report that does not exist."""
    now = timezone.now()
    address = read_address(request.GET, reader=request.user, now=now)
    report = _report(name, reader=request.user)
    number = request.GET.get("number", "")
    cell = {
        key.removeprefix("in_"): request.GET[key]
        for key in request.GET
        if key.startswith("in_") and request.GET[key].isprintable()
    }
    tickets = report.behind(address.query(), number, cell)
    if tickets is None:
        raise Http404
    column = next((one for one in report.columns if one.name == number), None)
    context = {
        "report": report,
        "label": column.label if column else number,
        "definition": column.definition if column else "",
        "count": tickets.count(),
        "page": read_page(tickets, request.GET, request.user),
        "back": f"?{address.parameters()}",
        "filters": {"words": True},
    }
    status = 422 if address.errors else 200
    return render(request, "tickets/dashboard_tickets.html", context, status=status)


@managers_only
@require_safe
def dashboard_export(request: Visitor, name: str) -> HttpResponse:
    """The rows of a report as a file, CSV unless ``format=json``. Refused for a field it lacks."""
    report = _report(name, reader=request.user)
    kind = "json" if request.GET.get("format") == "json" else "csv"
    by = request.GET.get("by", "")
    address = read_address(request.GET, reader=request.user, now=timezone.now())
    rows = report.rows(address.query(by=by))
    text = WRITERS[kind](report, rows, by=by)
    what = "?".join(filter(None, (report.name, request.GET.urlencode())))[:500]
    note_export(what, row_count=len(rows), kind=kind, actor=request.user)
    response = HttpResponse(text, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{report.name}.{kind}"'
    return response


def _report(name: str, *, reader: User) -> Report:
    report = report_named(name)
    if report is None:
        raise Http404
    if reader.role not in report.roles:
        raise PermissionDenied
    return report


def _numbers(row: dict[str, Any], address: Address, language: str) -> list[tuple[Any, ...]]:
    """Every number of the lines report with its definition and its tickets."""
    report = _report("lines", reader=address.reader)
    shown = []
    for column in report.columns:
        value = row[column.name]
        said = (
            "–"
            if value is None
            else number_words(value, language, decimals=2 if column.unit else 0)
        )
        unit = f"\N{NO-BREAK SPACE}{column.unit}" if column.unit and value is not None else ""
        url = behind_url(address, report.name, column.name)
        shown.append((column.label, f"{said}{unit}", column.definition, url))
    return shown
