"""The sentences that the code has translated, and the catalogues that hold them."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from bot.translation import LANGUAGES

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "bot" / "translation"
OTHERS = tuple(each for each in LANGUAGES if each != "en")
MARKS = {"msgid": 1, "translate": 1, "around": 1, "translate_count": 2}
"""What marks a sentence, and how many of its arguments are sentences."""
WIDTH = 118
Sentence = tuple[str, ...]
"""A sentence; of one about a number of things, its singular and its plural."""


@cache
def sentences() -> Mapping[Sentence, tuple[str, ...]]:
    """Return the sentences that the code has translated, each with the files that say it."""
    found: dict[Sentence, list[str]] = {}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for sentence in marked(ast.parse(path.read_text("utf-8"))):
            files = found.setdefault(sentence, [])
            if (name := path.relative_to(ROOT).as_posix()) not in files:
                files.append(name)
    return {sentence: tuple(files) for sentence, files in found.items()}


def marked(tree: ast.AST) -> Iterator[Sentence]:
    """Yield the sentences that a file marks."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            said = [each.value for each in node.args[: MARKS.get(name, 0)] if isinstance(each, ast.Constant)]
            if said and all(isinstance(each, str) for each in said):
                yield tuple(map(str, said))


def catalogue(language: str) -> Catalog:
    """Read a catalogue."""
    return read_po(BytesIO((FOLDER / f"{language}.po").read_bytes()), language, abort_invalid=True)


def write_anew(language: str) -> None:
    """Bring a catalogue in step with the code: what is new has no translation yet, what is not said any more goes."""
    old = catalogue(language) if (FOLDER / f"{language}.po").exists() else Catalog(language)
    new = Catalog(language)
    for sentence, files in sentences().items():
        known = old.get(sentence[0])
        message = sentence[0] if len(sentence) == 1 else sentence
        new.add(message, known.string if known else None, [(each, 0) for each in files])
    text = BytesIO()
    write_po(text, new, width=WIDTH, omit_header=True, include_lineno=False)
    (FOLDER / f"{language}.po").write_text(f"{_header(language)}\n{text.getvalue().decode().strip()}\n", "utf-8")


def _header(language: str) -> str:
    name, plural = Locale.parse(language).get_display_name("en"), get_plural(language)
    return (
        f"# The bot's sentences in {name}. FOOTNOTE_TEST_KEEP=1 pytest tests/bot/translation adds what is new.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        f'"Plural-Forms: {plural.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
    )
