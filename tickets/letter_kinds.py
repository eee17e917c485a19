"""The letters of tickets: what each says as the desk is shipped, and which words may stand in it.

Administrators write their own on the desk's pages; ``tickets/letters.py`` fills them in.
"""

from django.utils.translation import gettext_lazy as _

from servicedesk.notifications.letters import Variable, letter_kind

_NUMBER = Variable("ticket_number", _("the number of the request"), "1042")
_SUBJECT = Variable("subject", _("what the request is about"), _("Door 4 does not open"))
_READER = Variable("client_name", _("the reader's name"), _("Anna Ivanova"))
_URL = Variable(
    "request_url", _("where the reader sees the request"),
    "https://desk.example.com/portal/requests/1042/",
)  # fmt: skip
_DESK = Variable("desk_name", _("the name of the desk"), _("Service desk"))
_AUTHOR = Variable("author_name", _("who wrote"), _("Dmitry Petrov"))
_MESSAGE = Variable(
    "message", _("what was written"), _("Please restart the controller and tell us what it shows.")
)
_FILES = Variable("files", _("the files with their links, if any"), "")
_HISTORY = Variable(
    "history", _("what both sides said before, quoted"),
    _("> The door has been shut since nine."),
)  # fmt: skip
_COVERAGE = Variable("coverage", _("what the contract says, where that is to be told"), "")
_HEADLINE = Variable("headline", _("what happened"), _("taken up again"))
_ENGINEER_URL = Variable(
    "engineer_url", _("the link by which the reader asks for an engineer"),
    "https://desk.example.com/engineer/…/",
)  # fmt: skip
_ENGINEER_LINE = Variable(
    "engineer_line",
    _("a sentence with that link, where nobody wrote the letter"),
    _("This letter was written automatically. To be passed to an engineer: …"),
)
_ALWAYS = (_NUMBER, _SUBJECT, _READER, _URL, _DESK)
_SUBJECT_LINE = "[#{ticket_number}] {subject}"

RECEIPT = letter_kind(
    "ticket.receipt",
    _("We have received a request"),
    subject=_SUBJECT_LINE,
    body=_(
        "Hello, {client_name}!\n"
        "\n"
        "We have received your request “{subject}”. Its number is {ticket_number}.\n"
        "\n"
        "{coverage}\n"
        "\n"
        "Follow it here: {request_url}\n"
        "To add something, answer this letter.\n"
        "\n"
        "--\n"
        "{desk_name}\n"
        "This letter was written automatically. To be passed to an engineer: {engineer_url}"
    ),
    variables=[*_ALWAYS, _COVERAGE, _ENGINEER_URL],
    required=["ticket_number", "engineer_url"],
)
REPLY = letter_kind(
    "ticket.reply",
    _("Support has replied"),
    subject=_SUBJECT_LINE,
    body=_(
        "{message}\n"
        "\n"
        "{files}\n"
        "\n"
        "--\n"
        "{author_name}, {desk_name}\n"
        "Request {ticket_number}: {request_url}\n"
        "To write to us, answer this letter.\n"
        "{engineer_line}\n"
        "\n"
        "{history}"
    ),
    variables=[*_ALWAYS, _AUTHOR, _MESSAGE, _FILES, _HISTORY, _ENGINEER_LINE],
    required=["message", "engineer_line"],
)
CLIENT_MESSAGE = letter_kind(
    "ticket.client_message",
    _("The client has written"),
    subject=_SUBJECT_LINE,
    body=_(
        "{author_name}:\n"
        "\n"
        "{message}\n"
        "\n"
        "{files}\n"
        "\n"
        "--\n"
        "Request {ticket_number}: {request_url}\n"
        "An answer to this letter is read by both sides.\n"
        "\n"
        "{history}"
    ),
    variables=[*_ALWAYS, _AUTHOR, _MESSAGE, _FILES, _HISTORY],
    required=["message"],
)
NOTE = letter_kind(
    "ticket.note",
    _("An inner note"),
    subject=_SUBJECT_LINE,
    body=_(
        "{author_name}:\n"
        "\n"
        "{message}\n"
        "\n"
        "{files}\n"
        "\n"
        "--\n"
        "An inner note on ticket {ticket_number}: {request_url}\n"
        "The client does not see it. An answer to this letter becomes an inner note, too."
    ),
    variables=[*_ALWAYS, _AUTHOR, _MESSAGE, _FILES],
    required=["message"],
)
SOLUTION = letter_kind(
    "ticket.solution",
    _("Solved: did it help?"),
    subject=_SUBJECT_LINE,
    body=_(
        "{message}\n"
        "\n"
        "{files}\n"
        "\n"
        "Your request “{subject}” is solved. Please say whether it helped: {request_url}\n"
        "If it did not, answer this letter, and we take the request up again.\n"
        "\n"
        "--\n"
        "{author_name}, {desk_name}\n"
        "Request {ticket_number}\n"
        "{engineer_line}"
    ),
    variables=[*_ALWAYS, _AUTHOR, _MESSAGE, _FILES, _ENGINEER_LINE],
    required=["message", "request_url", "engineer_line"],
)
REMINDER = letter_kind(
    "ticket.reminder",
    _("A reminder of a solution nobody answered"),
    subject=_SUBJECT_LINE,
    body=_(
        "Hello, {client_name}!\n"
        "\n"
        "We have solved your request “{subject}”. Did it help? Please say so: {request_url}\n"
        "If it did not, answer this letter. Without an answer the request will be closed.\n"
        "\n"
        "--\n"
        "{desk_name}\n"
        "This letter was written automatically. To be passed to an engineer: {engineer_url}"
    ),
    variables=[*_ALWAYS, _ENGINEER_URL],
    required=["request_url", "engineer_url"],
)
NOTICE = letter_kind(
    "ticket.notice",
    _("Any other news of a request"),
    subject="[#{ticket_number}] {subject}: {headline}",
    body="{message}\n\n{request_url}\n\n{engineer_line}",
    variables=[*_ALWAYS, _HEADLINE, _MESSAGE, _ENGINEER_LINE],
    required=["request_url", "engineer_line"],
)
