"""Words that mean the same at a support desk, and words written in the other script."""

from collections.abc import Iterator

from servicedesk.search import normalise

GROUPS = (
    "видео ролик видеоролик",
    "аккаунт профиль учётка account",
    "войти вход авторизация авторизоваться залогиниться логин login",
    "ошибка сбой неполадка неисправность error failure",
    "удалить стереть убрать delete remove",
    "блокировка блокировать заблокировать бан забанить",
    "компьютер пк ноутбук",
    "телефон смартфон мобильный phone",
    "приложение программа софт application",
    "обновить обновление апдейт update upgrade",
    "картинка изображение фото фотография image picture",
    "оплата платёж счёт payment invoice",
    "создать добавить завести create add",
    "загрузить выгрузить залить закачать upload",
    "изменить поменять сменить change",
    "отключить выключить disable",
    "включить подключить активировать enable",
    "звук аудио микрофон audio sound",
    "сайт портал страница website",
    "почта email письмо mail",
    "камера видеокамера camera",
    "сеть интернет связь network",
    "зависать виснуть тормозить freeze hang",
    "перезагрузка перезапуск рестарт reboot restart",
    "прошивка микропрограмма firmware",
    "считыватель ридер reader",
    "карта пропуск ключ card badge",
    "дверь турникет шлагбаум door",
    "сертификат ssl tls https",
    "резервный бэкап копия backup",
    "сервер хост хостинг server",
    "вызов звонок call",
    "запись записать record",
    "пароль password",
    "лицензия license licence",
)


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for group in GROUPS:
        lemmas = list(dict.fromkeys(normalise(group).split()))
        for lemma in lemmas:
            others = tuple(other for other in lemmas if other != lemma)
            table[lemma] = (*table.get(lemma, ()), *others)
    return table


class _Synonyms:
    """The table, built when first asked: it needs the dictionaries."""

    _known: dict[str, tuple[str, ...]] | None = None

    def get(self, lemma: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        if self._known is None:
            self._known = _table()
        return self._known.get(lemma, default)


SYNONYMS = _Synonyms()

TO_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
TO_CYRILLIC = (
    ("shch", "щ"), ("sch", "щ"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("yo", "е"), ("ck", "к"), ("ph", "ф"),
    ("oo", "у"), ("ee", "и"), ("a", "а"), ("b", "б"), ("c", "к"), ("d", "д"), ("e", "е"),
    ("f", "ф"), ("g", "г"), ("h", "х"), ("i", "и"), ("j", "й"), ("k", "к"), ("l", "л"),
    ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("q", "к"), ("r", "р"), ("s", "с"),
    ("t", "т"), ("u", "у"), ("v", "в"), ("w", "в"), ("x", "кс"), ("y", "й"), ("z", "з"),
)  # fmt: skip


def transliterations(word: str) -> Iterator[str]:
    """A word by its sound in the other script: рутуб → rutub, kontroller → контроллер."""
    if len(word) < 4 or not word.isalpha():
        return
    if any("а" <= sign <= "я" for sign in word):
        yield "".join(TO_LATIN.get(sign, sign) for sign in word)
        return
    sounded = word
    for latin, cyrillic in TO_CYRILLIC:
        sounded = sounded.replace(latin, cyrillic)
    yield sounded
    if "й" in sounded:
        yield sounded.replace("й", "ы")
