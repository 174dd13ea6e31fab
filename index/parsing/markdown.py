"""Markdown: the text is kept verbatim, markdown-it finds the headings, and the front matter holds the metadata."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO

from index.errors import UnreadableDocument
from index.parsing.cleaning import iso_date, one_line, web_address
from index.parsing.decoding import TomlLimitExceeded, decode_file, parse_toml
from index.parsing.document_loader import DocumentDraft, LoadContext, SkippedPart, read_whole
from index.parsing.front_page import front_page_text
from index.types import Heading

if TYPE_CHECKING:
    from markdown_it.token import Token
    from yaml import BaseLoader

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\r|\n)")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
}
_YAML_FIELD = re.compile(r"(?P<name>[A-Za-z][\w-]{0,60})[ \t]*:(?P<value>[^\n]*)\Z")
_TOML_FIELD = re.compile(r"(?P<name>[A-Za-z][\w-]{0,60})[ \t]*=(?P<value>[^\n]*)\Z")
_MAX_FRONT_MATTER_LENGTH = 65_536  # characters; a longer block is not front matter
_PATH = re.compile(r"[\w/.~-]{1,200}")
_MAX_NAMED = 5  # files that a report names
_MAX_DEPTH = 16  # lists and mappings inside one another
_TOO_DEEP = f"it nests lists and mappings more than {_MAX_DEPTH} deep"
# The line ends of CommonMark; markdown-it counts lines by these alone.
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text and its metadata.

    Attributes:
        fields: The metadata, by names in lower case.
        text: The text after the front matter, verbatim; the whole text where there is none, or where it is refused.
        problem: What is wrong with the front matter, ``""`` for nothing.
        is_text: Whether the front matter was refused, and is a part of the text.
    """

    fields: dict[str, object]
    text: str
    problem: str
    is_text: bool = False


class _FrontMatterRefused(Exception):
    """The front matter could take too much time or memory; ``str(error)`` says why."""


def split_front_matter(text: str) -> FrontMatter:
    """Separate a text from its front matter: YAML between ``---`` lines, or TOML between ``+++`` lines."""
    opening = _FENCE.match(text)
    if opening is None:
        return FrontMatter({}, text, "")
    # ``^`` matches only after \n, so search a copy of the same length in which every line ends with \n.
    searched = text[:_MAX_FRONT_MATTER_LENGTH].replace("\r\n", " \n").replace("\r", "\n")
    found = _CLOSING[opening[1]].search(searched, opening.end())
    if found is None:
        return FrontMatter({}, text, "")
    try:
        fields = _front_matter_fields(opening[1], text[opening.end() : found.start()])
    except _FrontMatterRefused as error:
        return FrontMatter({}, text, str(error), is_text=True)
    if fields is not None:
        return FrontMatter(fields, text[found.end() :], "")
    simple = _simple_fields(text[opening.end() : found.start()], _TOML_FIELD if opening[1] == "+++" else _YAML_FIELD)
    if simple is None:
        return FrontMatter({}, text, "")
    problem = f"it is not {'TOML' if opening[1] == '+++' else 'YAML'}; only its plain lines were read"
    return FrontMatter(simple, text[found.end() :], problem)


def _simple_fields(block: str, field: "re.Pattern[str]") -> dict[str, object] | None:
    """Return the plain lines of broken front matter, None where it has none and so is a text between rules."""
    pairs = [found for line in block.splitlines() if (found := field.match(line))]
    if not pairs:
        return None
    return {found["name"].lower(): found["value"].strip().strip("\"'") for found in reversed(pairs)}


def _front_matter_fields(fence: str, block: str) -> dict[str, object] | None:
    fields = _toml_fields(block) if fence == "+++" else _yaml_fields(block)
    if not isinstance(fields, dict):
        return None
    return {str(name).lower(): value for name, value in fields.items()}


def _toml_fields(block: str) -> object:
    try:
        return parse_toml(block)
    except TomlLimitExceeded as error:
        raise _FrontMatterRefused(str(error)) from None
    except ValueError:
        return None


def _yaml_fields(block: str) -> object:
    """Read YAML as strings, lists and mappings of strings.

    Without tags and aliases no value can run code or become larger than its text. The depth is checked before anything
    is built, because PyYAML's own loader takes the square of it.

    Raises:
        _FrontMatterRefused: It is nested too deep, or has aliases.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # in C where PyYAML was built with libyaml
    try:
        _check_structure(block, loader)
        fields: object = yaml.load(block, loader)  # noqa: S506 - this loader only builds strings
    except (yaml.YAMLError, ValueError, RecursionError, IndexError):
        return None
    return fields if block.strip() else {}


def _check_structure(block: str, loader: type["BaseLoader"]) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(block, loader):
        if isinstance(event, yaml.AliasEvent):
            raise _FrontMatterRefused("it has aliases (*name), which are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise _FrontMatterRefused(_TOO_DEEP)


class MarkdownLoader:
    """Reads Markdown."""

    name = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown", ".mdx")
    media_types: tuple[str, ...] = ("text/markdown",)
    is_line_based = False

    def version(self) -> str:
        """Return what the loaded text depends on."""
        return "markdown/14"

    def included_names(self, text: str) -> Iterator[str]:
        """Yield the names of the files that a text includes, as it writes them."""
        from index.parsing.dialects import included_names

        return included_names(text)

    def linked_names(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield for each page whose title a text shows the names that its file may have."""
        from index.parsing.dialects import linked_names

        return linked_names(text)

    def linked_labels(self, text: str) -> Iterator[str]:
        """Yield the label of each part of a page whose title a text shows."""
        from index.parsing.dialects import linked_labels

        return linked_labels(text)

    def load(self, stream: BinaryIO, context: LoadContext) -> Iterator[DocumentDraft | SkippedPart]:
        """Read the document: everything after the front matter."""
        from index.parsing.dialects import clean_markdown

        decoded = decode_file(read_whole(stream, context.max_bytes))
        if decoded.problem:
            yield SkippedPart(decoded.problem)
        front = split_front_matter(decoded.text)
        if front.problem:
            kept = "read as text" if front.is_text else "broken"
            yield SkippedPart(f"its front matter is {kept}: {front.problem}")
        is_mdx = context.local_id.lower().endswith(".mdx")
        clean = clean_markdown(front_page_text(front.fields) + front.text, context.included, is_mdx=is_mdx)
        if not clean.text.strip() and (
            missing := sorted(set(self.included_names(front.text)) - context.included.keys())
        ):
            names = ", ".join(missing[:_MAX_NAMED])
            raise UnreadableDocument(f"all that it shows is in files that are not in its source: {names}")
        headings = tuple(
            replace(heading, anchor=clean.anchors.get(heading.start, "")) for heading in find_headings(clean.text)
        )
        first = next((heading.text for heading in headings if heading.level == 1), "")
        yield DocumentDraft(
            role="file",
            local_id=context.local_id,
            title=_field(front.fields, "title") or one_line(first),
            author=_author(front.fields),
            published=iso_date(front.fields.get("published")) or iso_date(front.fields.get("date")),
            location=_address(front.fields),
            slug=_path(front.fields, "slug"),
            page_id=_path(front.fields, "id"),
            text=clean.text,
            headings=headings,
            html_headings=clean.html_headings,
        )


def _field(fields: dict[str, object], name: str) -> str:
    value = one_line(fields.get(name))
    return "" if value in ("~", "null") else value


def _path(fields: dict[str, object], name: str) -> str:
    """Return a field that is a part of an address on the page's own site, ``""`` for anything else."""
    value = _field(fields, name)
    return value if _PATH.fullmatch(value) and ".." not in value and "//" not in value else ""


def _author(fields: dict[str, object]) -> str:
    value = fields.get("author", fields.get("authors"))
    if isinstance(value, list):
        return one_line(", ".join(filter(None, map(one_line, value))))
    return _field({"author": value}, "author")


def _address(fields: dict[str, object]) -> str:
    names = ("url", "link", "canonical", "canonical_url")
    return next(filter(None, (web_address(fields.get(name)) for name in names)), "")


def find_headings(text: str) -> tuple[Heading, ...]:
    """Return a Markdown text's headings in reading order, ``# like this`` and underlined ones.

    Headings inside quotations and list items are left out, since they do not belong to the document's own outline.

    Returns:
        Headings whose ``start`` is the offset of the heading's line and whose text has no markup.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark")
    # Parsing inline markup is most of the work, and only headings need it.
    parser.core.ruler.disable(["inline", "text_join"])
    references: dict[str, object] = {}
    tokens = parser.parse(text, references)
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
    parser.core.ruler.enable(["inline", "text_join"])
    headings: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            words = _text_of(parser.parseInline(inline.content, references))
            if words:
                headings.append(Heading(starts[opening.map[0]], int(opening.tag[1:]), words))
    return tuple(headings)


def _text_of(tokens: "list[Token]") -> str:
    parts: list[str] = []
    for token in (child for block in tokens for child in block.children or ()):
        if token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif token.type in ("text", "code_inline", "image"):
            parts.append(token.content)
    return one_line("".join(parts))
