"""What a failure to send means: whose it is, and whether trying again can help. Pure."""

import re
import smtplib
from dataclasses import dataclass

from servicedesk.notifications.letters import one_line

WORDS_LIMIT = 500
_ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_NOT_THE_ADDRESS = ("2", "3", "4", "5", "6", "7")
"""Classes of RFC 3463 that are no matter of the address: mailbox full, system, network, protocol,
content, policy."""


@dataclass(frozen=True, slots=True)
class Failure:
    """``is_server``: the server itself is away, no letter could leave; ``is_address``: it refuses
    this recipient for good; ``is_permanent``: another try would be refused, too.
    """

    words: str
    is_server: bool = False
    is_address: bool = False
    is_permanent: bool = False


def failure_of(error: Exception) -> Failure:
    """Read what sending raised. What is unknown may pass, so it is tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()), (0, b""))
        return _refused(code, _text(words), is_recipient=True)
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return _refused(error.smtp_code, _text(error.smtp_error), is_recipient=False)
    if isinstance(error, smtplib.SMTPException | OSError):
        return Failure(_words(repr(error)), is_server=True)
    # a header or an address no letter can be made of
    is_unfit = isinstance(error, ValueError | UnicodeError)
    return Failure(_words(repr(error)), is_permanent=is_unfit)


def _refused(code: int, words: str, *, is_recipient: bool) -> Failure:
    said = _words(f"{code} {words}")
    if code == 421:
        return Failure(said, is_server=True)
    if not 500 <= code < 600:
        return Failure(said)
    enhanced = _ENHANCED.search(words)
    if enhanced is not None and enhanced[1] != "5":
        return Failure(said)
    if enhanced is not None and (enhanced[2], enhanced[3]) == ("2", "2"):  # the mailbox is full
        return Failure(said)
    is_address = is_recipient and (
        enhanced is None
        or enhanced[2] not in _NOT_THE_ADDRESS
        or (enhanced[2], enhanced[3]) == ("2", "1")  # the mailbox is disabled
    )
    return Failure(said, is_address=is_address, is_permanent=True)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _words(text: str) -> str:
    return one_line(text)[:WORDS_LIMIT]
