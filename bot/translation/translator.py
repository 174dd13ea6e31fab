"""Says the bot's sentences in one language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

LANGUAGES = ("en", "de", "es", "fr", "pt")
"""The languages that the bot speaks; its sentences are written in the first."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Translator:
    """Says the bot's sentences in one language.

    Attributes:
        language: Code of the language, one of ``LANGUAGES``.
    """

    language: str
    _catalogue: NullTranslations = field(repr=False, compare=False)

    def translate(self, message: str, **values: object) -> str:
        """Return a sentence in the language.

        Args:
            message: The sentence in English, as the catalogue has it.
            values: What stands in its braces; braces within a value stay as they are.
        """
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def translate_count(self, one: str, many: str, count: int, **values: object) -> str:
        """Return a sentence about a number of things.

        Args:
            one: The sentence in English for one thing.
            many: The same for several, with ``{count}``.
            count: The number.
            values: What else stands in its braces.
        """
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)

    def around(self, message: str, name: str) -> tuple[str, str]:
        """Return what stands before and after one pair of braces in a sentence, for what is no mere text there."""
        before, _, after = self._catalogue.gettext(message).partition(f"{{{name}}}")
        return before, after

    def day(self, found: date) -> str:
        """Return a date with its month as a word, such as ``1 Feb 2023``."""
        if self.language == "en":
            return f"{found.day} {MONTHS[found.month - 1]} {found.year}"
        from babel.dates import format_skeleton

        return format_skeleton("yMMMd", found, locale=self.language)


ENGLISH = Translator("en", NullTranslations())
"""Says the sentences as they are written."""


def msgid(message: str) -> str:
    """Return a sentence as it is: it marks what is translated where it is said."""
    return message


def load_translators() -> Mapping[str, Translator]:
    """Return a translator for each language."""
    others = [each for each in LANGUAGES if each != ENGLISH.language]
    return {ENGLISH.language: ENGLISH} | {each: Translator(each, _catalogue(each)) for each in others}


def _catalogue(language: str) -> GNUTranslations:
    """Read a catalogue. It is compiled here, since a file made of another one may be forgotten."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    text = files(__package__).joinpath(f"{language}.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(text), language, abort_invalid=True))
    compiled.seek(0)
    return GNUTranslations(compiled)
