"""Texts are found, merged, held against each other and compiled without gettext's programs."""

import os

import pytest
from django.utils import translation

from servicedesk import catalogue
from servicedesk.catalogue import Message

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Plain")
_("Joined "
  "over lines")
ngettext("%(count)d file", "%(count)d files", count)
pgettext("month", "May")
_(name)
"""
TEMPLATE = """
{% translate "In a tag" %}{% translate "Sent" context "mail" %}
{% blocktranslate trimmed with name=user.name %}
  Hello,
  {{ name }}
{% endblocktranslate %}
{% blocktranslate count n=total %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% include "x.html" with label=_("As an argument") %}
"""


@pytest.fixture
def russian(tmp_path, settings):
    """An empty folder of Russian catalogues, the only one of the program."""
    folder = tmp_path / "ru" / "LC_MESSAGES"
    (folder / "parts").mkdir(parents=True)
    settings.LOCALE_PATHS = [tmp_path]
    return folder


def write(folder, name, *pairs):
    text = "\n\n".join(f'msgid "{text}"\nmsgstr "{words}"' for text, words in pairs)
    (folder / name).write_text(text, encoding="utf-8")


def test_texts_of_python_are_found():
    assert set(catalogue.python_messages(PYTHON)) == {
        Message("Plain"),
        Message("Joined over lines"),
        Message("%(count)d file", plural="%(count)d files"),
        Message("May", context="month"),
    }


def test_texts_of_templates_are_found():
    assert set(catalogue.template_messages(TEMPLATE)) == {
        Message("In a tag"),
        Message("Sent", context="mail"),
        Message("Hello, %(name)s"),
        Message("%(n)s row", plural="%(n)s rows"),
        Message("As an argument"),
    }


def test_report_says_what_is_missing_unused_and_unfit(russian):
    write(russian, "parts/a.po", ("Yes", "Да"), ("Gone", "Ушло"), ("Hi %(name)s", "Привет"))
    report = catalogue.examine(russian, [Message("Yes"), Message("No"), Message("Hi %(name)s")])
    assert (report.missing, report.unused, report.misfits) == (["No"], ["Gone"], ["Hi %(name)s"])
    assert not report.is_complete


def test_two_parts_that_differ_are_a_conflict(russian):
    write(russian, "parts/a.po", ("Yes", "Да"))
    write(russian, "parts/b.po", ("Yes", "Ага"))
    assert catalogue.examine(russian, [Message("Yes")]).conflicts == ["'Yes': a.po and b.po"]


def test_parts_win_over_the_catalogue_they_are_merged_into(russian):
    write(russian, "django.po", ("Yes", "Да"), ("No", "Нет"))
    write(russian, "parts/a.po", ("Yes", "Так"))
    merged = catalogue.merge(russian, [Message("Yes"), Message("No"), Message("New")])
    assert [(entry.msgid, entry.msgstr) for entry in merged] == [
        ("New", ""), ("No", "Нет"), ("Yes", "Так"),
    ]  # fmt: skip


def test_merging_twice_changes_nothing(russian):
    write(russian, "parts/a.po", ("Yes", "Да"))
    messages = [Message("Yes"), Message("one", plural="many")]
    catalogue.merge(russian, messages).save(str(russian / "django.po"))
    first = (russian / "django.po").read_text(encoding="utf-8")
    catalogue.merge(russian, messages).save(str(russian / "django.po"))
    assert (russian / "django.po").read_text(encoding="utf-8") == first


def test_catalogue_is_compiled_only_when_older(russian):
    write(russian, "parts/a.po", ("Yes", "Да"))
    assert catalogue.compile_catalogues() == [russian / "django.mo"]
    assert catalogue.compile_catalogues() == []
    ahead = (russian / "django.mo").stat().st_mtime + 5
    os.utime(russian / "parts" / "a.po", (ahead, ahead))
    assert catalogue.compile_catalogues() == [russian / "django.mo"]


def test_the_desk_speaks_russian():
    with translation.override("ru"):
        assert translation.gettext("My requests") == "Мои обращения"
