"""Inline markup of the dialects: what a reader sees of a paragraph, with Markdown's own marks for code and links."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from html import unescape

from index.parsing.dialects.linked_titles import LinkedTitles
from index.parsing.dialects.markdown_tags import Tag, next_tag
from index.parsing.scripts import lowered, raised

_TICKS = re.compile(r"`{1,20}")
_COMMENT = re.compile(r"\{/\*.{0,2000}?\*/\}|\{>>.{0,500}?<<\}|\{--.{0,500}?--\}", re.DOTALL)
_TEMPLATE = re.compile(r"\{%.{0,300}?%\}|\{\{.{0,300}?\}\}", re.DOTALL)
_TEMPLATE_WORDS = re.compile(r"(?<![\w-])(?:text|title|label|summary)\s{0,4}=\s{0,4}[\"']([^\"']{1,200})[\"']")
_INSERTED = re.compile(r"\{(?:\+\+|==)([^{}\n]{1,500}?)(?:\+\+|==)\}|\{~~[^{}\n]{0,300}?~>([^{}\n]{0,300}?)~~\}")
_ATTRIBUTES = re.compile(
    r"[ \t]{0,8}(?<!\\)\{:?[ \t]{0,4}(?=[#.:\w])"
    r"(?>(?:[#.][\w:./-]{1,100}+|data-[\w-]{1,60}+(?!=)"
    r"|[\w:-]{1,60}+=(?:\"[^\"\n]{0,200}+\"|'[^'\n]{0,200}+'|[\w./%-]{1,100}+))[ \t]{0,4}+){1,12}+\}"
    r"|\{:{1,2}[^{}\n]{0,200}\}"
)
_ID = re.compile(r"#([\w:.-]{1,100})")
_ICON = re.compile(
    r"[ \t]?:(?:material|octicons|fontawesome|simple|lucide|tabler|bootstrap|heroicons|phosphor|custom)-[\w-]{1,80}:"
)
_MARKED = re.compile(r"(?<![=\w])==(?=[^\s=])([^=\n]{1,300}?)(?<=\S)==(?!=)|\^\^(?=\S)([^\^\n]{1,300}?)(?<=\S)\^\^")
_KEYS = re.compile(r"(?<![+\w])\+\+([a-z0-9-]{1,20}(?:\+[a-z0-9-]{1,20}){0,4}|\"[^\"\n]{1,20}\")\+\+(?!\+)")
_RAISED = re.compile(r"(?<=[\w)])\^([\w+-]{1,12})\^")
_LOWERED = re.compile(r"(?<=[A-Za-z)])~(\d{1,4})~(?!~)")
_WIKI_LINK = re.compile(r"!?\[\[([^\[\]|\n]{1,200})(?:\\?\|([^\[\]\n]{1,200}))?\]\](?!\()")
_IMAGE = re.compile(
    r"!\[(?P<alt>[^\[\]\n]{0,300})\]"
    r"(?:\([^()\n]{0,500}(?:\([^()\n]{0,100}\)[^()\n]{0,200})?\)|\[[^\[\]\n]{0,100}\]|(?![\[(]))"
)
_LINK = re.compile(
    r"(?<![!\\])\[(?P<text>(?:[^\[\]\n]|\\\[|\\\]|\n(?!\s*\n)){0,400})\]"
    r"(?:\((?P<address>[^()\n]{0,500}(?:\([^()\n]{0,100}\)[^()\n]{0,200})?)\)|\[(?P<label>[^\[\]\n]{0,200})\])"
)
_SHORTCUT = re.compile(r"(?<![!\\\]])\[([^\[\]\n]{1,200})\](?![\[(])")
_FOOTNOTE = re.compile(r"\[\^([\w-]{1,60})\](:?)")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_EXPRESSION = re.compile(r"(?<!\\)\{([^{}\n]{0,300})\}")
_LITERAL = re.compile(r"[ \t]*([\"'`])([^\"'`]{0,300})\1[ \t]*\Z")
_ROLE = re.compile(r"\{([\w:+-]{1,60})\}\Z")
_ROLE_TARGET = re.compile(r"([^<]{1,300}?)\s{0,4}<[^<>]{0,300}>\Z")
_LINKED_ROLES = frozenset({"ref", "doc", "any"})
_PLAIN_ROLES = frozenset({"term", "numref", "abbr", "guilabel", "menuselection", "download", "pep"})
# $$ … $$, $ … $, \\[ … \\] and \\( … \\) with one backslash or two, \\begin{…} … \\end{…}
_FORMULA = re.compile(
    r"\$\$(?P<display>[^$]{1,1000})\$\$"
    r"|(?<![\w\\$])\$(?=[^\s$])[^$\n]{1,300}?(?<=[^\s\\])\$(?![\w$])"
    r"|\\{1,2}\[[^\[\]]{1,500}\\{1,2}\]|\\{1,2}\([^\n]{1,300}?\\{1,2}\)"
    r"|\\begin\{(?P<name>[A-Za-z]{1,20}\*?)\}.{1,1000}?\\end\{(?P=name)\}",
    re.DOTALL,
)
_IN_FORMULA = re.compile(r"\\[A-Za-z]|[_^]\{|[\w)}][_^]\w")
_MAX_HIDDEN = 2_000  # characters of hidden text within a paragraph
_LOOKED_BACK, _MAX_ROW = 10, 2_000  # pieces of text, and characters, before an item of a list
_OPEN, _CLOSE = "\ue000", "\ue001"
_MASK = re.compile("\ue000(\\d{1,9})\ue001")
_SPECIAL = frozenset("{}[]<&\\:=+^~!`$")


class InlineCleaner:
    """Cleans the paragraphs of one page.

    Args:
        references: Addresses of the page's links by their labels.
        titles: What links show that have no words.
        is_mdx: Whether braces hold expressions.
    """

    def __init__(self, references: Mapping[str, str], titles: LinkedTitles, *, is_mdx: bool) -> None:
        self._references = references
        self._titles = titles
        self._is_mdx = is_mdx
        self._codes: list[str] = []

    def clean(self, text: str) -> str:
        """Return what a reader sees of a paragraph; code within it stays as it is."""
        if _SPECIAL.isdisjoint(text):
            return text
        codes = self._codes = []
        masked = _FORMULA.sub(self._formula, "".join(self._masked(text, codes)))
        return _MASK.sub(lambda found: codes[int(found[1])], self._shown(masked))

    def _masked(self, text: str, codes: list[str]) -> Iterator[str]:
        """Yield the text with a sign for each piece of code, which no pattern matches."""
        text = text.replace(_OPEN, " ").replace(_CLOSE, " ")
        at = 0
        closers = _closers(text)
        while found := _TICKS.search(text, at):
            alike = closers[len(found[0])]
            after = bisect_left(alike, found.end())
            end = alike[after] if after < len(alike) else -1
            is_escaped = found.start() > 0 and text[found.start() - 1] == "\\"
            if end < 0 or is_escaped:
                yield text[at : found.end()]
                at = found.end()
                continue
            before, code = text[at : found.start()], text[found.start() : end + len(found[0])]
            role = _ROLE.search(before)
            if role:
                before, code = before[: role.start()], self._role_text(role[1], code)
            yield before
            yield _mask(len(codes))
            codes.append(code)
            at = end + len(found[0])
        yield text[at:]

    def _formula(self, found: re.Match[str]) -> str:
        """Return a sign for a formula, whose braces and signs are its own; other text between such marks as it is."""
        if found["display"] is None and (not _IN_FORMULA.search(found[0]) or "](" in found[0]):
            return found[0]
        self._codes.append(_MASK.sub(lambda inner: self._codes[int(inner[1])], found[0]))
        return _mask(len(self._codes) - 1)

    def _role_text(self, role: str, code: str) -> str:
        inner, name = code.strip("`"), role.rpartition(":")[2]
        found = _ROLE_TARGET.match(inner)
        words = found[1] if found else inner.lstrip("~!")
        if found is None and name in _LINKED_ROLES:
            return self._titles.of_role(name, words)
        return words if name in _PLAIN_ROLES or found is not None else f"`{words}`"

    def _shown(self, text: str) -> str:
        if "{" in text:
            text = self._without_braces(text)
        if "<" in text:
            text = _without_tags(text)
        if "[" in text:
            text = self._links(text)
        if ":" in text:
            text = _ICON.sub("", text)
        if "==" in text or "^^" in text:
            text = _MARKED.sub(lambda found: found[1] or found[2], text)
        if "++" in text:
            text = _KEYS.sub(lambda found: _keys(found[1]), text)
        if "^" in text:
            text = _RAISED.sub(lambda found: raised(found[1]), text)
        if "~" in text:
            text = _LOWERED.sub(lambda found: lowered(found[1]), text)
        if "&" in text:
            text = _ENTITY.sub(lambda found: unescape(found[0]).replace("\xa0", " "), text)
        return _unescaped(text) if "\\" in text else text

    def _without_braces(self, text: str) -> str:
        text = _INSERTED.sub(lambda found: found[1] or found[2] or "", _COMMENT.sub("", text))
        text = _TEMPLATE.sub(_template_words, text)
        text = _ATTRIBUTES.sub("", text)
        return _EXPRESSION.sub(_expression_text, text) if self._is_mdx else text

    def _links(self, text: str) -> str:
        text = _WIKI_LINK.sub(lambda found: found[2] or found[1], text)
        if "![" in text:
            text = _IMAGE.sub(self._image, text)
        text = _FOOTNOTE.sub(lambda found: f"[{found[1]}]", text)
        text = _LINK.sub(self._link, text)
        if self._references:
            text = _SHORTCUT.sub(self._shortcut, text)
        return text

    def _image(self, found: re.Match[str]) -> str:
        is_shortcut = found[0].endswith(f"![{found['alt']}]")
        return found[0] if is_shortcut and self._address(found["alt"]) is None else ""

    def _address(self, label: str) -> str | None:
        written = _MASK.sub(lambda found: self._codes[int(found[1])], label)
        return self._references.get(label_of(written))

    def _link(self, found: re.Match[str]) -> str:
        words = found["text"]
        if found["address"] is not None:
            shown = words if words.strip() else self._titles.of_address(found["address"].strip())
            return _written_link(shown, found["address"], found[0])
        label = found["label"] or words
        if (address := self._address(label)) is None:
            is_index = found.start() > 0 and (found.string[found.start() - 1].isalnum() or label.isdigit())
            return found[0] if is_index else words
        return _written_link(words, address, "")

    def _shortcut(self, found: re.Match[str]) -> str:
        address = self._address(found[1])
        return found[0] if address is None else _written_link(found[1], address, "")


def heading_id(line: str) -> str:
    """Return the id that a heading's line gives it, ``""`` for none."""
    found = _ATTRIBUTES.search(line) if "{" in line else None
    named = _ID.search(found[0]) if found else None
    return named[1] if named else ""


def label_of(words: str) -> str:
    """Return a link's label as labels are compared."""
    return " ".join(words.split()).casefold()


def _closers(text: str) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for found in _TICKS.finditer(text):
        places.setdefault(len(found[0]), []).append(found.start())
    return places


def _mask(number: int) -> str:
    return f"{_OPEN}{number}{_CLOSE}"


def _template_words(found: re.Match[str]) -> str:
    words = _TEMPLATE_WORDS.search(found[0])
    return words[1] if words and not found[0].startswith("{{{") else ""


def _expression_text(found: re.Match[str]) -> str:
    literal = _LITERAL.match(found[1])
    return literal[2] if literal else ""


def _keys(written: str) -> str:
    return "+".join(key.capitalize() for key in written.strip('"').split("+"))


def _written_link(words: str, address: str, source: str) -> str:
    target = address.strip().split(None, 1)[0].strip("<>") if address.strip() else ""
    if not words.strip():
        return ""
    if not target.lower().startswith(("http://", "https://", "mailto:")):
        return words
    return source if source and address == target else f"[{words}]({target})"


def _unescaped(text: str) -> str:
    """Return escaped signs as they are shown, but none that would then begin a block."""

    def sign(found: re.Match[str]) -> str:
        begins = not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip()
        return found[0] if (begins and found[1] in "#>+-*=~`|") or found[1] == "|" else found[1]

    return _ESCAPED.sub(sign, text)


def _without_tags(text: str) -> str:
    parts: list[str] = []
    at = 0
    while (tag := next_tag(text, at)) is not None:
        parts.append(text[at : tag.start])
        at = tag.end
        name = tag.name.lower()
        if tag.is_hidden:
            closing = text.find(f"</{tag.name}>", at, at + _MAX_HIDDEN)
            at = closing + len(tag.name) + 3 if closing >= 0 else at
        elif name in ("sup", "sub") and not tag.is_closing:
            end = text.find("</", at, at + 80)
            if end >= 0:
                parts.append((raised if name == "sup" else lowered)(text[at:end]))
                at = end
        elif name == "li" and not tag.is_closing:
            parts.append(_item_sign("".join(parts[-_LOOKED_BACK:]), text[max(0, tag.start - _MAX_ROW) : tag.start]))
        else:
            parts.append(_tag_text(tag))
    return "".join([*parts, text[at:]])


def _item_sign(shown: str, written: str) -> str:
    """Return what stands before an item of a list: a line of its own, unless the list is in a row of a table.

    Args:
        shown: What is shown before it.
        written: What is written before it.
    """
    is_first = shown.rpartition("\n")[2].rstrip()[-1:] in ("", "|")
    if "|" in written.rpartition("\n")[2]:
        return "" if is_first else "; "
    return "- " if is_first else "\n- "


def _tag_text(tag: Tag) -> str:
    name = tag.name.lower()
    if name == "code" and not tag.is_component:
        return "`"
    if name in ("strong", "b") and not tag.is_component:
        return "**"
    if name in ("s", "del", "strike") and not tag.is_component:
        return "~~"
    if name == "br" or (name == "p" and not tag.is_closing):
        return " "
    return " ".join(tag.shown())
