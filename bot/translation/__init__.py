"""The bot's own sentences in the languages that it speaks.

The sentences stand in the code in English, and each is its own name in the catalogues beside this file, one a language
(gettext's ``.po``). What is quoted is never translated.
"""

from bot.translation.language_choice import LanguageChoice
from bot.translation.question_language import QuestionLanguage
from bot.translation.translator import ENGLISH, LANGUAGES, MONTHS, Translator, load_translators, msgid

__all__ = [
    "ENGLISH",
    "LANGUAGES",
    "MONTHS",
    "LanguageChoice",
    "QuestionLanguage",
    "Translator",
    "load_translators",
    "msgid",
]
