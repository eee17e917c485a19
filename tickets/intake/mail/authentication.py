"""What the trusted mail server found of a sender (RFC 8601 Authentication-Results). Pure."""

import re
from dataclasses import dataclass

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"^\s*(dmarc|dkim|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?([^\s;\"]+)")
_OWNERS = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


@dataclass(frozen=True, slots=True)
class Findings:
    """``is_proved``: the server stands for the sender's domain, None where it says nothing;
    ``is_refuted``: it says that the domain did not send it."""

    is_proved: bool | None = None
    is_refuted: bool = False


def findings(headers: str, *, authserv_id: str, domain: str) -> Findings:
    """What the first result of this server says; ``headers``: all results, one a line, in order.

    Only the first counts: the server writes above what came with the mail, where anybody may have
    written its name.
    """
    trusted = authserv_id.strip().lower()
    if not trusted or not domain:
        return Findings()
    for line in headers.split("\n"):
        name, _, rest = _COMMENT.sub(" ", line).partition(";")
        if name.split()[:1] and name.split()[0].lower() == trusted:
            return _judged(rest, domain.lower())
    return Findings()


def _judged(rest: str, domain: str) -> Findings:
    said: dict[str, set[str]] = {}
    for part in rest.split(";"):
        match = _RESULT.match(part)
        if match is None:
            continue
        method, verdict = match[1].lower(), match[2].lower()
        if verdict == "pass" and not _is_for(part, method, domain):
            verdict = "elsewhere"
        said.setdefault(method, set()).add(verdict)
    if not said:
        return Findings()
    if "dmarc" in said and said["dmarc"] & {"pass", "fail"}:
        is_proved = "pass" in said["dmarc"]
        return Findings(is_proved, is_refuted=not is_proved)
    is_proved = any("pass" in verdicts for verdicts in said.values())
    return Findings(is_proved, is_refuted=not is_proved and "fail" in said.get("spf", ()))


def _is_for(part: str, method: str, domain: str) -> bool:
    """Whether what passed is the sender's domain, or one above it."""
    owners = [
        value.rpartition("@")[2].lower().rstrip(".")
        for name, value in _PROPERTY.findall(part)
        if name in _OWNERS[method]
    ]
    return any(
        owner == domain or ("." in owner and domain.endswith(f".{owner}")) for owner in owners
    )
