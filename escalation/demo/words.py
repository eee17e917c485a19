"""What they say: matters with their symptom, question, answer and solution, in Russian and
English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Matter:
    """One kind of trouble. ``product`` is a code of ``people.PRODUCTS``; texts are (Russian,
    English)."""

    product: str
    category: str
    subject: tuple[str, str]
    body: tuple[str, str]
    question: tuple[str, str]
    answer: tuple[str, str]
    solution: tuple[str, str]
    hypothesis: str


MATTERS = (
    Matter(
        "gate-4", "hardware",
        ("Контроллер не отвечает после обновления", "Controller offline after update"),
        ("После обновления прошивки до 4.2 контроллер у проходной {n} пропал из сети. Индикатор горит красным, двери открыты вручную.",
         "Since the firmware update to 4.2 the controller at entrance {n} is gone from the network. The light is red, doors are opened by hand."),
        ("Пришлите, пожалуйста, файл журнала с контроллера и версию загрузчика.",
         "Could you send the controller's log file and the boot loader version?"),
        ("Журнал во вложении, загрузчик 1.8.", "The log is attached, boot loader 1.8."),
        ("Загрузчик 1.8 не принимает образ 4.2: обновите загрузчик до 2.0, затем повторите прошивку. Проверили удалённо, контроллер на связи.",
         "Boot loader 1.8 rejects the 4.2 image: update the loader to 2.0, then flash again. Checked remotely, the controller is online."),
        "Загрузчик старше образа",
    ),
    Matter(
        "gate-4", "integration",
        ("Не выгружаются события в 1С", "Events are not exported to the payroll system"),
        ("С понедельника выгрузка проходов за смену {n} пустая, в журнале ошибка E-1042.",
         "Since Monday the export of shift {n} is empty, the log says E-1042."),
        ("Менялись ли учётная запись или пароль службы выгрузки?", "Has the export account or its password been changed?"),
        ("Да, пароль меняли в пятницу.", "Yes, the password was changed on Friday."),
        ("Обновили пароль в настройках выгрузки, пропущенные смены довыгружены.",
         "The password in the export settings is updated, the missing shifts have been exported."),
        "Учётная запись службы заблокирована",
    ),
    Matter(
        "gate-lite", "hardware",
        ("Считыватель не видит карты", "Reader does not see cards"),
        ("Считыватель на этаже {n} не реагирует на карты, звука нет.", "The reader on floor {n} does not react to cards, no sound."),
        ("Какое напряжение на клеммах питания считывателя?", "What voltage do you measure at the reader's terminals?"),
        ("Измерили: 8,9 В.", "We measured 8.9 V."),
        ("Просадка питания: блок заменён, напряжение 12,1 В, карты читаются.",
         "The supply sagged: unit replaced, 12.1 V now, cards are read."),
        "Слабый блок питания",
    ),
    Matter(
        "meet-room", "quality",
        ("Пропадает звук в переговорной", "Sound drops in the meeting room"),
        ("В переговорной {n} каждые 10 минут пропадает звук у удалённых участников.",
         "In room {n} remote participants lose sound every ten minutes."),
        ("Пришлите, пожалуйста, отчёт о вызове и схему включения коммутатора.",
         "Please send the call report and how the switch is connected."),
        ("Отчёт во вложении.", "The report is attached."),
        ("На порту коммутатора было включено энергосбережение. Отключили, два часа вызова без потерь.",
         "Energy saving was on at the switch port. Turned off: two hours of calls without loss."),
        "Энергосбережение на порту коммутатора",
    ),
    Matter(
        "meet-cloud", "access",
        ("Не получается войти в личный кабинет", "Cannot sign in to the account"),
        ("Пользователь {n} не может войти: письмо со ссылкой не приходит.", "User {n} cannot sign in: the mail with the link never comes."),
        ("Проверьте, нет ли письма в карантине почтового сервера.", "Could you check the quarantine of your mail server?"),
        ("Нашли в карантине, разрешили домен.", "Found it there, the domain is allowed now."),
        ("Домен рассылки добавлен в разрешённые, вход работает.", "The sending domain is on the allow list, signing in works."),
        "Письма задерживает почтовый фильтр",
    ),
    Matter(
        "meet-cloud", "question",
        ("Как записать конференцию", "How to record a meeting"),
        ("Подскажите, как включить запись конференции для отдела {n} и где её потом искать.",
         "How do we switch on recording for department {n}, and where do we find it afterwards?"),
        ("Запись нужна с согласием участников или для внутреннего обучения?", "Is it for training or does everybody consent?"),
        ("Для обучения.", "For training."),
        ("Включите «Запись» в настройках группы; записи лежат в разделе «Архив» 90 дней.",
         "Turn on Recording in the group's settings; recordings stay in Archive for 90 days."),
        "Вопрос по настройке",
    ),
    Matter(
        "host-vps", "availability",
        ("Сервер недоступен", "Server is not reachable"),
        ("Виртуальный сервер {n} не отвечает с 07:40, сайт не открывается.", "Virtual server {n} has not answered since 07:40, the site is down."),
        ("Разрешаете ли вы перезапуск с проверкой диска? Займёт около 15 минут.", "May we restart it with a disk check? It takes about 15 minutes."),
        ("Да, перезапускайте.", "Yes, please restart."),
        ("Закончилось место на диске из-за журналов. Журналы сжаты, добавлена ротация, сайт открывается.",
         "The disk was full of logs. Logs are compressed, rotation is set, the site opens."),
        "Переполнен диск",
    ),
    Matter(
        "host-vps", "change",
        ("Перенести базу данных на новый тариф", "Move the database to a new tariff"),
        ("Просим перенести базу {n} на тариф с большим объёмом памяти, желательно ночью.",
         "Please move database {n} to a tariff with more memory, at night if possible."),
        ("Подойдёт ли окно с 02:00 до 03:00 в ночь на субботу?", "Would a window from 02:00 to 03:00 on Saturday suit you?"),
        ("Да, подойдёт.", "Yes, that suits."),
        ("База перенесена, простой 6 минут, контрольные запросы совпали.", "Moved with 6 minutes of downtime, check queries agree."),
        "Плановые работы",
    ),
    Matter(
        "store-n", "hardware",
        ("Диск массива вышел из строя", "A disk of the array failed"),
        ("В полке {n} диск горит жёлтым, массив пересобирается. Нужна замена по гарантии.",
         "In shelf {n} a disk shows amber, the array is rebuilding. We need a warranty replacement."),
        ("Назовите, пожалуйста, серийный номер полки и удобное время визита.", "What is the shelf's serial number, and when may we come?"),
        ("SN 77-4410, завтра после 10:00.", "SN 77-4410, tomorrow after 10:00."),
        ("Диск заменён, пересборка завершена, ошибок нет.", "Disk replaced, rebuild finished, no errors."),
        "Износ диска",
    ),
    Matter(
        "store-n", "quality",
        ("Медленная запись на массив", "Writing to the array is slow"),
        ("Скорость записи на том {n} упала втрое после расширения.", "Writing to volume {n} is three times slower since it was extended."),
        ("Пришлите снимок статистики за сутки.", "Please send a day's statistics."),
        ("Снимок во вложении.", "Attached."),
        ("Том выровнен по границе полосы, кэш записи включён: скорость прежняя.", "Volume aligned, write cache on: speed is back."),
        "Кэш записи выключился при расширении",
    ),
)  # fmt: skip

GREETING = ("Здравствуйте! ", "Hello, ")
ACKNOWLEDGED = (
    "Здравствуйте! Приняли обращение в работу, смотрим журналы. Вернёмся с новостями в течение часа.",
    "Hello, we have taken your request and are looking at the logs. You will hear from us within the hour.",
)
THANKS = ("Спасибо, всё работает.", "Thank you, it works.")
STILL_BROKEN = (
    "К сожалению, снова повторилось сегодня утром.",
    "Unfortunately it happened again this morning.",
)
NOTES = (
    "Сверила с базой знаний: похожая статья есть, но версия другая.",
    "Перезапуск службы не помог, снял дамп.",
    "Созвонились с администратором заказчика, доступ есть.",
    "Воспроизвёл на стенде с той же прошивкой.",
)
TRIED = "Перезапуск, проверка питания и сети, сверка версий; журнал приложен."
PARKED = "Ждём исправленную сборку от изготовителя модуля."
RETURNED = "Нет журнала и версии прошивки: без них причину не найти."
COMMENTS = (
    "",
    "",
    "Быстро и по делу.",
    "Долго ждали ответа.",
    "Спасибо инженеру!",
    "Fast and friendly.",
)
