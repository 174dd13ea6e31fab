"""Reads blocks of code on web pages: keeps their lines, leaves out the numbers of lines, and writes them in fences."""

import re
from collections.abc import Iterator
from typing import Any

from index.parsing.cleaning import clean_text

_LINE_CLASSES = frozenset({"line", "token-line", "code-line", "view-line", "cl", "hljs-ln-line", "blob-code"})
_LINE_TAGS = frozenset({"div", "p", "li", "tr"})
_NUMBER_NAMES = frozenset({
    "lineno", "linenos", "linenodiv", "linenumber", "linenumbers", "line-number", "line-numbers", "line-numbers-rows",
    "ln", "ln-num", "lnt", "gutter", "rouge-gutter", "hljs-ln-numbers", "blob-num", "code-line-number", "line-no",
    "react-syntax-highlighter-line-number", "lines", "line_numbers",
})  # fmt: skip
_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight|highlight-source|brush:|sourceCode)[- ]?([A-Za-z0-9+#-]{1,20})"
)
_NOT_LANGUAGES = frozenset(
    {"default", "none", "text", "plaintext", "notranslate", "txt", "plain", "nohighlight", "inline", "table"}
)
_TICKS = re.compile(r"`{3,}")
_NUMBERS = re.compile(r"\s*+\d++(?:[^\S\n]*+\n\s*+\d++)*+\s*+")
_DISPLAY_BLOCK = re.compile(r"display:\s*block")
_KEEPS_LINES = re.compile(r"white-space(?:-collapse)?:\s*(?:pre|break-spaces)")
_ANCESTORS_NAMED = 3


def code_block(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """Return a block of code between fences that no line of it closes, ``""`` where it is empty."""
    return fenced(code_lines(element), _language(element))


def is_code_block(element: Any) -> bool:  # noqa: ANN401
    """Return whether code is a block of its own, not a part of a sentence whose source is wrapped within the code."""
    parent = element.getparent()
    if parent is None or parent.tag == "body":
        return True
    return "\n" in code_lines(element).strip() and (_has_own_lines(element) or _stands_alone(element, parent))


def fenced(code: str, language: str = "") -> str:
    """Write code between fences."""
    code = clean_text(code).replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    if not code.strip():
        return ""
    fence = "`" * max(3, *(len(run) + 1 for run in _TICKS.findall(code)), 3)
    return f"{fence}{language}\n{code}\n{fence}"


def is_code_table(table: Any) -> bool:  # noqa: ANN401
    """Return whether a table only lays out code beside the numbers of its lines."""
    cells = [cell for cell in table.iter("td", "th") if not _is_gutter(cell)]
    gutter = len(cells) < sum(1 for _ in table.iter("td", "th"))
    if not gutter:
        return False
    return all(cell.find(".//pre") is not None or _names(cell) & (_LINE_CLASSES | {"code"}) for cell in cells)


def code_table(table: Any) -> str:  # noqa: ANN401
    """Return the code of a table that lays it out beside the numbers of its lines."""
    cells = [cell for cell in table.iter("td", "th") if not _is_gutter(cell)]
    blocks = [pre for cell in cells for pre in cell.iter("pre")]
    if blocks:
        return "\n\n".join(filter(None, map(code_block, blocks)))
    return fenced("\n".join(code_lines(cell).strip("\n") for cell in cells), _language(table))


def code_lines(element: Any) -> str:  # noqa: ANN401
    """Return the text of a block of code with its line ends, without the numbers of its lines."""
    parts = list(_pieces(element))
    written: list[str] = []
    ends_line = False  # a line's element has ended
    for part in parts:
        if part is None:
            ends_line = bool(written)
        elif part:
            if ends_line and not part.startswith(("\n", "\r")) and not written[-1].endswith("\n"):
                written.append("\n")
            ends_line = False
            written.append(part)
    return "".join(written)


def is_line_number(element: Any) -> bool:  # noqa: ANN401
    """Return whether an element shows the number of a line of code."""
    return bool(_names(element) & _NUMBER_NAMES) and _NUMBERS.fullmatch("".join(element.itertext()) or "0") is not None


def _has_own_lines(element: Any) -> bool:  # noqa: ANN401
    """Return whether elements make the lines of a code: a line break in the source is a space outside ``pre``."""
    style = element.get("style", "")
    return _KEEPS_LINES.search(style) is not None or any(
        child.tag == "br" or _is_line(child) for child in element.iterdescendants()
    )


def _stands_alone(element: Any, parent: Any) -> bool:  # noqa: ANN401
    """Return whether an element is all that its parent shows."""
    around = (parent.text, *(child.tail for child in parent))
    return all(child is element or child.tag == "br" for child in parent) and not any(
        map(str.strip, filter(None, around))
    )


def _pieces(element: Any) -> Iterator[str | None]:  # noqa: ANN401
    """Yield the texts of an element, and None where a line's element begins or ends."""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield "\n"
        elif (
            isinstance(child.tag, str) and not is_line_number(child) and child.tag not in ("button", "style", "script")
        ):
            is_line = _is_line(child)
            if is_line:
                yield None
            yield from _pieces(child)
            if is_line:
                yield None
        yield child.tail or ""


def _is_line(element: Any) -> bool:  # noqa: ANN401
    is_shown_as_block = _DISPLAY_BLOCK.search(element.get("style", "")) is not None
    return element.tag in _LINE_TAGS or bool(_names(element) & _LINE_CLASSES) or is_shown_as_block


def _is_gutter(cell: Any) -> bool:  # noqa: ANN401
    words = "".join(cell.itertext())
    if not words.strip():
        return bool(_names(cell) & _NUMBER_NAMES)
    return _NUMBERS.fullmatch(words) is not None and (
        bool(_names(cell) & _NUMBER_NAMES) or cell.find(".//pre") is not None
    )


def _names(element: Any) -> frozenset[str]:  # noqa: ANN401
    return frozenset(element.get("class", "").split())


def _language(element: Any) -> str:  # noqa: ANN401
    code = element.find(".//code")
    around = [element, *([] if code is None else [code]), *list(element.iterancestors())[:_ANCESTORS_NAMED]]
    for each in around:
        found = _LANGUAGE.search(each.get("class", ""))
        name = (each.get("data-lang") or each.get("data-language") or (found[1] if found else "")).lower()
        if name and name not in _NOT_LANGUAGES and re.fullmatch(r"[a-z0-9+#-]{1,20}", name):
            return name
    return ""
