"""What the desk's own tools say in the demo: sheets, macros, rules, replies, terms."""

from knowledgebase.services import ReplyDraft
from tickets.choices import MacroScope, SheetKind, Stage, TicketType
from tickets.models.regulation import Item
from tickets.services import SheetDraft
from tickets.services.macros import MacroDraft
from tickets.services.rules import RuleDraft
from tickets.services.saved_views import EVERYBODY, PERSONAL, ViewDraft

CHECKLISTS = (
    SheetDraft(
        kind=SheetKind.CHECKLIST, name="Before the second line", name_ru="Перед второй линией",
        line=1, stage=Stage.HAND_OVER, order=10,
        items=[
            Item("The client and the asset are named", "Заказчик и оборудование указаны"),
            Item("Version and time of the failure are known", "Известны версия и время сбоя",
                 "Ask for them in one message with the log.", "Спросите одним письмом вместе с журналом.",
                 is_required=True),
            Item("The knowledge base was searched", "Поиск в базе знаний сделан"),
        ],
    ),
    SheetDraft(
        kind=SheetKind.CHECKLIST, name="Scheduled maintenance", name_ru="Плановые работы",
        type=TicketType.MAINTENANCE, stage=Stage.RESOLVE, order=20,
        items=[
            Item("The window is agreed with the client", "Окно работ согласовано с заказчиком", is_required=True),
            Item("A fresh copy can be restored", "Свежая копия проверена на восстановление", is_required=True),
            Item("Check queries agree after the work", "Контрольные запросы после работ совпали", is_required=True),
        ],
    ),
)  # fmt: skip
FACTS = SheetDraft(
    kind=SheetKind.HAND_OVER, name="Facts for controllers", name_ru="Сведения для контроллеров",
    items=[
        Item("Firmware and boot loader", "Прошивка и загрузчик", "As the controller's page shows them.",
             "Как на странице контроллера.", is_required=True),
        Item("What the log says last", "Последние строки журнала"),
    ],
)  # fmt: skip
"""What «Контроллеры» ask for at a hand-over; the team is put in when it is written."""
QUESTIONS = (
    ("Разработка Gate", SheetDraft(
        kind=SheetKind.ASK, name="Is there a build with the fix?", name_ru="Есть ли исправленная сборка?",
        subject="Сборка для обращения {number}: {subject}",
        body="Заказчик {client}, продукт {product}, серийный номер {serial}.\n\nЕсть ли сборка с исправлением и когда её можно ставить?",
    )),
    ("Хостинг и СХД", SheetDraft(
        kind=SheetKind.ASK, name="Check the host", name_ru="Проверить площадку",
        subject="Проверка площадки по обращению {number}",
        body="Заказчик {client}. Посмотрите, пожалуйста, загрузку и журналы площадки за последние сутки.",
    )),
)  # fmt: skip
MACROS = (
    ("cora", MacroDraft(
        name="Спросить журнал и ждать", scope=MacroScope.ALL,
        changes=[{"do": "reply", "then": "waiting_client",
                  "text": "Здравствуйте, {{requester}}! Пришлите, пожалуйста, журнал за время сбоя и версию прошивки: так мы быстрее найдём причину."}],
    )),
    ("cora", MacroDraft(
        name="Ask for the log and wait", scope=MacroScope.ALL,
        changes=[{"do": "reply", "then": "waiting_client",
                  "text": "Hello {{requester}}, could you send the log of the time it failed, and the firmware version? It helps us find the cause sooner."}],
    )),
    ("cora", MacroDraft(
        name="Перезвонить завтра", scope=MacroScope.ALL,
        changes=[{"do": "status", "to": "scheduled", "days": "1", "reason": "Договорились созвониться завтра"},
                 {"do": "note", "text": "Перезвонить {{requester}} ({{client}}) и проверить, всё ли работает."}],
    )),
    ("dana", MacroDraft(
        name="Вопрос, а не сбой",
        changes=[{"do": "type", "to": "question"}, {"do": "priority", "to": "4", "reason": "Вопрос по настройке"}],
    )),
)  # fmt: skip
RULES = (
    RuleDraft(
        name="Вопросам – обычный приоритет", events=["opened"], query="type:question priority<=2",
        changes=[{"do": "priority", "to": "3", "reason": "Вопрос: сбоя нет"}], is_active=True,
    ),
    RuleDraft(
        name="Заказчик написал: снять с ожидания изготовителя", events=["client_wrote"],
        query="status:waiting_third_party",
        changes=[{"do": "status", "to": "open", "reason": "Заказчик написал"}], is_active=True,
    ),
    RuleDraft(
        name="Reopened twice: an inner note", events=["status_changed"], query="status:open reopenings>1",
        changes=[{"do": "note", "text": "Opened again more than once: agree on the next step with the client by telephone."}],
    ),
)  # fmt: skip
VIEWS = (
    ("cora", "", ViewDraft(name="Горит сегодня", query="due<4h", sort="deadline", audience=EVERYBODY)),
    ("cora", "", ViewDraft(name="Ждём изготовителя дольше недели", query="status:waiting_third_party updated>7d", audience=EVERYBODY)),
    ("yulia", "Дежурная смена", ViewDraft(name="Ночью без ответа", query="answered:no", audience="team")),
    ("dana", "", ViewDraft(name="Мой «Северный завод»", query="client:\"Северный завод\" assignee:me", audience=PERSONAL)),
)  # fmt: skip
"""Who keeps it, which team it is for, and what it says."""
REPLIES = (
    ReplyDraft(
        title_ru="Просим журнал", title_en="Asking for the log",
        body_ru="Здравствуйте, {client_name}!\n\nЧтобы найти причину, нужен журнал за время сбоя и версия прошивки. Как их выгрузить, описано на странице обращения: {request_url}",
        body_en="Hello {client_name},\n\nto find the cause we need the log of the time it failed and the firmware version. How to export them is on the page of your request: {request_url}",
        is_shared=True,
    ),
    ReplyDraft(
        title_ru="Работаем, вернёмся к сроку", title_en="On it, news by the promised time",
        body_ru="Здравствуйте, {client_name}!\n\nОбращение №{ticket_number} в работе у инженера. Напишем не позднее {promised_time}.",
        body_en="Hello {client_name},\n\nan engineer is working on request {ticket_number}. You will hear from us by {promised_time}.",
        is_shared=True,
    ),
    ReplyDraft(
        title_ru="Напоминаем о вопросе", title_en="A reminder of our question",
        body_ru="Здравствуйте, {client_name}!\n\nНапоминаем: для обращения «{subject}» ждём вашего ответа. Если вопрос решился сам, ответьте одним словом, и мы закроем обращение.",
        body_en="Hello {client_name},\n\nwe are still waiting for your answer to “{subject}”. If it has solved itself, one word is enough, and we will close the request.",
        is_shared=True,
    ),
    ReplyDraft(
        title_ru="Передали на вторую линию", title_en="Handed over to the second line",
        body_ru="Здравствуйте, {client_name}!\n\nОбращение передано группе «{team}»: там те, кто знает это оборудование лучше всех. Сроки прежние.",
        body_en="Hello {client_name},\n\nyour request is with the team “{team}” now, who know this equipment best. The promised times stay.",
        is_shared=True,
    ),
)  # fmt: skip
TERMS = (
    ("ru", "заказчик", "клиентосы\nюзер", "Так в договорах."),
    ("ru", "обращение", "тикет\nзаявка\nкейс", "Одно слово во всех письмах и на страницах."),
    ("ru", "срок решения", "дедлайн", ""),
    ("ru", "системная плата", "материнская плата\nматеринка", "Так в руководствах и на складе."),
    ("en", "request", "case\nissue", "The client's word; “ticket” is the desk's."),
    ("en", "boot loader", "bootloader\nboot-loader", "Two words, as in the manuals."),
)  # fmt: skip
"""Language, how we write it, how we do not, why."""
KNOWN_WORDS = ("прошивальщик", "антипассбек", "MeetRoom", "StoreN")
SKILLS = (
    ("Gate controllers", "Контроллеры Gate", {"lev": 3, "pavel": 2, "dana": 1}),
    ("Video conferencing", "Видеосвязь", {"nina": 3, "yulia": 1}),
    ("Linux and storage", "Linux и СХД", {"gleb": 3, "maxim": 2}),
    ("English in writing", "Английский письменный", {"dana": 2, "yulia": 3, "gleb": 2}),
)  # fmt: skip
"""Name in English and in Russian, and who has it how well."""
NEEDS = (("gate-4", 0), ("meet-room", 1), ("host-vps", 2))
"""A product, and the skill of those above that it asks for."""
MAIN_SHIFT = ("dana", "maxim", "lev", "nina", "gleb", "ivan", "pavel")
SECOND_SHIFT = ("yulia", "sofia")
FORM = {
    "fields": [
        {"name": "people", "kind": "number", "label": "How many people?", "label_ru": "Сколько сотрудников?",
         "required_at_opening": True, "minimum": 1, "maximum": 500},
        {"name": "kind", "kind": "choice", "label": "What is needed?", "label_ru": "Что нужно?",
         "required_at_opening": True,
         "options": [{"value": "give", "label": "Give access", "label_ru": "Выдать доступ"},
                     {"value": "take", "label": "Withdraw access", "label_ru": "Отозвать доступ"}]},
        {"name": "until", "kind": "date", "label": "Until which day?", "label_ru": "До какого дня?",
         "conditions": [{"field": "kind", "is": "give"}]},
    ]
}  # fmt: skip
TODAY = {
    "form": "Пропуска для трёх новых сотрудников цеха",
    "form_body": "С понедельника выходят три наладчика, нужны пропуска через проходную 2.",
    "work": "Плановое обновление хостинга в ночь на субботу",
    "work_body": "Окно с 02:00 до 03:00 по Москве, простой до десяти минут.",
    "broken": "После обновления не открывается турникет у проходной 3",
    "broken_body": "Турникет не пропускает по картам с семи утра, люди идут через пост охраны.",
    "log": "2026-11-20 07:02:11 gate4[312]: boot loader 1.8, image 4.2 rejected\n",
    "log_said": "Журнал во вложении. Очередь на входе растёт, просим ускорить.",
    "mention": "@{name}, похоже на известную историю с загрузчиком 1.8. Посмотрите, пожалуйста, журнал.",
    "asked": "Нужна сборка 4.2.1 или способ откатить прошивку без выезда.",
    "reason": "Сотрудники второй день идут через один пост, смена начинается с опозданием.",
    "impact": "Около четырёхсот человек в смену.",
    "answer": "Взяли под контроль: инженер и разработка на связи, решение сегодня.",
    "news": "Причина найдена: загрузчик старше образа. Готовим сборку, до неё открыт второй проход.",
    "why": "Разбор очереди перед выходными",
}  # fmt: skip
"""What happens on the day the demo is loaded."""
