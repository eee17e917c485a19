"""Real mails against what another service desk makes of them."""

from typing import Any

import pytest

from tickets.intake.mail.reading import read_mail
from tickets.intake.tests.mails import ABSENT, MAILS, expected_mails, same_content

CASES = expected_mails()
OTHER_NAMES = {
    "mail046.eml": "the name is GBK, as the subject beside it is; there it is read as Latin 2"
}
"""Sender's names that we read otherwise, and why."""

pytestmark = pytest.mark.skipif(not CASES, reason=ABSENT)


def by_name(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_sender_and_subject_are_read(case):
    mail = read_mail((MAILS / case["name"]).read_bytes())

    if "subject" in case:
        assert mail.subject == case["subject"]
    if "from_email" in case:
        assert mail.sender.email == case["from_email"]
    if "from_email" in case and case["name"] not in OTHER_NAMES:
        assert mail.sender.name == (case["from_display_name"] or "")


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_every_file_is_found(case):
    mail = read_mail((MAILS / case["name"]).read_bytes())
    files = {file.name: file.content for file in mail.attachments}

    for listed in case["attachments"]:
        assert listed["filename"] in files
        assert same_content(files[listed["filename"]], listed["sha256"]), listed["filename"]


@pytest.mark.parametrize("name", OTHER_NAMES)
def test_a_name_read_otherwise_is_still_read_otherwise(name):
    (case,) = [case for case in CASES if case["name"] == name]
    mail = read_mail((MAILS / name).read_bytes())

    assert mail.sender.name != case["from_display_name"]
