"""What the styles of an OpenDocument file say about the meaning of a text: raised, struck, hidden, code, numbered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_CODE_STYLE = re.compile(r"preformatted|source.{0,4}(?:code|text)|verbatim|code.{0,4}block", re.IGNORECASE)
_CODE_FONT = re.compile(r"courier|consol|mono|menlo|monaco", re.IGNORECASE)
_MAX_PARENTS = 20


@dataclass(frozen=True, slots=True)
class OdfStyles:
    """The styles of a file.

    Attributes:
        raised: Names of the styles of superscript text.
        lowered: Names of the styles of subscript text.
        struck: Names of the styles of struck text.
        hidden: Names of the styles of hidden text, sheets and slides.
        code: Names of the styles of paragraphs of code.
        code_font: Names of the styles that set a font for code.
        titles: Names of the styles of a document's title.
        numbered: Names of the styles of lists that count, each with a level.
    """

    raised: frozenset[str]
    lowered: frozenset[str]
    struck: frozenset[str]
    hidden: frozenset[str]
    code: frozenset[str]
    code_font: frozenset[str]
    titles: frozenset[str]
    numbered: frozenset[tuple[str, int]]


def read_styles(*roots: Any) -> OdfStyles:  # noqa: ANN401 - lxml has no types
    """Return what the styles in the parts of a file say."""
    styles = {_attribute(each, "name"): each for root in roots for each in root.iter("{*}style")}

    def named(is_meant: Any) -> frozenset[str]:  # noqa: ANN401
        return frozenset(name for name in styles if name and any(map(is_meant, _with_parents(styles, name))))

    return OdfStyles(
        raised=named(lambda style: _position(style).startswith("super") or _percent(style) > 0),
        lowered=named(lambda style: _position(style).startswith("sub") or _percent(style) < 0),
        struck=named(lambda style: _property(style, "text-line-through-style", "none") != "none"),
        hidden=named(_is_hidden),
        code=named(lambda style: _CODE_STYLE.search(_attribute(style, "name")) is not None),
        code_font=named(lambda style: _CODE_FONT.search(_font(style)) is not None),
        titles=named(lambda style: _attribute(style, "name") == "Title"),
        numbered=frozenset(_numbered(roots)),
    )


def _attribute(element: Any, local: str) -> str:  # noqa: ANN401
    """Return an attribute by its local name, ``""`` where there is none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == local), "")


def _property(style: Any, local: str, default: str = "") -> str:  # noqa: ANN401
    values = (_attribute(each, local) for each in style)
    return next(filter(None, values), default)


def _position(style: Any) -> str:  # noqa: ANN401
    return _property(style, "text-position")


def _font(style: Any) -> str:  # noqa: ANN401
    return _property(style, "font-name") or _property(style, "font-family")


def _percent(style: Any) -> int:  # noqa: ANN401
    found = re.match(r"(-?\d{1,4})%", _position(style))
    return int(found[1]) if found else 0


def _is_hidden(style: Any) -> bool:  # noqa: ANN401
    kind = {str(child.tag).rpartition("}")[2]: child for child in style}
    text, table, page = (kind.get(f"{each}-properties") for each in ("text", "table", "drawing-page"))
    return (
        (text is not None and _attribute(text, "display") == "none")
        or (table is not None and _attribute(table, "display") == "false")
        or (page is not None and _attribute(page, "visibility") == "hidden")
    )


def _with_parents(styles: dict[str, Any], name: str) -> Iterator[Any]:
    for _ in range(_MAX_PARENTS):
        style = styles.get(name)
        if style is None:
            return
        yield style
        name = _attribute(style, "parent-style-name")


def _numbered(roots: tuple[Any, ...]) -> Iterator[tuple[str, int]]:
    for root in roots:
        for style in root.iter("{*}list-style"):
            for level in style.iter("{*}list-level-style-number"):
                depth = _attribute(level, "level")
                if depth.isdigit() and _attribute(level, "num-format"):
                    yield _attribute(style, "name"), int(depth)
