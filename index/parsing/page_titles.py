"""Titles of pages and of their parts, for links that show the title of what they lead to.

The texts are scanned, not parsed: a page may show titles of a hundred others, of which it needs nothing else.
"""

import re
from collections.abc import Iterator, Mapping

PAGE_SUFFIXES = (".rst", ".md", ".txt")
"""Endings that the file of a linked page may have."""
LABEL = "label:"
"""What the name of a label begins with among the names of files."""
_MAX_LINES = 300
_MAX_TITLE_LENGTH = 200
_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}")
_MARKDOWN = re.compile(r"#{1,6}[ \t]+(?P<title>\S[^\n]*)")
_ROLE = re.compile(r"(?::[\w.+-]{1,40}:){1,3}`(?P<text>[^`\n]{0,200})`")
_TARGET = re.compile(r"(?<![ \t])[ \t]*+<[^<>]{0,200}>\Z")
_MARKS = re.compile(r"``|[*`]")
_ID = re.compile(r"\{[#.:][^{}\n]{0,200}\}[ \t]*\Z")
# ".. _label:" and ".. _`a label`:" of reStructuredText, "(label)=" of MyST.
_LABEL_LINE = re.compile(
    r"^(?:[ \t]*+\.\.[ \t]_(?:`(?P<quoted>[^`\n]{1,200})`|(?P<plain>[^:`\n]{1,200})):|\((?P<myst>[^()\n]{1,200})\)=)"
    r"[ \t]*+$",
    re.MULTILINE,
)
_DIRECTIVE = re.compile(r"[ \t]*\.\.[ \t](?P<name>[\w-]{1,40})::[ \t]*(?P<argument>[^\n]*)")
_CAPTION = re.compile(r"[ \t]+:caption:[ \t]*(?P<title>\S[^\n]*)")
_OPTION = re.compile(r"[ \t]+:[\w-]{1,40}:")
_TITLED = frozenset({"table", "list-table", "csv-table"})
_LABELLED_CHARACTERS = 2_000


def linked_title(target: str, files: Mapping[str, str]) -> str:
    """Return the title of a page that is linked, ``""`` where it is not known."""
    for suffix in ("", *PAGE_SUFFIXES):
        if target + suffix in files:
            return page_title(files[target + suffix])
    return ""


def page_title(text: str) -> str:
    """Return the first heading of a page, without markup; ``""`` for none."""
    lines = text.splitlines()[:_MAX_LINES]
    return next(filter(None, (_title_at(lines, place, "# ") for place in range(len(lines)))), "")


def labels_of(text: str) -> dict[str, str]:
    """Return the parts of a text that have a label, as texts that begin after it, by their labels."""
    return {
        label_name(found["quoted"] or found["plain"] or found["myst"]): text[
            found.end() : found.end() + _LABELLED_CHARACTERS
        ]
        for found in _LABEL_LINE.finditer(text)
    }


def label_name(written: str) -> str:
    """Return a label as labels are compared."""
    return " ".join(written.lower().split())


def labelled_titles(files: Mapping[str, str]) -> dict[str, str]:
    """Return the titles of other pages' parts by their labels."""
    found = {name[len(LABEL) :]: _first_title(text) for name, text in files.items() if name.startswith(LABEL)}
    return {label: title for label, title in found.items() if title}


def own_titles(text: str) -> dict[str, str]:
    """Return the titles of a page's own parts by their labels."""
    found = {label: _first_title(part) for label, part in labels_of(text).items()}
    return {label: title for label, title in found.items() if title}


def words_of(target: str) -> str:
    """Return the words of a label or a page's name whose title is not known."""
    name = target.rstrip("/").rpartition("/")[2].rpartition(":")[2]
    return name if " " in name else re.sub(r"[_-]+", " ", name)


def _first_title(text: str) -> str:
    """Return the title that a text begins with: a heading, or the caption of a figure, a table or code."""
    lines = [line for line in text.splitlines() if not _LABEL_LINE.match(line)][:_MAX_LINES]
    place = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    if place == len(lines):
        return ""
    if found := _DIRECTIVE.match(lines[place]):
        return _caption(found["name"], found["argument"], lines[place + 1 :])
    is_ruled = place + 2 < len(lines) and _UNDERLINE.fullmatch(lines[place].strip()) is not None
    return _title_at(lines, place + is_ruled, "#")


def _title_at(lines: list[str], place: int, mark: str) -> str:
    words = lines[place].strip()
    if lines[place].startswith(mark) and (found := _MARKDOWN.match(lines[place])):
        return _plain(_ID.sub("", found["title"].rstrip("# ")))
    after = lines[place + 1].rstrip() if place + 1 < len(lines) else ""
    if words and not _UNDERLINE.fullmatch(words) and _UNDERLINE.fullmatch(after) and len(after) >= len(words):
        return _plain(words)
    return ""


def _caption(name: str, argument: str, lines: list[str]) -> str:
    if name in _TITLED:
        return _plain(argument)
    rows = iter(lines)
    for row in rows:
        if found := _CAPTION.match(row):
            return _plain(found["title"])
        if not _OPTION.match(row):
            break
    if name != "figure":
        return ""
    return _plain(" ".join(_paragraph(rows)))


def _paragraph(rows: Iterator[str]) -> Iterator[str]:
    """Yield the lines of an indented paragraph."""
    for row in rows:
        if not row.startswith((" ", "\t")):
            return
        yield row.strip()


def _plain(title: str) -> str:
    shown = _ROLE.sub(lambda role: _role_text(role["text"]), title[:_MAX_TITLE_LENGTH])
    return " ".join(_MARKS.sub("", shown).replace("\\", "").split())


def _role_text(text: str) -> str:
    shown = _TARGET.sub("", text)
    return shown.rpartition(".")[2] if shown.startswith("~") else shown.lstrip("!")
