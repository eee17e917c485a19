"""The style page: every piece of the look in all its states, for those who draw. Debug only."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from servicedesk import charts, wording
from servicedesk.access import desk_only

HOUR = 3600


class SampleForm(forms.Form):
    """Fields of every kind, two of them wrong."""

    subject = forms.CharField(label="What happened", help_text="One sentence is enough.")
    product = forms.ChoiceField(label="Product", choices=[("", "Choose"), ("gate", "Gate 4")])
    details = forms.CharField(label="Details", widget=forms.Textarea, required=False)
    effect = forms.ChoiceField(
        label="Who is affected",
        widget=forms.RadioSelect,
        required=False,
        choices=[("one", "One person"), ("all", "The whole site")],
    )
    notify = forms.BooleanField(label="Tell me by e-mail", required=False)


def _chips() -> list[wording.Chip]:
    now, zone = timezone.now(), timezone.get_current_timezone()
    language = translation.get_language() or "en"
    kinds = [("ok", 2.2, 30), ("warn", 0.4, 82), ("breach", -0.6, 100)]
    chips = [
        wording.deadline_chip(
            now + timedelta(hours=hours),
            now=now,
            state=state,
            zone=zone,
            language=language,
            share=share,
            url="#clocks",
        )
        for state, hours, share in kinds
    ]
    paused = wording.deadline_chip(
        None,
        now=now,
        state="paused",
        zone=zone,
        language=language,
        share=55,
        left_seconds=1.35 * HOUR,
        url="#clocks",
    )
    met = wording.Chip(state="done", words="met", exact="", url="#clocks")
    none = wording.Chip(state="none", words="no targets in the plan", url="#clocks")
    return [*chips, paused, met, none]


def _thread() -> list[dict[str, Any]]:
    at = timezone.now() - timedelta(hours=3)
    said = {
        "client": "<p>Since the update the controller of gate 4 does not come back.</p>",
        "us": "<p>Thank you. Please send the log of the last hour: menu <em>Service</em>.</p>",
        "note": "<p>Same certificate as at South Plant, see the article.</p>",
    }
    who = {"client": "Alice Brown", "us": "Dana Levina", "note": "Lev Orlov"}
    role = {"client": "North Plant", "us": "Line 1", "note": "Line 2"}
    files = [
        {"name": "gate-4-" + "very-long-" * 8 + ".log", "url": "#", "kind": "text", "size": 48213}
    ]
    return [
        {
            "id": index,
            "kind": kind,
            "who": who[kind],
            "role": role[kind],
            "channel": "Portal",
            "at": at + timedelta(minutes=40 * index),
            "body": SafeString(body),
            "quoted": SafeString("<p>Earlier words.</p>") if kind == "us" else "",
            "files": files if kind == "client" else [],
        }
        for index, (kind, body) in enumerate(said.items())
    ]


def _entries() -> list[dict[str, Any]]:
    at = timezone.now() - timedelta(minutes=50)
    return [
        {"icon": "user-check", "who": "Dana Levina", "words": "took the ticket", "at": at},
        {
            "icon": "signal",
            "who": "Dana Levina",
            "words": "changed the priority",
            "before": "Normal",
            "after": "High",
            "at": at,
        },
        {
            "icon": "triangle-alert",
            "words": "First response: 80 % of the time is used",
            "at": at,
            "tone": "warn",
        },
    ]


def _rows(chips: list[wording.Chip]) -> list[dict[str, Any]]:
    subjects = [
        "Controller offline after update",
        "Badge printer prints half a card since Monday and the queue at the gate grows longer",
        "How do I add a second site?",
        "Night backup fails",
        "Reader 12 beeps twice",
        "Licence file",
    ]
    return [
        {
            "number": 1042 - index, "subject": subject, "client": "North Plant", "plan": "Premium",
            "product": "Gate 4", "status": "In progress", "priority": min(5, index + 1),
            "replied": index == 1, "read": index > 2, "chip": chip, "who": "Dana Levina",
        }
        for index, (subject, chip) in enumerate(zip(subjects, chips, strict=True))
    ]  # fmt: skip


def _charts() -> dict[str, charts.Chart]:
    item = charts.Item
    return {
        "bars": charts.bars(
            [
                item("First response", 97.4, "#", "ok", "97.4 %"),
                item("Next response", 88.1, "#", "warn", "88.1 %"),
                item("Resolution", 71.0, "#", "breach", "71.0 %"),
            ],
            top=100,
            target=95,
        ),
        "stacked": charts.stacked(
            [
                (
                    line,
                    [
                        item("under 1 day", a, "#", "ok"),
                        item("1–3 days", b, "#", "info"),
                        item("over 3 days", c, "#", "breach"),
                    ],
                )
                for line, a, b, c in [
                    ("Line 1", 42, 18, 6),
                    ("Line 2", 12, 22, 14),
                    ("Line 3", 2, 4, 9),
                ]
            ]
        ),
        "flow": charts.flow(
            [item("Line 1", 1240, "#"), item("Line 2", 412, "#"), item("Line 3", 96, "#")],
            [item("1 → 2", 412, "#"), item("2 → 3", 96, "#")],
            [item("2 → 1", 31, "#"), item("3 → 2", 8, "#")],
        ),
        "histogram": charts.histogram(
            [
                item(f"{hour} h", value, "#", "breach" if hour > 8 else "")
                for hour, value in zip(
                    range(1, 13), [12, 44, 71, 63, 40, 28, 19, 11, 8, 5, 2, 1], strict=True
                )
            ]
        ),
        "line": charts.line(
            [
                item(f"w {week}", value, "#")
                for week, value in enumerate(
                    [84, 91, 78, 103, 120, 96, 88, 131, 118, 102, 97, 110], start=36
                )
            ],
            target=100,
        ),
    }


@desk_only
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every piece; only where DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", sample())


def sample() -> dict[str, Any]:
    """What the style page draws."""
    chips = _chips()
    return {
        "form": SampleForm({"product": "gate", "effect": "one"}),
        "chips": chips,
        "rows": _rows(chips),
        "thread": _thread(),
        "entries": _entries(),
        "charts": _charts(),
        "tones": ["ok", "warn", "breach", "paused", "info", "note", "accent"],
        "levels": [1, 2, 3, 4],
        "mark_words": ["Very bad", "Bad", "So-so", "Good", "Very good"],
        "tabs": [{"label": "All", "url": "#", "current": True, "count": 42},
                 {"label": "Mine", "url": "#", "count": 7}, {"label": "Closed", "url": "#"}],
        "steps": [{"name": "Received", "state": "done", "note": "today, 09:12"},
                  {"name": "With an engineer", "state": "current", "note": "answer by 13:00"},
                  {"name": "Answer", "state": "next"}, {"name": "Solved", "state": "next"}],
        "sends": [{"value": "wait", "label": "Send and wait for the client"},
                  {"value": "stay", "label": "Send"}],
        "stats": [
            {"label": "SLA attainment", "value": "94.2 %", "trend": "↑ 1.4", "tone": "ok",
             "definition": "met ÷ (met + missed), 1,204 clocks"},
            {"label": "Open tickets", "value": "318", "trend": "↑ 24", "tone": "breach",
             "definition": "not solved at this moment"},
            {"label": "Line 1 → 2", "value": "33.2 %", "trend": "→ 0.1",
             "definition": "of tickets that entered line 1"},
            {"label": "Due in 2 hours", "value": "7", "definition": "running clocks"},
        ],
        "unread_count": 3,
    }  # fmt: skip
