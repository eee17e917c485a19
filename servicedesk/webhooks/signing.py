"""Signatures after the Standard Webhooks scheme: HMAC-SHA256 over ``id.timestamp.body``.

A secret is made of a random salt and of the installation's SECRET_KEY, so a copy of the database
alone signs nothing. Another SECRET_KEY means other secrets: rotate them then.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from django.conf import settings

from servicedesk.webhooks.models import Webhook

PREFIX = "whsec_"


def new_salt() -> str:
    return secrets.token_hex(24)


def _key(salt: str) -> bytes:
    made = hmac.new(settings.SECRET_KEY.encode(), f"webhook:{salt}".encode(), hashlib.sha256)
    return made.digest()


def secret_of(salt: str) -> str:
    """The secret as its receiver is given it."""
    return PREFIX + base64.b64encode(_key(salt)).decode()


def sign(secret: str, *, uid: str, timestamp: int, body: bytes) -> str:
    """One signature, ``v1,…``."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join((uid.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_for(webhook: Webhook, *, uid: str, body: bytes, now: datetime) -> dict[str, str]:
    """What is sent beside the body; during a rotation both secrets sign."""
    timestamp = int(now.timestamp())
    salts = [webhook.salt]
    if webhook.previous_salt and webhook.previous_until and now < webhook.previous_until:
        salts.append(webhook.previous_salt)
    signatures = [sign(secret_of(salt), uid=uid, timestamp=timestamp, body=body) for salt in salts]
    return {
        "Content-Type": "application/json",
        "User-Agent": "ServiceDesk-Webhooks/1",
        "Webhook-Id": uid,
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": " ".join(signatures),
    }
