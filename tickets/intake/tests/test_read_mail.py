"""What stands in a mail, in all the forms that mail programs give it."""

import struct
from base64 import b64encode

import pytest

from tickets.intake.mail.parsed import Address, MailKind
from tickets.intake.mail.reading import read_mail
from tickets.intake.tests.mails import HEAD, mail, multipart, part


def sender_of(line: bytes, more: bytes = b"") -> Address | None:
    return read_mail(line + b"\nSubject: Gate\n" + more + b"\nx").sender


@pytest.mark.parametrize(
    ("line", "address"),
    [
        (b"From: Alice <alice@acme.example>", Address("alice@acme.example", "Alice")),
        (b'From: "Doe, Alice" <alice@acme.example>', Address("alice@acme.example", "Doe, Alice")),
        (b"From: alice@acme.example (Alice)", Address("alice@acme.example", "Alice")),
        (b"From: a@x.example, b@x.example", Address("a@x.example", "")),
        (b'From: "me" <>, "LTD" <b@x.example>', Address("b@x.example", "LTD")),
        (b"From: =?utf-8?q?=D0=90=D0=BB?=\n =?utf-8?b?0LjRgdCw?= <a@x.example>",
         Address("a@x.example", "Алиса")),
        ("From: Алиса <a@x.example>".encode(), Address("a@x.example", "Алиса")),
        ("From: Алиса Иванова <a@x.example>".encode("cp1251"),
         Address("a@x.example", "Алиса Иванова")),
        (b"From: <@relay.example:a@x.example>", Address("a@x.example", "")),
        (b"From: Desk: a@x.example;", Address("a@x.example", "")),
        (b"From: Alice a@x.example", Address("Alice a@x.example", "Alice a@x.example")),
        (b"From: =?utf-8?q?A=0D=0ABcc:_x=40y.example?= <a@x.example>",
         Address("a@x.example", "ABcc: x@y.example")),
        (b"From: A\x00lice <a\x00@x.example>", Address("a@x.example", "Alice")),
        (b"Reply-To: a@x.example", Address("a@x.example", "")),
        (b"X: y", None),
    ],
)  # fmt: skip
def test_the_sender_is_read(line, address):
    assert sender_of(line) == address


def test_an_address_in_another_field_stands_in_for_a_missing_one():
    assert sender_of(b"From: Alice <>", b"Reply-To: a@x.example\n") == Address("a@x.example", "")


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        (b"Subject: Gate\r\n\tfour", "Gate\tfour"),
        (b"Subject: =?utf-8?q?Gate_4?=\n =?utf-8?q?_red?=", "Gate 4 red"),
        (b"Subject: =?utf-8?b?0Jo=?= =?utf-8?b?0YDQsNGB?= x", "Крас x"),
        # one letter cut in two, between two words
        (b"Subject: =?utf-8?b?0Jo=?= =?utf-8?b?0Q==?= =?utf-8?b?gA==?=", "Кр"),
        (b"Subject: =?koi8-r?b?68/Uzw==?=", "Кото"),
        (b"Subject: =?no-such-set?q?caf=C3=A9?=", "café"),
        (b"Subject: =?utf-8?q?a=0Ab=00c=1Bd?=", "abcd"),
        (b"Subject: =?utf-8?x?abc?= =?utf-8?q?open", "=?utf-8?x?abc?= =?utf-8?q?open"),
        ("Subject: Ворота не открываются".encode("cp1251"), "Ворота не открываются"),
        ("Subject: Müller".encode("cp1252"), "Müller"),
    ],
)
def test_the_subject_is_one_clean_line(raw, subject):
    assert read_mail(b"From: a@x.example\n" + raw + b"\n\nx").subject == subject


@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-7", "us-ascii"])
def test_half_a_surrogate_pair_never_comes_through(charset):
    body = {"utf-16-le": b"\x00\xd8a\x00", "utf-7": b"+2AA-a"}.get(charset, b"\xed\xa0\x80a")
    text = read_mail(mail(content_type=f"text/plain; charset={charset}", body=body)).text

    assert text
    assert not any("\ud800" <= sign <= "\udfff" for sign in text)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=utf-8", "Ворота".encode(), "Ворота"),
        ("text/plain; charset=cp1251", "Ворота".encode("cp1251"), "Ворота"),
        ("text/plain; charset=koi8-r", "Ворота".encode("koi8-r"), "Ворота"),
        ("text/plain; charset=us-ascii", "Ворота".encode(), "Ворота"),
        ("text/plain; charset=utf-8", "Ворота не открываются, помогите".encode("cp1251"),
         "Ворота не открываются, помогите"),
        ("text/plain; charset=gb2312", "內應力".encode("gbk"), "內應力"),
        ("text/plain; charset=iso-2022-jp", "メルマガ".encode("cp932"), "メルマガ"),
        ("text/plain; charset=iso-8859-1", "“Gate”".encode("cp1252"), "“Gate”"),
        ("text/plain; charset=rot13", b"Gate", "Gate"),
        ("text/plain; charset=utf-8", b"Ga\x00te", "Gate"),
        ("text/plain", "Ворота".encode(), "Ворота"),
        ("nonsense", b"Gate", "Gate"),
    ],
)  # fmt: skip
def test_the_text_is_read_in_its_character_set(content_type, body, text):
    assert read_mail(mail(content_type=content_type, body=body)).text == text


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", b"Ga=\nte =D0=BA", "Gate к"),
        ("base64", b64encode("Ворота".encode()), "Ворота"),
        ("base64", b"R2F0\n!!ZQ", "Gate"),
        ("BASE64 (comment)", b"R2F0ZQ=", "Gate"),
        ("x-uuencode", b"begin 644 x\n$1V%T90  \n \nend\n", "Gate"),
        ("no-such", b"Gate", "Gate"),
    ],
)
def test_a_broken_transfer_encoding_is_read_as_far_as_it_goes(encoding, body, text):
    raw = mail(content_type="text/plain; charset=utf-8", body=body,
               content_transfer_encoding=encoding)  # fmt: skip
    assert read_mail(raw).text == text


def test_flowed_paragraphs_are_joined_and_quotes_stay():
    raw = mail(
        content_type="text/plain; format=flowed",
        body=b"It is \nred.\n> Is it \n> green?\n-- \nAlice\n",
    )
    assert read_mail(raw).text == "It is red.\n> Is it green?\n-- \nAlice\n"


def test_html_alone_becomes_text_and_is_kept_as_it_was():
    body = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>It is <b>red</b>.</p>"
        '<ul><li>one<li>two</ul>see <a href="https://acme.example/x">this</a><br>bye'
        "<blockquote><p>green?</p></blockquote></body></html>"
    )
    found = read_mail(mail(content_type="text/html; charset=utf-8", body=body.encode()))

    assert found.text == (
        "It is red.\n\n* one\n* two\n\nsee this (https://acme.example/x)\nbye\n\n> green?\n>"
    )
    assert found.written == ("It is red.\n\n* one\n* two\n\nsee this (https://acme.example/x)\nbye")
    assert found.html == body
    (file,) = found.attachments
    assert (file.name, file.content, file.is_body) == ("message.html", body.encode(), True)


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ('Content-Disposition: attachment; filename="log.txt"', "log.txt"),
        ("Content-Disposition: attachment; filename*=utf-8''%D0%BB%D0%BE%D0%B3.txt", "лог.txt"),
        ("Content-Type: text/x-log; name*0*=utf-8''%D0%BB; name*1=og.txt", "лog.txt"),
        ('Content-Disposition: attachment; filename="=?utf-8?b?0LvQvtCz?=.txt"', "лог.txt"),
        ('Content-Type: text/x-log; name="../../etc/passwd"', "../../etc/passwd"),
        ('Content-Disposition: attachment; filename="a\\"b.txt"', 'a"b.txt'),
        ("Content-Disposition: attachment; filename=a.txt\r\n\tb", "a.txt\tb"),
        ("Content-Type: image/png\nContent-ID: <gate.png@acme>", "gate.png"),
        ("Content-Type: application/pdf", "file.pdf"),
    ],
)  # fmt: skip
def test_the_name_of_a_file_is_read(headers, name):
    raw = multipart(part(b"Hello", "text/plain"), f"{headers}\n\nx".encode())
    (file,) = read_mail(raw).attachments
    assert (file.name, file.content) == (name, b"x")


def test_files_of_one_name_get_numbers():
    raw = multipart(*[part(b"x", "image/png")] * 3)
    assert [file.name for file in read_mail(raw).attachments] == [
        "image.png", "image1.png", "image2.png",
    ]  # fmt: skip


def test_an_attached_mail_is_a_file_with_its_own_bytes():
    inner = b"Subject: =?utf-8?q?Inner?=\r\nFrom: b@x.example\r\n\r\nred\r\n"
    raw = multipart(part(b"See", "text/plain"), part(inner, "message/rfc822"))

    found = read_mail(raw)

    (file,) = found.attachments
    assert (file.name, file.content) == ("Inner.eml", inner)
    assert found.text == "See"


def test_an_invitation_is_a_line_and_a_file():
    calendar = (
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Gate\\, four\nDTSTART;TZID=Europe/Moscow:"
        b"20261126T100000\nDTEND:20261126T080000Z\nLOCATION:Hall\nEND:VEVENT\nEND:VCALENDAR"
    )
    raw = multipart(part(b"Hi", "text/plain"), part(calendar, "text/calendar; method=REQUEST"))

    found = read_mail(raw)

    line = "[ Gate, four · 2026-11-26 10:00 Europe/Moscow – 2026-11-26 08:00 UTC · Hall ]"
    assert found.text == f"Hi\n\n{line}"
    assert [file.name for file in found.attachments] == ["document.ics"]


def test_a_signed_letter_is_shown_and_its_signature_kept():
    letter, signature = (
        part(b"It is red.", "text/plain"),
        part(b"sig", 'application/pkcs7-signature; name="smime.p7s"'),
    )
    found = read_mail(multipart(letter, signature, kind="signed"))

    assert found.written == "It is red."
    assert [file.name for file in found.attachments] == ["smime.p7s"]


def der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


@pytest.mark.parametrize("is_open", [False, True], ids=["definite", "open lengths"])
def test_a_letter_inside_its_signature_is_shown(is_open):
    letter = b"Content-Type: text/plain\r\n\r\n" + b"It is red. " * 20
    octets = der(0x04, letter[:100]) + der(0x04, letter[100:])
    octets = b"\x24\x80" + octets + b"\0\0" if is_open else der(0x04, letter)
    data = der(0x06, bytes.fromhex("2a864886f70d010701")) + der(0xA0, octets)
    signed = der(0x30, der(0x02, b"\1") + der(0x31, b"") + der(0x30, data) + der(0x31, b""))
    packet = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")) + der(0xA0, signed))
    raw = mail(
        content_type='application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
        body=b64encode(packet), content_transfer_encoding="base64",
    )  # fmt: skip

    found = read_mail(raw)

    assert found.written == ("It is red. " * 20).strip()
    assert [file.name for file in found.attachments] == ["smime.p7m"]


def test_an_encrypted_letter_says_so():
    raw = mail(
        content_type='application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        body=b64encode(b"\x30\x80junk"), content_transfer_encoding="base64",
    )  # fmt: skip
    found = read_mail(raw)

    assert found.problems == ("The mail is encrypted; it can be read only where its key is.",)
    assert [file.name for file in found.attachments] == ["smime.p7m"]


def test_a_clear_signed_letter_loses_its_armour_only():
    body = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt is red.\n- -- dash\n"
        b"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    )
    found = read_mail(mail(body=body))

    assert found.text == "It is red.\n-- dash"
    (file,) = found.attachments
    assert file.name == "signature.asc"
    assert file.content.startswith(b"-----BEGIN PGP SIGNATURE-----")


def test_a_uuencoded_file_is_taken_out_of_the_letter():
    found = read_mail(mail(body=b"See\nbegin 644 gate.log\n$1V%T90  \n`\nend\nBye\n"))

    assert found.text == "See\n\nBye\n"
    assert [(file.name, file.content) for file in found.attachments] == [("gate.log", b"Gate")]


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    packet = struct.pack("<IH", 0x223E9F78, 1)
    for name, data in attributes:
        packet += struct.pack("<BHHI", 2, name, 6, len(data)) + data + b"\0\0"
    return packet


def test_winmail_is_unpacked_with_its_long_names():
    long_name = "отчёт за март.docx\0".encode("utf-16-le")
    properties = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(long_name)) + long_name
    packet = tnef(
        (0x800C, b"It is red.\0"), (0x9002, b"\0" * 14), (0x8010, b"OTCHET~1.DOC\0"),
        (0x800F, b"content"), (0x9005, properties), (0x9002, b""), (0x8010, b"b.log\0"),
        (0x800F, b"log"),
    )  # fmt: skip
    raw = multipart(
        part(b64encode(packet), "application/ms-tnef; name=winmail.dat",
             content_transfer_encoding="base64")
    )  # fmt: skip
    found = read_mail(raw)

    assert found.text == "It is red."
    assert [(file.name, file.content) for file in found.attachments] == [
        ("отчёт за март.docx", b"content"), ("b.log", b"log"),
    ]  # fmt: skip


@pytest.mark.parametrize("cut", [5, 20, 40, 60, 90])
def test_a_broken_winmail_is_a_file(cut):
    packet = tnef((0x9002, b""), (0x8010, b"b.log\0"), (0x9005, b"\xff" * 40))[:cut]
    raw = multipart(
        part(b64encode(packet), "application/ms-tnef; name=winmail.dat",
             content_transfer_encoding="base64")
    )  # fmt: skip
    assert [file.name for file in read_mail(raw).attachments] == ["winmail.dat"]


REPORT = (
    b"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@acme.example\nAction: failed\n"
    b"Status: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n"
)


def test_a_bounce_says_which_mail_to_whom_and_whether_for_good():
    raw = multipart(
        part(b"Sorry", "text/plain"), part(REPORT, "message/delivery-status"),
        part(b"Message-ID: <ours@desk.example>\nSubject: x\n\nx", "message/rfc822"),
        kind="report; report-type=delivery-status",
    )  # fmt: skip
    found = read_mail(raw)

    assert found.kind == MailKind.BOUNCE
    assert (found.bounce.message_id, found.bounce.recipient) == (
        "ours@desk.example", "bob@acme.example",
    )  # fmt: skip
    assert found.bounce.is_permanent
    assert found.bounce.diagnostic == "smtp; 550 no such user"


def test_a_delay_is_not_for_good():
    report = REPORT.replace(b"failed", b"delayed").replace(b"5.1.1", b"4.4.7")
    raw = multipart(part(report, "message/delivery-status"), kind="report")
    assert not read_mail(raw).bounce.is_permanent


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (b"", MailKind.PERSON),
        (b"Auto-Submitted: no\n", MailKind.PERSON),
        (b"Auto-Submitted: auto-generated\n", MailKind.AUTOMATIC),
        (b"Auto-Submitted: auto-replied\n", MailKind.OUT_OF_OFFICE),
        (b"X-Auto-Response-Suppress: All\n", MailKind.AUTOMATIC),
        (b"Precedence: junk\n", MailKind.AUTOMATIC),
        (b"Precedence: list\n", MailKind.LIST),
        (b"List-Unsubscribe: <mailto:x@y>\n", MailKind.LIST),
        (b"X-Loop: x\n", MailKind.AUTOMATIC),
        (b"Return-Path: <>\n", MailKind.AUTOMATIC),
        (b"X-Autoreply: yes\n", MailKind.OUT_OF_OFFICE),
        (b"X-Failed-Recipients: bob@acme.example\n", MailKind.BOUNCE),
    ],
)
def test_the_kind_is_read_from_the_headers(headers, kind):
    assert read_mail(mail(head=HEAD + headers)).kind == kind


@pytest.mark.parametrize(
    "subject",
    ["Automatic reply: Gate", "Автоматический ответ: Ворота", "Abwesenheitsnotiz", "Out of office"],
)
def test_an_absence_is_known_by_its_subject(subject):
    raw = f"From: a@x.example\nSubject: {subject}\n\nI am away.\n".encode()
    assert read_mail(raw).kind == MailKind.OUT_OF_OFFICE


def test_recipients_beyond_the_limit_are_left_out_and_it_is_said():
    raw = mail(head=HEAD + b"To: " + b", ".join(b"p%d@x.example" % n for n in range(300)) + b"\n")
    found = read_mail(raw)

    assert len(found.to) == 200
    assert found.problems == ("Of more than 200 recipients the first were kept.",)


def test_each_trusted_server_may_have_its_result_read():
    results = b"Authentication-Results: mx.desk.example; dkim=pass\n" * 2
    assert read_mail(mail(head=results + HEAD)).headers["authentication-results"] == (
        "mx.desk.example; dkim=pass\nmx.desk.example; dkim=pass"
    )


def test_a_list_adds_its_footer_to_a_letter_in_html_and_both_are_read():
    raw = multipart(part(b"<p>It is red.</p>", "text/html"), part(b"list footer", "text/plain"))

    assert read_mail(raw).text == "It is red.\n\nlist footer"


def test_one_letter_in_two_forms_is_read_once():
    raw = multipart(
        part(b"It is red.", "text/plain"), part(b"<p>It is <b>red</b>.</p>", "text/html"),
        kind="alternative",
    )  # fmt: skip
    assert read_mail(raw).text == "It is red."


def test_an_empty_plain_form_leaves_the_word_to_the_html():
    raw = multipart(
        part(b" ", "text/plain"), part(b"<p>It is red.</p>", "text/html"), kind="alternative"
    )
    assert read_mail(raw).text == "It is red."
