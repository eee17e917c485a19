"""The child process: reads mails from its standard input, one frame each, until it ends. Knows
neither Django nor the database; what a mail costs is limited by the system."""

import json
import resource
import sys
from pathlib import Path

from tickets.intake.mail import wire
from tickets.intake.mail.limits import CPU_SECONDS, MEMORY_BYTES
from tickets.intake.mail.parsed import Unreadable
from tickets.intake.mail.reading import read_mail

_STATM = Path("/proc/self/statm")


def main() -> None:
    instance = sys.argv[1] if len(sys.argv) > 1 else ""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    read_mail(b"Subject: =?utf-8?q?ready?=\n\n\xd1\x84")  # what is loaded late is loaded now
    _limit_memory()
    while True:
        try:
            raw = wire.receive(source)
        except wire.BrokenError:
            return
        _limit_time()
        wire.send(target, *_answer(raw, instance))


def _answer(raw: bytes, instance: str) -> list[bytes]:
    try:
        mail = read_mail(raw, instance=instance)
    except Unreadable as error:
        return [json.dumps({"unreadable": error.reason}).encode("ascii")]
    return wire.frames_of(mail)


def _limit_memory() -> None:
    """What is taken now stays allowed; a mail may take so much more."""
    try:
        taken = int(_STATM.read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        taken = 200 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY_BYTES,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    """So many seconds of the processor from now; the system ends the process after them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
