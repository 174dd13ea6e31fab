"""Lines that open boxes, tabs and the like in the dialects, and lines that no reader sees."""

import re

# As Docusaurus gives a heading its id in MDX, where braces alone would hold an expression.
_COMMENTED_ID = re.compile(r"(?<=[^\s#])[ \t]{1,8}\{/\*[ \t]{0,8}#([\w-]{1,100})[ \t]{0,8}\*/\}[ \t]*\Z")
_INDENTED_BOX = re.compile(
    r"(?P<indent>[ \t]*+)(?:!!!|\?\?\?\+?)[ \t]++(?P<kind>(?:[\w-]{1,40}+[ \t]*+){1,7}+)?"
    r"(?P<title>\"[^\"\n]*+\")?[ \t]*+\Z"
)
_TAB = re.compile(r"(?P<indent>[ \t]*)===[!+]{0,2}[ \t]+\"(?P<title>[^\"\n]*)\"[ \t]*\Z")
_COLON_BOX = re.compile(
    r"[ \t]*:{3,20}[ \t]*(?P<brace>\{)?(?P<kind>[A-Za-z][\w.:-]{0,80})\}?(?:\[(?P<label>[^\n]*)\])?"
    r"(?P<rest>[^\n]*)\Z"
)
_COLON_END = re.compile(r"[ \t]*:{3,20}[ \t]*\Z")
_SLASH_BOX = re.compile(r"[ \t]*/{3,20}[ \t]+(?P<kind>[\w-]{1,40})[ \t]*(?:\|[ \t]*(?P<title>[^\n]*))?\Z")
_SLASH_END = re.compile(r"[ \t]*/{3,20}[ \t]*\Z")
_ALERT = re.compile(r"(?P<lead>[ \t]*(?:>[ \t]*)+)\[!(?P<kind>[A-Za-z]{1,20})\][+-]?[ \t]*(?P<title>[^\n]*)\Z")
_ATTRIBUTE = re.compile(r"(?:title|label|header)=[\"']([^\"'\n]{1,200})[\"']")
_BRACES = re.compile(r"\{[^{}\n]{0,300}\}")
_UNSEEN = re.compile(
    r"[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|\[toc\]|\[\[toc\]\]|\([\w .:/-]{1,100}\)=|\*\[[^\[\]\n]{1,100}\]:[^\n]*"
    r"|\{:{1,2}[^{}\n]{0,200}\})[ \t]*\Z"
)
_IMPORT = re.compile(r"import[ \t]++(?:[^\n]{0,300}[ \t}]from[ \t]++)?[\"'][^\"'\n]{1,300}+[\"'][ \t]*+;?[ \t]*+\Z")
_OPEN_IMPORT = re.compile(r"import[ \t]+(?:\w+,?[ \t]+)?\{[^{}\n]{0,300}\Z")
_EXPORT = re.compile(r"export[ \t]+(?:const|let|var|function|default|async|class)\b")
_UNTITLED = frozenset({
    "code-group", "raw", "v-pre", "tabs", "steps", "tab-set", "grid", "div", "html", "caption", "figure-caption",
    "define", "tab", "columns", "column", "card-group", "cardgroup", "card-grid", "only", "container",
    "math", "panels", "cards",
})  # fmt: skip
BOXES = frozenset({
    "note", "tip", "hint", "warning", "caution", "danger", "attention", "important", "error", "seealso", "todo",
    "admonition", "dropdown", "tab-item", "card", "grid-item-card", "versionadded", "versionchanged", "deprecated",
    "topic", "sidebar", "margin", "exercise", "solution", "theorem", "details", "tab",
})  # fmt: skip
"""Directives of MyST that show a title."""
_LABELS = {"seealso": "See also", "attention": "Attention", "details": "Details"}


def label(kind: str, title: str) -> str:
    """Return what stands over a box of a kind: its title, or its kind."""
    if title:
        return title
    name = kind.split()[0].lower() if kind.split() else ""
    return "" if name in _UNTITLED else _LABELS.get(name, name.replace("-", " ").capitalize())


def indented_box(line: str) -> tuple[str, str] | None:
    """Return the indent and the label of a box or a tab whose content is indented, None for another line."""
    words = line.lstrip()
    if words.startswith("===") and (found := _TAB.match(line)):
        return found["indent"], found["title"]
    if words.startswith(("!!!", "???")) and (found := _INDENTED_BOX.match(line)):
        if not found["kind"] and not found["title"]:
            return None
        title = found["title"]
        return found["indent"], "" if title == '""' else label(found["kind"] or "", (title or "").strip('"'))
    return None


def fenced_box(line: str) -> str | None:
    """Return the label of a box between ``:::`` or ``///``, ``""`` where it has none; None for another line."""
    words = line.lstrip()
    if words.startswith(":::"):
        if _COLON_END.match(line):
            return ""
        found = _COLON_BOX.match(line)
        return _colon_label(found) if found else None
    if words.startswith("///"):
        if _SLASH_END.match(line):
            return ""
        found = _SLASH_BOX.match(line)
        return label(found["kind"], (found["title"] or "").strip()) if found else None
    return None


def _colon_label(found: re.Match[str]) -> str:
    named = _ATTRIBUTE.search(found["rest"])
    title = found["label"] or (named[1] if named else "") or _BRACES.sub("", found["rest"]).strip()
    kind = found["kind"].rpartition(":")[2]
    is_unlabelled = "." in kind or (found["brace"] and kind not in BOXES)
    return "" if is_unlabelled else label(kind, title)


def is_api_page(line: str) -> bool:
    """Return whether a line asks mkdocstrings for the description of an object, such as ``::: package.Class``."""
    found = _COLON_BOX.match(line) if line.startswith(":::") else None
    return found is not None and "." in found["kind"] and not found["brace"]


def alert(line: str) -> str | None:
    """Return a line such as ``> [!NOTE]`` as it is shown, None for another line."""
    if "[!" not in line:
        return None
    found = _ALERT.match(line)
    return f"{found['lead']}**{label(found['kind'], found['title'].strip())}**" if found else None


def is_unseen(line: str) -> bool:
    """Return whether no reader sees a line: a place for a table of contents, an abbreviation, a label."""
    return line.lstrip()[:1] in "[(*{" and _UNSEEN.match(line) is not None


def script_end(lines: list[str], at: int, limit: int) -> int:
    """Return the number of the line after the import or export that begins at a line, ``at`` where none does."""
    line = lines[at]
    if line.startswith("import") and _IMPORT.match(line):
        return at + 1
    if line.startswith("import") and _OPEN_IMPORT.match(line):
        for place in range(at + 1, min(len(lines), at + limit)):
            if "}" in lines[place] and "from" in lines[place]:
                return place + 1
    if line.startswith("export") and _EXPORT.match(line):
        depth = 0
        for place in range(at, min(len(lines), at + limit)):
            depth += sum(map(lines[place].count, "{[(")) - sum(map(lines[place].count, "}])"))
            if depth <= 0 and (place + 1 == len(lines) or not lines[place + 1].strip()):
                return place + 1
    return at


COMMENTS = (("<!--", "-->"), ("{/*", "*/}"))
"""What comments begin and end with, in HTML and in MDX."""


def without_comments(line: str) -> str:
    """Return a line without the comments that begin and end in it; each character is read once for each sort."""
    if line.startswith("#"):
        line = _COMMENTED_ID.sub(r" {#\1}", line)
    for opening, closing in COMMENTS:
        shown, at = [], 0
        while (begin := line.find(opening, at)) >= 0 and (end := line.find(closing, begin + len(opening))) >= 0:
            shown.append(line[at:begin])
            at = end + len(closing)
        line = "".join((*shown, line[at:]))
    return line


def cut(line: str, indent: int) -> str:
    """Return a line without the indent of its box."""
    expanded = line.expandtabs(4) if "\t" in line[:indent] else line
    own = len(expanded) - len(expanded.lstrip(" "))
    return expanded[min(own, indent) :]
