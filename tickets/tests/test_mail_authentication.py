"""What the trusted server's results say; what others wrote above its name is not read."""

import pytest

from tickets.intake.mail.authentication import Findings, findings

PROVED, DOUBTED, REFUTED, SILENT = (
    Findings(is_proved=True), Findings(is_proved=False),
    Findings(is_proved=False, is_refuted=True), Findings(),
)  # fmt: skip
CASES = [
    ("mx.desk.example; dmarc=pass header.from=acme.example", PROVED),
    ("mx.desk.example; dmarc=fail header.from=acme.example", REFUTED),
    ("mx.desk.example; dkim=pass header.d=acme.example", PROVED),
    ("mx.desk.example; dkim=pass header.i=@acme.example", PROVED),
    ("mx.desk.example; dkim=pass header.d=example", DOUBTED),
    ("mx.desk.example; dkim=pass header.d=evil.example", DOUBTED),
    ("mx.desk.example; dkim=pass header.d=notacme.example", DOUBTED),
    ("mx.desk.example; spf=pass smtp.mailfrom=alice@acme.example", PROVED),
    ("mx.desk.example; spf=pass smtp.mailfrom=evil.example", DOUBTED),
    ("mx.desk.example; spf=fail smtp.mailfrom=acme.example", REFUTED),
    ("mx.desk.example; spf=softfail smtp.mailfrom=acme.example", DOUBTED),
    ("mx.desk.example; spf=fail smtp.mailfrom=x.example; dkim=pass header.d=acme.example", PROVED),
    ("mx.desk.example; dkim=none; spf=none; dmarc=none", DOUBTED),
    ("mx.desk.example; none", SILENT),
    ("mx.desk.example 1; dmarc=pass (p=none) header.from=acme.example", PROVED),
    ("MX.Desk.Example; DMARC=PASS header.from=ACME.example", PROVED),
    ("mx.desk.example; (dmarc=pass header.from=acme.example) dmarc=fail", REFUTED),
    ("mx.evil.example; dmarc=pass header.from=acme.example", SILENT),
    (
        "\n".join(
            f"mx.desk.example; dmarc={verdict} header.from=acme.example"
            for verdict in ("fail", "pass")
        ),
        REFUTED,
    ),
    ("", SILENT),
    (";;;=;", SILENT),
]


@pytest.mark.parametrize(("headers", "expected"), CASES)
def test_findings(headers, expected):
    assert findings(headers, authserv_id="mx.desk.example", domain="acme.example") == expected


def test_without_a_trusted_server_nothing_is_said():
    headers = "mx.desk.example; dmarc=pass header.from=acme.example"
    assert findings(headers, authserv_id="", domain="acme.example") == SILENT
    assert findings(headers, authserv_id="mx.desk.example", domain="") == SILENT
