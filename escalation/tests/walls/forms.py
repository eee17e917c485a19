"""What a page lets be sent: its forms, and the addresses with a query it leads to."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TYPED = {
    "email": "someone@elsewhere.example", "number": "1", "date": "2026-03-03", "time": "10:00",
    "datetime-local": "2026-03-03T10:00", "url": "https://hooks.example/x", "tel": "+74950000000",
}  # fmt: skip
UNSENT = {"submit", "button", "reset", "image"}


def numberless(what: object) -> str:
    """The same for what differs by numbers only: rows of a table, days of a week."""
    return re.sub(r"\d+", "#", str(what))


@dataclass
class Form:
    """A form as a browser would send it, filled in with something sensible; ``presses`` are what
    its buttons send beside, {} for one without a name."""

    action: str
    method: str
    data: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    presses: list[dict[str, str]] = field(default_factory=list)

    @property
    def shape(self) -> tuple[str, str, tuple[str, ...]]:
        return self.method, self.action, tuple(sorted(set(self.names)))


class _Page(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.forms, self.links = path, [], set()
        self.form: Form | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "hx-get", "data-url", "src"):
            if given.get(name):
                self.links.add(urljoin(self.path, given[name]))
        if self.form and given.get("data-staged"):
            self.form.names.append(given["data-staged"])  # written by files.js
        if tag == "form":
            to = given.get("action") or given.get("hx-post") or self.path
            self.form = Form(urljoin(self.path, to), given.get("method", "get").lower())
            self.forms.append(self.form)
        elif self.form and (tag == "button" or given.get("type") in UNSENT):
            self._pressed(self.form, given)
        elif tag in ("input", "textarea", "select") and self.form and given.get("name"):
            self._named(self.form, tag, given)
        elif tag == "option" and self.form and self.select:
            value = given.get("value", "")
            if value and ("selected" in given or not self.form.data.get(self.select)):
                self.form.data[self.select] = value

    def _pressed(self, form: Form, given: dict[str, str]) -> None:
        if given.get("type") in ("button", "reset"):
            return
        press = {given["name"]: given.get("value", "")} if given.get("name") else {}
        form.names += press
        if numberless(press) not in map(numberless, form.presses):
            form.presses.append(press)

    def _named(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, kind = given["name"], given.get("type", "text")
        self.select = name if tag == "select" else self.select
        if kind == "file" or name == "csrfmiddlewaretoken":
            return
        form.names.append(name)
        if tag == "select":
            form.data.setdefault(name, "")
        elif kind in ("radio", "checkbox"):
            if "checked" in given or (kind == "radio" and name not in form.data):
                form.data[name] = given.get("value", "on")
        else:
            form.data[name] = given.get("value") or TYPED.get(kind, "Words enough to be taken")
            if kind == "hidden":
                form.data[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "select":
            self.select = ""


def read(path: str, html: str) -> tuple[list[Form], set[str]]:
    """The forms of a page, and where it leads, without another host's."""
    page = _Page(path)
    page.feed(html)
    ours = {link for link in page.links if not urlsplit(link).netloc and link.startswith("/")}
    return page.forms, ours
