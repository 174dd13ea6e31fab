"""Has Discord show what commands do in the language of who looks at them; their names are the same for all."""

from discord import Locale, app_commands
from discord.app_commands import TranslationContextLocation, TranslationContextTypes, locale_str

from bot.translation import LanguageChoice

DESCRIPTIONS = (
    TranslationContextLocation.command_description,
    TranslationContextLocation.group_description,
    TranslationContextLocation.parameter_description,
)


class CommandTranslator(app_commands.Translator):
    """Translates descriptions, and the names of what stands in a message's menu.

    Args:
        languages: Knows the translators.
    """

    def __init__(self, languages: LanguageChoice) -> None:
        self._languages = languages

    async def translate(self, string: locale_str, locale: Locale, context: TranslationContextTypes) -> str | None:
        """Return a text in the language of a locale; None where it is English, or a name that people type."""
        typed = context.location not in DESCRIPTIONS and not isinstance(context.data, app_commands.ContextMenu)
        translator = None if typed else self._languages.of_locale(locale.value)
        said = translator.translate(string.message) if translator is not None else string.message
        return said if said != string.message else None
