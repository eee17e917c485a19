"""Tables of the search: keyboard layouts, look-alike letters, words that tell nothing."""

import re

_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_YTSUKEN = "йцукенгшщзхъфывапролджэячсмитьбюё"

TO_CYRILLIC = str.maketrans(_QWERTY, _YTSUKEN)
TO_LATIN = str.maketrans(_YTSUKEN, _QWERTY)
LATIN_LOOKALIKES = str.maketrans("авекмнорстухі", "abekmhopctyxi")
"""Cyrillic letters in codes are slips of the keyboard: «Е-1042» is E-1042."""

STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    а без бы был была были было быть в вам вас ваш весь во вот все всего всех вы где да даже для до
    его ее если есть еще же за здравствуйте здравствуй и из или им их к как какая какие какой когда
    ко который которая которые ли либо меня мне мной мои мой моя мы на над нам нас наш не него нее
    ни них но ну о об он она они оно от по под пожалуйста подскажите почему при привет просто раз с
    сам свой скажите со спасибо так также такой там то того тоже только том тот ту ты у уже уточните
    что чтобы это этого этой этом этот эту эти я добрый день вечер утро
    a about all am an and any are as at be been but by can could did do does for from get had has
    have hello hi how i if in into is it its just me my no not of on or our please so some than
    thank thanks that the their them then there these they this to too was we were what when where
    which who why will with would you your
    """,
    )
)
