"""Turns AsciiDoc within a line into the text that is shown: links, macros, formatting, quotation marks."""

import re
from collections.abc import Callable, Mapping
from html import unescape

from index.parsing.text_marks import lowered, raised

_CODE = re.compile(r"(?<![\w`\\\"'])`{1,2}\+?([^`\n]{1,500}?)\+?`{1,2}(?![\w`])")
_PASS = re.compile(r"\+\+\+([^\n]{1,500}?)\+\+\+|pass:[a-z,]{0,40}\[([^\]\n]{0,500})\]")
_URL = re.compile(
    r"(?<![\w<])<?(?:link:|mailto:)?((?:https?|ftp)://[^\s\[\]<>]{1,500}|(?<=link:)[^\s\[\]]{1,500}|(?<=mailto:)[^\s\[\]]{1,200})"
    r"(?:\[([^\]\n]{0,500})\]|>)?"
)
_MACRO = re.compile(
    r"(?<!\w)(xref|kbd|btn|menu|image|icon|anchor|footnote|footnoteref|stem|latexmath|asciimath|indexterm2?)"
    r":([^\s\[\]]{0,200})\[([^\]\n]{0,1000})\]"
)
_REFERENCE = re.compile(r"<<([^<>,\n]{1,300})(?:,([^<>\n]{1,300}))?>>")
_ANCHOR = re.compile(r"\[\[[^\[\]\n]{1,300}\]\]|\(\(\([^()\n]{1,300}\)\)\)")
_TERM = re.compile(r"\(\(([^()\n]{1,300})\)\)")
_QUOTES = re.compile(r"([\"'])`([^`\n]{1,500})`\1")
_ROLE = re.compile(r"\[[^\[\]\n]{1,100}\](?=[#*_`]{1,2}\S)")
_DOUBLE = re.compile(r"(\*\*|__|##)(?=\S)([^*_#\n]{1,500}?)(?<=\S)\1")
_SINGLE = re.compile(r"(?<![\w\\*_#])([*_#])(?=[^\s*_#])([^\n*_#]{1,500}?)(?<=\S)\1(?![\w*_#])")
_RAISED = re.compile(r"\^([^\s^]{1,100})\^")
_LOWERED = re.compile(r"~([^\s~]{1,100})~")
_UNKNOWN_LINK = re.compile(r"\{[\w-]{1,80}\}[^\s\[\]]{0,200}\[([^\]\n]{1,300}?)\^?\]")
_PARTS = re.compile(r"[:/]")
_SIGN = re.compile(r"&(?:#\d{2,7}|#x[0-9a-fA-F]{2,6}|[A-Za-z]{2,8});")
_ATTRIBUTE = re.compile(r"(?<!\\)\{([\w-]{1,80})\}")
_ESCAPE = re.compile(r"\\(?=[*_`#{<^~\[])")
_DASH = re.compile(r"(?<=\w)--(?=\w)| -- ")
_SIGNS = (("(C)", "©"), ("(R)", "®"), ("(TM)", "™"), ("...", "…"), ("->", "→"), ("=>", "⇒"))
_INTRINSIC = {
    "empty": "",
    "blank": "",
    "sp": " ",
    "nbsp": "\xa0",
    "zwsp": "",
    "plus": "+",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "apos": "'",
    "quot": '"',
    "lsquo": "‘",
    "rsquo": "’",
    "ldquo": "“",
    "rdquo": "”",
    "deg": "°",
    "asterisk": "*",
    "tilde": "~",
    "caret": "^",
    "backtick": "`",
    "startsb": "[",
    "endsb": "]",
    "vbar": "|",
    "two-colons": "::",
    "two-semicolons": ";;",
    "cpp": "C++",
    "backslash": "\\",
    "wj": "",
    "hash": "#",
    "underscore": "_",
}
MAX_LINE_CHARACTERS = 100_000
"""A longer line, with its attributes filled in, is shown as it is written."""
_HELD = "\ue000{}\ue001"
_HELD_PLACE = re.compile("\ue000(\\d{1,6})\ue001")


def filled_in(text: str, attributes: Mapping[str, str]) -> str:
    """Return a text with its attributes, such as ``{version}``, filled in once; unknown ones stay."""
    if "{" not in text:
        return text
    filled = _ATTRIBUTE.sub(lambda found: _value(found[1].lower(), attributes, found[0]), text)
    return filled if len(filled) <= MAX_LINE_CHARACTERS else text


def _value(name: str, attributes: Mapping[str, str], default: str) -> str:
    return attributes.get(name, _INTRINSIC.get(name, default))


def shown_text(text: str, attributes: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return what a reader sees of a paragraph.

    Args:
        text: The paragraph, as it is written.
        attributes: The document's attributes.
        titles: Titles of the sections, by their anchors.
    """
    held: list[str] = []

    def hold(words: str) -> str:
        held.append(words)
        return _HELD.format(len(held) - 1)

    text = text.replace("\ue000", "").replace("\ue001", "")
    text = _PASS.sub(lambda found: hold(found[1] or found[2] or ""), text)
    text = filled_in(text, attributes)
    text = _QUOTES.sub(lambda found: f"“{found[2]}”" if found[1] == '"' else f"‘{found[2]}’", text)
    text = _ROLE.sub("", text)
    text = _CODE.sub(lambda found: hold(f"`{found[1]}`"), text)
    text = _ANCHOR.sub("", text)
    text = _URL.sub(lambda found: hold(_link_text(found)), text)
    text = _UNKNOWN_LINK.sub(r"\1", text)  # its address stands in an attribute of the whole site
    text = _MACRO.sub(lambda found: _MACROS[found[1]](found[2], found[3], titles), text)
    text = _REFERENCE.sub(lambda found: found[2] or _title_of(found[1], titles), text)
    text = _TERM.sub(r"\1", text)
    text = _formatted(_SIGN.sub(lambda found: unescape(found[0]), text))
    # What was held may hold more, such as code within the text of a link.
    for _ in range(3):
        text = _HELD_PLACE.sub(lambda found: held[int(found[1])] if int(found[1]) < len(held) else "", text)
    return text


def _formatted(text: str) -> str:
    text = _DOUBLE.sub(r"\2", text)
    for _ in range(2):  # bold and italic within one another
        text = _SINGLE.sub(r"\2", text)
    text = _RAISED.sub(lambda found: raised(found[1]), text)
    text = _LOWERED.sub(lambda found: lowered(found[1]), text)
    for written, sign in _SIGNS:
        text = text.replace(written, sign)
    text = _DASH.sub(lambda found: " – " if found[0] == " -- " else "—", text)
    text = _ESCAPE.sub("", text)
    return "\n".join(line.removesuffix(" +") for line in text.split("\n"))


def _link_text(found: re.Match[str]) -> str:
    words = (found[2] or "").partition(",")[0] if "=" in (found[2] or "") else found[2] or ""
    return words.removesuffix("^").strip('"') or found[1]


def _title_of(target: str, titles: Mapping[str, str]) -> str:
    """Return what a reference without text shows: the title of its section, else the name of its target."""
    anchor = target.partition("#")[2]
    if anchor in titles or target in titles:
        return titles.get(anchor, titles.get(target, ""))
    if page := titles.get(target.partition("#")[0]):
        return page
    # In Antora a page of another part of the site is version@component:module:path, and an index is of its folder.
    parts = [each for each in _PARTS.split(target.partition("#")[0].rpartition("@")[2].removesuffix(".adoc")) if each]
    name = next((each for each in reversed(parts) if each not in ("index", "ROOT")), "")
    return anchor or (" ".join(name.split("-")) if ":" in target else name)


def _menu(target: str, words: str, _: Mapping[str, str]) -> str:
    return " > ".join(filter(None, (target, *(each.strip() for each in words.split(">")))))


_Macro = Callable[[str, str, Mapping[str, str]], str]
_MACROS: Mapping[str, _Macro] = {
    "xref": lambda target, words, titles: words.partition(",")[0] or _title_of(target.rstrip("#"), titles),
    "kbd": lambda _target, words, _titles: words,
    "btn": lambda _target, words, _titles: words,
    "menu": _menu,
    "image": lambda _target, words, _titles: words.partition(",")[0].strip('"') if "=" not in words[:40] else "",
    "icon": lambda _target, _words, _titles: "",
    "anchor": lambda _target, _words, _titles: "",
    "footnote": lambda _target, words, _titles: f" ({words})" if words else "",
    "footnoteref": lambda _target, words, _titles: f" ({words.partition(',')[2]})" if "," in words else "",
    "stem": lambda _target, words, _titles: words,
    "latexmath": lambda _target, words, _titles: words,
    "asciimath": lambda _target, words, _titles: words,
    "indexterm": lambda _target, _words, _titles: "",
    "indexterm2": lambda _target, words, _titles: words,
}
"""What each macro shows, by its target, its words and the titles of the sections."""
