"""What the surroundings say: every setting that comes from outside, read and judged in one place.

Without any of DATABASE_URL, REDIS_URL and ALLOWED_HOSTS the desk runs on this computer alone
(SQLite, an
in-process broker, a secret key of its own kept under DATA_DIR). With one of them it is a real
installation, and whatever is missing or unsafe stops the start with a sentence that says what to
set.
"""

import ipaddress
import json
import os
import re
import secrets
import sys
from email.utils import parseaddr
from pathlib import Path
from typing import Any, NoReturn

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()
SERVER_NAMES = ("DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS")
IS_SERVER = any(os.environ.get(name) for name in SERVER_NAMES)
SHORTEST_SECRET = 40
SHORTEST_TOKEN = 16
MOST_UNDO_SECONDS = 60
LONGEST_MAILBOX = 26  # with "+", a ticket's number and its mark an address has at most 64 letters
TELEGRAM_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,}")


def stop(sentence: str) -> NoReturn:
    """End the start of the program with a sentence a person can act on."""
    sys.exit(f"The desk did not start. {sentence}")


def flag(name: str) -> bool:
    """Whether a variable says yes (1, true, yes, on)."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def secret_key() -> str:
    """SECRET_KEY of the installation, or this computer's own, made at the first start."""
    given = os.environ.get("SECRET_KEY", "")
    if given or IS_SERVER:
        if len(given) < SHORTEST_SECRET or len(set(given)) < 10:
            stop(
                "SECRET_KEY is missing or too simple: set it to at least "
                f"{SHORTEST_SECRET} random characters, for example the output of "
                "python -c 'import secrets; print(secrets.token_urlsafe(50))'."
            )
        return given
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    path = DATA_DIR / "secret_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def secret_key_fallbacks() -> list[str]:
    """SECRET_KEY_FALLBACKS, separated by commas: earlier keys whose marks and links still hold."""
    return [
        key.strip() for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key.strip()
    ]


def database_url() -> str:
    """DATABASE_URL, or a SQLite file under DATA_DIR."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    return os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'desk.sqlite3'}"


def redis_url() -> str:
    """REDIS_URL; empty on a single computer, where the broker lives inside the process."""
    url = os.environ.get("REDIS_URL", "")
    if IS_SERVER and not url:
        stop(
            "REDIS_URL is not set: the worker and the web server meet there, "
            "for example redis://localhost:6379/1."
        )
    return url


def allowed_hosts() -> list[str]:
    """ALLOWED_HOSTS as a list; on a single computer only its own names."""
    given = [
        host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()
    ]
    if "*" in given:
        stop(
            "ALLOWED_HOSTS contains '*': name the hosts this desk answers for, "
            "for example desk.example.com."
        )
    if IS_SERVER and not given:
        stop("ALLOWED_HOSTS is not set: name the hosts this desk answers for, separated by commas.")
    return given or ["localhost", "127.0.0.1", "[::1]"]


def email_url() -> str:
    """EMAIL_URL (smtp://, smtps:// or smtp+tls://); on a single computer mail is kept as files."""
    given = os.environ.get("EMAIL_URL", "")
    if IS_SERVER and not given:
        stop(
            "EMAIL_URL is not set: say where mail goes out, for example "
            "smtp+tls://user:password@mail.example.com:587, "
            "or file:///some/folder to keep it as files."
        )
    return given or f"file://{DATA_DIR / 'mail'}"


def site_url(hosts: list[str]) -> str:
    """SITE_URL, the address in mails and links (never taken from a request); no trailing slash."""
    given = os.environ.get("SITE_URL", "").rstrip("/")
    if given and not given.startswith(("http://", "https://")):
        stop("SITE_URL must begin with https:// or http://, for example https://desk.example.com.")
    return given or (f"https://{hosts[0].lstrip('.')}" if IS_SERVER else "http://127.0.0.1:8000")


def mail_from(hosts: list[str]) -> str:
    """MAIL_FROM, or support@ the first host."""
    host = hosts[0].lstrip(".")
    domain = host if IS_SERVER and "." in host else "servicedesk.example"
    return os.environ.get("MAIL_FROM") or f"Service Desk <support@{domain}>"


def mail_reply_to(sender: str) -> str:
    """MAIL_REPLY_TO, the mailbox answers go to (as "name+anything@" too), or that of MAIL_FROM."""
    address = parseaddr(os.environ.get("MAIL_REPLY_TO") or sender)[1].lower()
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0]
    if not local or not domain or len(local) > LONGEST_MAILBOX:
        stop(
            "MAIL_REPLY_TO (or MAIL_FROM without it) is no mailbox that answers can come to: use "
            f"an address with at most {LONGEST_MAILBOX} letters before the @, "
            "for example support@example.com."
        )
    return f"{local}@{domain}"


def metrics_token() -> str:
    """METRICS_TOKEN: who shows it sees metrics and health in full; empty, only this computer
    does.
    """
    given = os.environ.get("METRICS_TOKEN", "")
    if given and len(given) < SHORTEST_TOKEN:
        stop(f"METRICS_TOKEN is too short: use at least {SHORTEST_TOKEN} random characters.")
    return given


def telegram_token() -> str:
    """TELEGRAM_TOKEN, the bot's; without one there is no messenger channel."""
    given = os.environ.get("TELEGRAM_TOKEN", "").strip()
    if given and not TELEGRAM_TOKEN.fullmatch(given):
        stop(
            "TELEGRAM_TOKEN is not a bot's token: copy it whole from @BotFather, it looks like "
            "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11."
        )
    return given


def telegram_api() -> str:
    """TELEGRAM_API, for a Bot API server of one's own; no trailing slash."""
    given = os.environ.get("TELEGRAM_API", "").rstrip("/")
    if given and not given.startswith(("http://", "https://")):
        stop("TELEGRAM_API must begin with https:// or http://, for example http://localhost:8081.")
    return given or "https://api.telegram.org"


def undo_seconds() -> int:
    """UNDO_SECONDS: how long a reply waits at the desk for its author to take it back; 10, and with
    0 it leaves at once."""
    given = os.environ.get("UNDO_SECONDS", "10").strip()
    if not (given.isascii() and given.isdecimal()) or int(given[:9]) > MOST_UNDO_SECONDS:
        stop(f"UNDO_SECONDS must be a number of seconds from 0 to {MOST_UNDO_SECONDS}.")
    return int(given)


def private_networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """OUTGOING_PRIVATE_NETWORKS: networks of the house that webhooks and imports may ask besides
    the public internet, separated by commas; none unless named.
    """
    given = os.environ.get("OUTGOING_PRIVATE_NETWORKS", "")
    try:
        return [ipaddress.ip_network(one.strip()) for one in given.split(",") if one.strip()]
    except ValueError as error:
        stop(f"OUTGOING_PRIVATE_NETWORKS is no list of networks like 10.20.0.0/16: {error}.")


def static_root() -> Path:
    """Where collected files of the look lie, under DATA_DIR."""
    folder = DATA_DIR / "static"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def look_root() -> Path:
    """Where the look's sheets, scripts and icons lie bound, under DATA_DIR."""
    folder = DATA_DIR / "look"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def companies() -> list[dict[str, Any]]:
    """COMPANY_SIGN_IN: a JSON list, or a file with one, of companies that sign their people in.

    Each has id, name, issuer, client_id, secret and domains; ``trusts_addresses`` true believes a
    company that does not say whether an address is proved.
    """
    given = os.environ.get("COMPANY_SIGN_IN", "").strip()
    try:
        text = given if given.startswith("[") or not given else Path(given).read_text("utf-8")
        listed = [_company(dict(one)) for one in json.loads(text or "[]")]
    except (OSError, ValueError, TypeError, KeyError) as error:
        stop(
            f"COMPANY_SIGN_IN cannot be read ({error!r}): deploy/README.md shows how it is written."
        )
    for what in ("provider_id", "domains"):
        seen = [value for one in listed for value in _listed(one, what)]
        twice = sorted({value for value in seen if seen.count(value) > 1})
        if twice:
            stop(f"COMPANY_SIGN_IN names {twice[0]} twice: each belongs to one company.")
    return listed


def _listed(company: dict[str, Any], what: str) -> list[str]:
    return company["settings"]["domains"] if what == "domains" else [company["provider_id"]]


def _company(given: dict[str, Any]) -> dict[str, Any]:
    name, issuer = str(given["id"]), str(given["issuer"]).rstrip("/")
    domains = [str(domain).strip().lower() for domain in given["domains"]]
    if not re.fullmatch(r"[a-z0-9-]{1,40}", name):
        stop(f"COMPANY_SIGN_IN: {name!r} is no id: use small letters, digits and hyphens.")
    if not issuer.startswith("https://") and IS_SERVER and not flag("PLAIN_HTTP"):
        stop(f"COMPANY_SIGN_IN: the issuer of {name} must begin with https://.")
    if not domains or any("@" in domain or "." not in domain for domain in domains):
        stop(f"COMPANY_SIGN_IN: name the mail domains of {name}, for example acme.example.")
    return {
        "provider_id": name,
        "name": str(given["name"]),
        "client_id": str(given["client_id"]),
        "secret": str(given["secret"]),
        "settings": {
            "server_url": issuer,
            "domains": domains,
            "trusts_addresses": given.get("trusts_addresses") is True,
            "oauth_pkce_enabled": True,
        },
    }
