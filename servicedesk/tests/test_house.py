"""The house keeps its own rules: floors, sizes, doors without queries, no script in templates."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicedesk.catalogue import catalogue_folders, collect, examine
from servicedesk.environment import BASE_DIR

APPS = ("servicedesk", "contracts", "tickets", "sla", "knowledgebase", "escalation")
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 60, 120
DOORS = re.compile(r"(^|/)(views|portal|api)(\.py$|/)")


def name_of(path: Path) -> str:
    return str(path.relative_to(BASE_DIR))


def modules() -> list[Path]:
    return [
        path
        for app in APPS
        for path in sorted((BASE_DIR / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def code() -> list[Path]:
    return [path for path in modules() if "tests" not in path.parts]


def templates() -> list[Path]:
    return sorted((BASE_DIR / "templates").rglob("*.html"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def found(pattern: str, paths: list[Path], *, without: str = "") -> list[str]:
    """``file: match`` for every place the pattern stands."""
    return [
        f"{name_of(path)}: {match.group()}"
        for path in paths
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
        if not (without and re.search(without, match.group()))
    ]


def test_floors_call_only_downwards():
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(  # noqa: S603 — our own tool
        [str(linter), "--no-cache"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_modules_stay_short():
    assert [name_of(path) for path in modules() if lines_of(path) > MODULE_LINES] == []


def test_functions_stay_short():
    # A story told by a test may be long; what it is told about may not.
    long = [
        f"{name_of(path)}: {node.name}"
        for path in code()
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_nothing_is_imported_inside_a_function():
    deferred = [
        f"{name_of(path)}: {node.name}"
        for path in modules()
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert deferred == []


def test_doors_ask_no_manager_and_save_nothing():
    doors = [path for path in code() if DOORS.search(name_of(path))]
    assert found(r"\.objects\b|\.save\(", doors) == []


def test_templates_stay_short():
    assert [name_of(path) for path in templates() if lines_of(path) > TEMPLATE_LINES] == []


def test_templates_hold_no_style_and_no_script():
    inline = r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\ssrc=)[^>]*>"
    assert found(inline, templates(), without="application/json") == []


def test_fragments_that_are_fetched_have_an_address_without_javascript():
    lonely = [
        f"{name_of(path)}: {tag}"
        for path in templates()
        for tag in re.findall(r"<a\b[^>]*hx-(?:get|post)[^>]*>", path.read_text(encoding="utf-8"))
        if "href=" not in tag
    ]
    assert lonely == []


@pytest.mark.parametrize("folder", ["templates", "static/css", "static/js"])
def test_nothing_is_loaded_from_another_host(folder):
    files = [
        path
        for path in sorted((BASE_DIR / folder).rglob("*"))
        if path.suffix in (".html", ".css", ".js")
    ]
    elsewhere = (
        r"(?:src|href|action)=[\"'](?:https?:)?//|url\(\s*[\"']?(?:https?:)?//|@import\b[^;]*//"
    )
    assert found(elsewhere, files) == []


def test_russian_is_complete():
    messages = collect(BASE_DIR)
    for folder in catalogue_folders():
        report = examine(folder, messages)
        assert report.missing == []
        assert report.misfits == []
        assert report.conflicts == []
