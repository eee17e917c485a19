"""How mail programs mark the mail that is answered, in the languages people write to us in.

Kinds of marks, not programs: a line that says who wrote when, a block of header lines, a ruler with
a title. Everything is matched on short pieces of text, so a hostile mail costs no more than a long
one.
"""

import re

LINE_CHARACTERS = 500
HEAD_LINES = 6
"""A line "On … wrote:" is broken into at most so many."""

_WROTE = (
    r"wrote|writes|sent|schrieb|geschrieben|a écrit|escribió|escreveu|ha scritto|scritto|schreef"
    r"|geschreven|skrev|napisał\w*|pisze|kirjoitti|писал\w*|написа\w+|пише\w*|yazdı|a scris"
    r"|írta|napsal\w*|έγραψε|đã viết|写道|寫道|написав"
)
_VERB = re.compile(rf"(?<!\w)({_WROTE})(?!\w)|写道|寫道|書きました|のメッセージ|님이 작성", re.I)
_INTRO = re.compile(
    r"[>*\s-]*(on|at|le|el|vào|am|il|op|em|den|på|w dniu|dnia|ons|pe|ma|ti|ke|to|la|su|dne"
    r"|в|во|вс|пн|вт|ср|чт|пт|сб|вторник|среда|четверг|пятница|суббота|воскресенье|понедельник"
    r"|mon|tue|wed|thu|fri|sat|sun)(?!\w)|[>*\s-]*(\d{1,2}[ ./]|\d{4}[-./年])",
    re.I,
)
_INTRO_CJK = re.compile(r"[>\s]*([在于於] ?\d{4}|\d{4}年)")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)|\d{1,2}[:：]\d{2}")
_DATE = re.compile(
    r"(?<!\d)(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[-./]\d{1,2}[-./]\d{1,2}|(19|20)\d\d)(?!\d)"
    r"|\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d月",
    re.I,
)
_ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
_BARE_DATED = re.compile(
    r"\d{4}-\d\d-\d\d \d{1,2}:\d\d (GMT|UTC)[+-]\d\d:?\d\d [^\d.!?:]{2,100}:?$"
)
_ALSO_IN_LOGS = re.compile(r"(wrote|writes|sent)$", re.I)
_ENDS = re.compile(r"([:：]\**|[-—]{2,}|wrote|>:?)\s*$")
_INLINE_HEAD = re.compile(
    r"(?<=\S)[ \t]*-*[ \t]*(?=On (mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep"
    r"|oct|nov|dec|\d))",
    re.I,
)
_TITLE = re.compile(
    r"[\s>*]*+[-_=]{2,}+\s*+\**+\s*+(original message|original appointment|reply message"
    r"|ursprüngliche nachricht|originalnachricht|original-nachricht|antwort nachricht"
    r"|oprindelig (meddelelse|besked)|opprinnelig melding|originalmeddelande"
    r"|ursprungligt meddelande|message d'origine|message original|message initial"
    r"|mensaje original|mensagem original|messaggio originale|oorspronkelijk(e)? bericht"
    r"|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva"
    r"|исходное сообщение|исходное письмо|оригинальное сообщение|orijinal mesaj|mesaj original"
    r"|eredeti üzenet|原始邮件|原始郵件|元のメッセージ|원본 메시지|quoted text)"
    r"\s*\**\s*[-_=]{2,}[\s*_]*$",
    re.I,
)
_DASHED = re.compile(rf"[\s*]*+-{{3,}}+ ?\S.{{1,150}} ({_WROTE}) ?-{{3,}}\s*$", re.I)
_FORWARDED = re.compile(
    r"[\s>*]*([-_=]{2,}\s*)?(begin forwarded message|forwarded message|fwd message"
    r"|anfang der weitergeleiteten|weitergeleitete nachricht|message transféré"
    r"|début du message (réexpédié|transféré)|mensaje reenviado|mensagem encaminhada"
    r"|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht|videresendt (meddelelse"
    r"|melding)|vidarebefordrat (meddelande|brev)|przekazana wiadomość|пересылаемое сообщение"
    r"|переадресованное сообщение|пересланное сообщение|начало переадресованного сообщения"
    r"|转发的邮件|轉寄郵件|転送されたメッセージ)",
    re.I,
)
_KEYS = {
    "from": "from|von|de|da|van|fra|från|od|от|от кого|від|kimden|lähettäjä|expéditeur|mittente"
    "|发件人|寄件者|寄件人|差出人|보낸 사람|feladó|từ",
    "date": "sent|date|gesendet|datum|envoyé|envoyé le|fecha|enviado|enviado el|enviada em|enviada"
    "|data|inviato|verzonden|sendt|dato|skickat|wysłano|отправлено|дата|надіслано|lähetetty"
    "|päiväys|gönderildi|tarih|发送时间|寄件日期|发送日期|日期|送信日時|日付"
    "|보낸 날짜|날짜|elküldve|odesláno",
    "to": "to|an|à|a|para|aan|til|till|do|кому|kime|vastaanottaja|destinataire|收件人|收件者|宛先"
    "|받는 사람|címzett|komu",
    "subject": "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|тема|konu"
    "|aihe|主题|主旨|件名|제목|tárgy|předmět",
    "more": "cc|kopie|copie|copia|копия|reply-to|importance|priority|bcc|organization|kopia|"
    "抄送|副本|attachments|anlagen|вложения",
}
_KIND = {key: kind for kind, keys in _KEYS.items() for key in keys.split("|")}
_FIELD = re.compile(r"[\s*>]{0,6}([^\W\d_][^\n:：*]{0,20}?)\s?\**[:：]\**\s*(.*)")
_RULER = re.compile(r"[\s>*]*([_=*]{4,}|-{3,}|—{2,})[\s*]*$")
_MOBILE = re.compile(
    r"\W{0,4}(sent (from|via|with|by)|from my |envoyé (depuis|de|à partir)|von meine[mr] "
    r"|diese nachricht wurde von mein|gesendet (von|mit|aus)|enviado (desde|do|de|a partir)"
    r"|inviato (da|dal)|verzonden (met|vanaf|van)|verstuurd vanaf|skickat från|sendt fra"
    r"|wysłan[eo] z|lähetetty|get \[?outlook|obtenez outlook|télécharger outlook|отправлено (с|из)"
    r"|відправлено з|從我的|发自我的|我的 ?iphone|iphoneから送信|someone from mobile)",
    re.I,
)
_LINK = re.compile(r"<?https?://")


def is_quoted(line: str) -> bool:
    return line.lstrip(" \t")[:1] == ">" and not line[:LINE_CHARACTERS].rstrip().endswith("<<")


def is_ruler(line: str) -> bool:
    return bool(_RULER.match(line[:LINE_CHARACTERS])) if len(line) <= LINE_CHARACTERS else False


def is_title(line: str) -> bool:
    """A ruler with a title: below it stands the mail that is answered."""
    return len(line) < 200 and bool(_TITLE.match(line) or _DASHED.match(line))


def is_forward(line: str) -> bool:
    """What follows was passed on to be read."""
    return len(line) < 200 and bool(_FORWARDED.match(line))


def is_mobile(line: str) -> bool:
    """What a telephone adds to every mail."""
    return len(line) < 200 and bool(_MOBILE.match(line))


def has_link(line: str) -> bool:
    return bool(_LINK.search(line[:LINE_CHARACTERS]))


def field_kind(line: str) -> str:
    """Of a header line what it says: from, date, to, subject, more; empty if it is none."""
    match = _FIELD.match(line[:LINE_CHARACTERS])
    return _KIND.get(match.group(1).strip().lower(), "") if match else ""


def block_length(lines: list[str], at: int) -> int:
    """How many lines of header fields begin here: who, when, to whom, about what; 0 if none do."""
    if field_kind(lines[at]) not in ("from", "date", "to", "subject"):
        return 0
    kinds: set[str] = set()
    has_address = False
    end = at
    for index in range(at, min(at + 14, len(lines))):
        line = lines[index]
        kind = field_kind(line)
        if kind:
            kinds.add(kind)
            has_address = has_address or bool(_ADDRESS.search(line[:LINE_CHARACTERS]))
            end = index + 1
        elif not line.strip() and index > end:
            break
    kinds.discard("more")
    is_enough = len(kinds) >= 3 and "from" in kinds
    return end - at if is_enough or ({"from", "date"} <= kinds and has_address) else 0


def head_length(lines: list[str], at: int) -> int:
    """How many lines "On … wrote:" takes here; 0 if it does not begin here."""
    first = lines[at][:LINE_CHARACTERS]
    if not first.strip() or not _may_begin(first):
        return 0
    joined = ""
    for count in range(1, min(HEAD_LINES, len(lines) - at) + 1):
        line = lines[at + count - 1].strip()
        if len(line) > LINE_CHARACTERS or (count > 1 and field_kind(line) == "from"):
            return 0
        if count > 1 and line.startswith(">") and not line.startswith("> wrote"):
            line = line.lstrip("> ")
            if line and not _ADDRESS.search(line) and not _VERB.match(line) and line != ":":
                return 0
            line = f"> {line}" if not line or _VERB.match(line) or line == ":" else line
        joined = f"{joined} {line}".strip()
        if len(joined) > LINE_CHARACTERS:
            return 0
        if is_head(joined):
            return count
        if joined.endswith((":", "：")):
            return 0
    return 0


def _may_begin(line: str) -> bool:
    """With a word for a moment, somebody's address, or a time."""
    if _INTRO.match(line) or _INTRO_CJK.match(line):
        return True
    return len(line) < 200 and bool(_ADDRESS.search(line) or _TIME.search(line))


def is_head(text: str) -> bool:
    """Whether a line says who wrote and when, and announces what they wrote."""
    text = text.strip()
    if _BARE_DATED.match(text):
        return True
    if not _ENDS.search(text):
        return False
    has_address = bool(_ADDRESS.search(text))
    has_moment = bool(_DATE.search(text)) or bool(_TIME.search(text))
    verb = _VERB.search(text)
    if verb:
        begins = bool(_INTRO.match(text) or _INTRO_CJK.match(text))
        if text[0].isdigit() and _ALSO_IN_LOGS.match(verb.group()):
            begins = False  # a line of a log that ends so names nobody's address
        return (begins and has_moment) or (has_address and text.rstrip("*").endswith((":", "：")))
    return has_address and has_moment and bool(_TIME.search(text)) and text.endswith((">:", "):"))


def inline_head(line: str) -> int:
    """Where "On … wrote:" begins inside a line that somebody wrote into; 0 if it does not."""
    if len(line) > LINE_CHARACTERS or not line.rstrip().endswith(":") or _INTRO.match(line):
        return 0
    for match in _INLINE_HEAD.finditer(line):
        if match.start() and is_head(line[match.end() :]):
            return match.start()
    return 0
