"""Quoted text in Discord messages: prose as prose; tables, code and what is laid out in columns as blocks of code."""

import re
from collections.abc import Iterable, Sequence

from bot.answering.evidence.text_blocks import is_bare_list
from bot.rendering.blocks import FENCE, Block, blocks_of
from bot.rendering.discord_markdown import bold, code_block, escape, monospace_table
from bot.rendering.split import split_markdown

LINE_CHARS = 900
"""Longest line of prose: under half a message, so that a message always ends between two of them."""
LAID_OUT_LINES = 3
"""Lines from which text that is indented or spaced into columns is shown as it is laid out."""

_LANGUAGE = re.compile(r"(?s)(?:([A-Za-z0-9_+\-.#]{1,32})?\n)?(.*)")
_WRAPPED = re.compile(r"(?<![.!?…\s])[^\S\n]*\n(?![^\S\n]*(?:\n|[-*+•|#>]|\d{1,3}[.)]\s|$))[^\S\n]*")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(\S[^\n]*)$|^(\S[^\n]*)\n(?:={3,}|-{3,}|~{3,}|\^{3,})[ \t]*$", re.MULTILINE)
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_COLUMNS = re.compile(r"^(?: {2}|\t)|\S(?: {3}|\t)|\t")


def is_preformatted(text: str) -> bool:
    """Whether a text means something only as it is laid out: it holds a table or code, or most lines are spaced."""
    lines = [line for line in text.split("\n") if line.strip()]
    spaced = sum(1 for line in lines if _COLUMNS.search(line))
    return bool(blocks_of(text)) or _are_rows(lines) or (len(lines) >= LAID_OUT_LINES and 2 * spaced > len(lines))


def quote_lines(text: str, mark: str) -> list[str]:
    """A quote as lines of Markdown: a paragraph or list item each, or a block of code over several rows.

    Args:
        text: The quote.
        mark: What stands before and after each line of prose, such as ``**``.

    Returns:
        The lines, none empty; a block of code begins with three backticks.
    """
    blocks = blocks_of(text)
    rows = [line for line in text.split("\n") if line.strip()]
    if not blocks and _are_rows(rows):
        return [monospace_table([_cells(row) for row in rows], header=False)]
    if not blocks and is_preformatted(text):
        return [code_block(text.strip("\n"))]
    lines: list[str] = []
    at = 0
    for block in blocks:
        lines += [*_prose(text[at : block.start], mark), *_block(text, block, mark)]
        at = block.end
    return [*lines, *_prose(text[at:], mark)]


def as_block_quote(lines: Iterable[str]) -> str:
    """Lines of a quote as a block quote; blocks of code stand out of it."""
    return "\n".join(line if line.startswith(FENCE) else f"> {line}" for line in lines)


def _prose(text: str, mark: str) -> list[str]:
    """Paragraphs, and headings in bold on lines of their own."""
    lines: list[str] = []
    at = 0
    for heading in _HEADING.finditer(text):
        title = (heading[1] or heading[2]).rstrip(" \t#")
        lines += [*_paragraphs(text[at : heading.start()], mark), *([bold(title)] if title else [])]
        at = heading.end()
    return [*lines, *_paragraphs(text[at:], mark)]


def _paragraphs(text: str, mark: str) -> list[str]:
    """Lines that only the page's width broke are joined."""
    told = text if is_bare_list(text) else _WRAPPED.sub(" ", text)
    lines = [line.strip() for line in told.split("\n") if line.strip()]
    return [f"{mark}{piece}{mark}" for line in lines for piece in split_markdown(escape(line), LINE_CHARS)]


def _block(text: str, block: Block, mark: str) -> list[str]:
    if not block.closing:
        rows = text[block.start : block.end].split("\n")
        table = monospace_table([_cells(row) for row in (rows[0], *rows[2:])])
        return [table] if table else _prose(text[block.start : block.end], mark)
    inside = _LANGUAGE.fullmatch(text, block.start + len(FENCE), block.body_end)
    language, code = inside.groups("") if inside else ("", "")
    return [code_block(code.rstrip("\n"), language)] if code.strip() else _prose(text[block.start : block.end], mark)


def _are_rows(lines: Sequence[str]) -> bool:
    """Whether lines are rows out of a table, without its header."""
    return len(lines) > 1 and all(map(_is_row, lines))


def _is_row(line: str) -> bool:
    words = line.strip()
    return words[:1] == words[-1:] == "|" and bool(words.replace("|", " ").strip())


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in _CELL_BORDER.split(row.strip().removeprefix("|").removesuffix("|"))]
