"""The look's promises: words of times, the chip, fields, and colours that can be read."""

import gzip
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.conf import settings
from django.db.models.fields import BLANK_CHOICE_DASH
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.translation import trans_real

from servicedesk import icons, look_files, wording
from servicedesk.accounts.models import Team
from servicedesk.catalogue import compile_catalogues
from servicedesk.templatetags import ui

NOW = datetime(2026, 3, 12, 11, 10, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")
CSS = Path(settings.BASE_DIR) / "static" / "css"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (7800, "2 h 10 min"),
        (7200, "2 h"),
        (2100, "35 min"),
        (59, "under 1 min"),
        (273_600, "3 d 4 h"),
        (864_000, "10 d"),
        (-2100, "35 min late"),
        (-7800, "2 h 10 min late"),
    ],
)
def test_a_deadline_is_said_as_a_person_says_it(seconds: int, said: str) -> None:
    assert wording.deadline_words(seconds, "en") == said


@pytest.fixture
def russian() -> None:
    """The catalogue as it is in the sources now, whatever was compiled before."""
    compile_catalogues()
    trans_real._translations.clear()
    for kept in (wording.duration_words, wording._moments, wording._months):
        kept.cache_clear()


@pytest.mark.usefixtures("russian")
def test_deadlines_and_times_are_said_in_russian() -> None:
    assert wording.deadline_words(7800, "ru") == "2 ч 10 мин"
    assert wording.deadline_words(-2100, "ru") == "просрочка 35 мин"
    assert wording.deadline_words(4800, "ru", paused=True) == "на паузе, осталось 1 ч 20 мин"
    assert wording.exact_time(NOW, zone=MOSCOW, language="ru") == "12 марта 2026, 14:10 MSK"
    before = NOW - timedelta(days=1)
    assert wording.when(before, now=NOW, zone=MOSCOW, language="ru") == "вчера в 14:10"
    assert wording.file_size(1_468_006, "ru") == "1,4 МБ"
    assert wording.number_words(1240.5, "ru", decimals=1) == "1\N{NO-BREAK SPACE}240,5"


def test_a_paused_deadline_says_what_is_left() -> None:
    assert wording.deadline_words(4800, "en", paused=True) == "paused, 1 h 20 min left"


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-5), "5 min ago"),
        (timedelta(hours=-2, minutes=-50), "2 h ago"),
        (timedelta(minutes=25), "in 25 min"),
        (timedelta(days=-1), "yesterday, 14:10"),
        (timedelta(days=1), "tomorrow, 14:10"),
        (timedelta(days=-9), "3 Mar, 14:10"),
        (timedelta(days=-200), "24 Aug 2025"),
    ],
)
def test_near_times_are_relative_and_far_ones_dated(shift: timedelta, said: str) -> None:
    assert wording.when(NOW + shift, now=NOW, zone=MOSCOW, language="en") == said


def test_the_exact_time_names_its_zone() -> None:
    assert wording.exact_time(NOW, zone=MOSCOW, language="en") == "12 March 2026, 14:10 MSK"
    tomsk = wording.exact_time(NOW, zone=ZoneInfo("Asia/Tomsk"), language="en")
    assert tomsk == "12 March 2026, 18:10 UTC+07"


def test_an_unknown_zone_is_utc() -> None:
    assert wording.zone("Mars/Olympus").key == "UTC"
    assert wording.zone("Europe/Moscow").key == "Europe/Moscow"


@pytest.mark.parametrize(
    ("size", "said"),
    [(640, "640 B"), (12_300, "12 KB"), (1_468_006, "1.4 MB"), (26_214_400, "25 MB")],
)
def test_a_size_is_rounded_to_what_matters(size: int, said: str) -> None:
    assert wording.file_size(size, "en") == said


def test_initials_come_from_names_and_addresses() -> None:
    assert [wording.initials(name) for name in ("Dana Levina", "лев", "a.brown@x.org", "")] == [
        "DL", "Л", "AB", "?",
    ]  # fmt: skip


def test_the_chip_carries_its_state_in_words_symbol_and_arc() -> None:
    chip = wording.deadline_chip(
        NOW - timedelta(minutes=35), now=NOW, state="breach", zone=MOSCOW, language="en",
        share=140, url="/x?a=1&b=2", target_seconds=3600,
    )  # fmt: skip
    assert (chip.words, chip.share, chip.sign) == ("35 min late", 100, "▲")
    html = ui.deadline_chip(chip)
    assert 'href="/x?a=1&amp;b=2"' in html
    assert 'datetime="2026-03-12T10:35:00+00:00" data-deadline="3600">35 min late</time>' in html
    assert 'stroke-dasharray="100 100"' in html
    assert "12 March 2026, 13:35 MSK" in html


def test_a_paused_chip_does_not_count() -> None:
    chip = wording.deadline_chip(
        None, now=NOW, state="paused", zone=MOSCOW, language="en", left_seconds=600
    )
    assert "data-deadline" not in ui.deadline_chip(chip)
    assert "paused, 10 min left" in ui.deadline_chip(chip)


def test_words_in_a_chip_cannot_be_markup() -> None:
    html = ui.deadline_chip(wording.Chip(state="none", words="<b>no</b>"))
    assert "<b>" not in html


class OneField(forms.Form):
    subject = forms.CharField(label="What happened", help_text="One sentence.")


def test_a_wrong_field_names_its_help_and_error() -> None:
    html = Template("{% load ui %}{% field form.subject hx_get='/s/' %}").render(
        Context({"form": OneField({"subject": ""})})
    )
    assert 'aria-describedby="id_subject_help id_subject_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'hx-get="/s/"' in html
    assert 'id="id_subject_error"' in html
    assert '<label class="field__label" for="id_subject">What happened</label>' in html


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("x\"'><", "auto"), (None, "auto")]
)
def test_the_theme_is_one_of_three(cookie: str | None, theme: str) -> None:
    request = RequestFactory().get("/")
    if cookie:
        request.COOKIES["theme"] = cookie
    assert ui.ui_theme(Context({"request": request})) == theme


def test_nothing_chosen_is_a_dash_not_a_row_of_them(db) -> None:
    class Asking(forms.Form):
        team = forms.ModelChoiceField(Team.objects.all(), required=False)
        line = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, (1, "First")], required=False)

    for name in ("team", "line"):
        words = f"{{% load ui %}}{{% field form.{name} %}}"
        drawn = Template(words).render(Context({"form": Asking()}))
        assert '<option value="" selected>–</option>' in drawn
        assert "---" not in drawn


def test_lines_of_a_notice_are_told_apart_in_a_row() -> None:
    assert (
        ui.in_a_row("Subject: no sound\n\n  Client: Acme \n") == "Subject: no sound · Client: Acme"
    )


def test_a_day_of_the_week_is_said_short_in_both_languages() -> None:
    assert wording.weekday_words(date(2026, 12, 1)) == "Tue 1 Dec"
    with translation.override("ru"):
        assert wording.weekday_words(date(2026, 12, 1)) == "Вт 1 дек"


def test_filters_change_one_parameter_and_keep_the_rest() -> None:
    request = RequestFactory().get("/?line=1&page=3")
    assert ui.query_with(Context({"request": request}), line=2, page=None) == "?line=2"


def test_a_time_tag_says_the_exact_time_on_hover() -> None:
    with timezone.override(MOSCOW), translation.override("en"):
        html = ui.when(datetime(2020, 1, 2, 12, 0, tzinfo=UTC))
    assert 'title="2 January 2020, 15:00 MSK"' in html
    assert ">2 Jan 2020</time>" in html


def _tokens() -> dict[str, tuple[str, str]]:
    text = (CSS / "tokens.css").read_text()
    plain = {name: (value, value) for name, value in re.findall(r"--([\w-]+): (#\w{6});", text)}
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", text)
    return plain | {name: (light, dark) for name, light, dark in pairs}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAPERS = ("n1", "n2", "n3", "n4", "floating")
MEANINGS = ("ok", "warn", "breach", "paused", "info", "note", "accent")
READ = [
    *[(text, paper) for text in ("n9", "n10", "n12", "accent-text") for paper in PAPERS],
    *[(f"{name}-text", f"{name}-surface") for name in MEANINGS],
    *[(f"{name}-text", "n1") for name in MEANINGS],
    *[("n1", f"{name}-mark") for name in MEANINGS if name != "note"],
    *[("n10", f"{name}-surface") for name in ("accent", "note")],
    *[("on-accent", "accent"), ("on-accent", "accent-hover"), ("n1", "breach-text"), ("n11", "n5")],
    ("n9", "accent-surface"),
]


@pytest.mark.parametrize(("text", "surface"), READ)
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_its_surface(text: str, surface: str, theme: int) -> None:
    tokens = _tokens()
    assert _contrast(tokens[text][theme], tokens[surface][theme]) >= 4.5


@pytest.mark.parametrize("paper", ["n1", "n2", "n3", "floating"])
@pytest.mark.parametrize("edge", ["n8", "focus"])
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_can_be_seen(edge: str, paper: str, theme: int) -> None:
    tokens = _tokens()
    assert _contrast(tokens[edge][theme], tokens[paper][theme]) >= 3


def test_only_the_tokens_hold_colours() -> None:
    for sheet in CSS.rglob("*.css"):
        if sheet.name != "tokens.css":
            assert re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", sheet.read_text()) == [], sheet


def test_the_sheets_name_only_tokens_that_exist() -> None:
    known = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text()))
    for sheet in CSS.rglob("*.css"):
        used = set(re.findall(r"var\(--([\w-]+)\)", sheet.read_text()))
        assert used - known == set(), sheet


def test_every_sheet_and_module_is_linked() -> None:
    static = Path(settings.BASE_DIR) / "static"
    files = {
        str(path.relative_to(static))
        for path in static.rglob("*")
        if path.suffix in {".css", ".js"}
    }
    of_one_page = {"js/api_docs.js", "js/passkeys.js"}
    assert files - of_one_page == {*look_files.SHEETS, *look_files.SCRIPTS}


def test_a_page_asks_for_one_sheet_and_one_script_that_hold_them_all(
    client, db, settings, tmp_path
) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert re.findall(r'stylesheet"[^>]* href="([^"]+)"', page) == ["/static/css/look.css"]
    asked = set(re.findall(r'src="/static/(js/[^"]+)"', page))
    assert look_files.SCRIPT in asked
    assert not asked.intersection(look_files.SCRIPTS)
    settings.LOOK_ROOT = tmp_path
    assert look_files.bind_look() is True
    parts = {look_files.SHEET: look_files.SHEETS, look_files.SCRIPT: look_files.SCRIPTS}
    for name, bound_of in parts.items():
        bound = (tmp_path / name).read_text()
        assert all((CSS.parent / part).read_text() in bound for part in bound_of)
        assert gzip.decompress((tmp_path / f"{name}.gz").read_bytes()).decode() == bound
    assert look_files.bind_look() is False


def test_icons_of_pages_are_kept_in_one_drawing() -> None:
    named = set()
    for page in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        named.update(re.findall(r'{% icon "([a-z0-9-]+)"', page.read_text()))
    assert len(named) > 50
    assert named - set(icons.KEPT) == set()
    drawn = icons.drawing()
    for name in icons.KEPT:
        assert re.search(
            rf'<symbol id="{name}" viewBox="0 0 24 24"><(path|rect|circle|line|poly)', drawn
        ), name
    assert "#inbox" in icons.draw_icon("inbox")
    assert "<path" in icons.draw_icon("gavel")


def test_scripts_stand_alone_so_that_they_can_be_bound() -> None:
    for name in look_files.SCRIPTS:
        text = (CSS.parent / name).read_text()
        assert not re.search(r"^(import|export)\b", text, re.MULTILINE), name


def test_pages_hold_no_inline_style_script_or_handler() -> None:
    for page in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        text = page.read_text()
        assert (
            re.findall(
                r"\sstyle=|\son\w+=\"|<style|<script(?![^>]* (?:src=|type=\"application/json\"))",
                text,
            )
            == []
        ), page
        assert len(text.splitlines()) <= 120, page
