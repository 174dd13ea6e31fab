"""Builds the text of a document from its blocks, in the Markdown that quotes are recognized and shown by."""

import re
from collections.abc import Iterable, Sequence

from index.parsing.cleaning import clean_text, one_line
from index.parsing.table_text import table_text
from index.types import Heading

_TICKS = re.compile("`{3,}")
_NO_LANGUAGE = re.compile(r"[^A-Za-z0-9_+.#-]+")
_MAX_LEVEL = 6
_MAX_LANGUAGE_LENGTH = 20


class TextBuilder:
    """Collects headings, paragraphs, lists, code and tables; a blank line parts them in the text."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._headings: list[tuple[int, int, str]] = []

    def __len__(self) -> int:
        """Return the number of blocks so far."""
        return len(self._blocks)

    def add_heading(self, words: str, level: int, name: str = "") -> None:
        """Add a heading.

        Args:
            words: Its words, as they stand in the text.
            level: Its depth, from 1.
            name: What citations call it, if not its words.
        """
        line = one_line(clean_text(words))
        if line:
            depth = min(max(level, 1), _MAX_LEVEL)
            self._headings.append((len(self._blocks), depth, one_line(clean_text(name)) or line))
            self._blocks.append(f"{'#' * depth} {line}")

    def add_place(self, name: str, level: int = 1) -> None:
        """Let citations call what follows by a name, such as a time, that does not stand in the text itself."""
        self._headings.append((len(self._blocks), level, name))

    def add(self, block: str) -> None:
        """Add a paragraph or a list, unless it is empty."""
        cleaned = clean_text(block).strip("\r\n").rstrip()
        if cleaned.strip():
            self._blocks.append(cleaned)

    def add_lines(self, lines: Iterable[str]) -> None:
        """Add lines that belong together, such as the items of a list."""
        self.add("\n".join(lines))

    def add_code(self, code: str, language: str = "") -> None:
        """Add code between fences, with its lines as they are."""
        cleaned = clean_text(code).replace("\r\n", "\n").strip("\n").rstrip()
        if cleaned.strip():
            longest = max((len(run) for run in _TICKS.findall(cleaned)), default=2)
            fence = "`" * (longest + 1)
            self._blocks.append(f"{fence}{_NO_LANGUAGE.sub('', language)[:_MAX_LANGUAGE_LENGTH]}\n{cleaned}\n{fence}")

    def add_table(self, rows: Sequence[Sequence[str]], *, has_header: bool) -> None:
        """Add a table; see ``table_text``."""
        self.add(clean_text(table_text(rows, has_header=has_header)))

    def result(self) -> tuple[str, tuple[Heading, ...]]:
        """Return the text and its headings in reading order; a heading at the end, over nothing, still stands there."""
        starts: list[int] = []
        offset = 0
        for block in self._blocks:
            starts.append(offset)
            offset += len(block) + 2
        headings = tuple(
            Heading(starts[number], level, words) for number, level, words in self._headings if number < len(starts)
        )
        return "\n\n".join(self._blocks), headings
