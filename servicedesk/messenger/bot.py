"""What the bot is called, where its webhook is, and the secret the webhook shows."""

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from servicedesk.messenger.client import BotError, bot_id, call, is_on
from servicedesk.messenger.polling import WANTED

NAME_SECONDS = 24 * 3600


def bot_name() -> str:
    """The bot's name for links to it; empty while the messenger cannot be asked."""
    if not is_on():
        return ""
    key = f"telegram-bot-name:{bot_id()}"
    known = cache.get(key)
    if known is None:
        try:
            told = call("getMe", {})
        except BotError:
            return ""
        known = str(told.get("username") or "") if isinstance(told, dict) else ""
        cache.set(key, known, NAME_SECONDS)
    return str(known)


def start_link(code: str) -> str:
    """The address that opens the chat and sends ``/start CODE``; empty without a bot's name."""
    name = bot_name()
    return f"https://t.me/{name}?start={code}" if name else ""


def webhook_secret() -> str:
    """What the messenger shows with every update; follows from our own secret and the token."""
    return salted_hmac(
        "servicedesk.messenger.webhook", settings.TELEGRAM_TOKEN, algorithm="sha256"
    ).hexdigest()


def is_the_messenger(shown: str) -> bool:
    return constant_time_compare(shown, webhook_secret())


def set_webhook() -> str:
    """Have updates brought to us; returns the address. Raises BotError."""
    url = settings.SITE_URL + reverse("messenger:telegram_webhook")
    call("setWebhook", {"url": url, "secret_token": webhook_secret(), "allowed_updates": WANTED})
    return url


def delete_webhook() -> None:
    """Have updates kept until they are asked for. Raises BotError."""
    call("deleteWebhook", {"drop_pending_updates": False})
