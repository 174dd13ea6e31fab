"""Joins the paragraphs of an RTF document into lists, code and tables."""

from index.parsing.text_builder import TextBuilder

_MAX_DEPTH = 6


class RtfBlocks:
    """Adds paragraphs to a text; those of one kind in a row become one block.

    Args:
        builder: Where the text is built.
    """

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._items: list[str] = []
        self._code: list[str] = []
        self._rows: list[list[str]] = []

    def add_heading(self, text: str, level: int) -> None:
        """Add a heading."""
        self.end()
        self._builder.add_heading(text, level)

    def add_paragraph(self, text: str) -> None:
        """Add a paragraph; its line breaks stay."""
        self.end()
        self._builder.add("\n".join(" ".join(line.split()) for line in text.split("\n")))

    def add_code(self, line: str) -> None:
        """Add a line of code."""
        self.end(but="code")
        self._code.append(line)

    def add_item(self, sign: str, text: str, depth: int) -> None:
        """Add an item of a list; a sign that is no number or letter becomes ``-``."""
        self.end(but="list")
        mark = sign if sign[-1] in ".)" else "-"
        self._items.append(f"{'  ' * min(depth, _MAX_DEPTH)}{mark} {' '.join(text.split())}")

    def add_row(self, cells: list[str]) -> None:
        """Add a row of a table."""
        self.end(but="table")
        self._rows.append(cells)

    def end(self, but: str = "") -> None:
        """End the list, the code and the table that were being read, but for one of them."""
        if but != "list":
            self._builder.add_lines(self._items)
            self._items = []
        if but != "code":
            self._builder.add_code("\n".join(self._code))
            self._code = []
        if but != "table":
            self._builder.add_table(self._rows, has_header=len(self._rows) > 1)
            self._rows = []
