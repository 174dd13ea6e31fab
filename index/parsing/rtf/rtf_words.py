"""The words of RTF, and what holds for the text of a group and of a paragraph."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z'])"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
CODE_FONT = re.compile(r"courier|consol|mono|menlo|monaco", re.IGNORECASE)
HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)
ITEM_MARK = re.compile(r"(?<!\s)\s*+(?P<sign>[•·▪◦○●■–—-]|\d{1,3}[.)]|[A-Za-z][.)])\t\s*")
CHARSETS = {
    0: "cp1252",
    1: "cp1252",
    2: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "cp1361",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
SIGNS = {
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "emspace": " ",
    "enspace": " ",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
ESCAPED = {"~": "\xa0", "_": "\u2011", "-": "", "\\": "\\", "{": "{", "}": "}", "*": "", "\n": "\n", "\r": "\n"}
SINKS = {
    "fonttbl": "font",
    "stylesheet": "style",
    "title": "title",
    "author": "author",
    "footnote": "note",
    "listtext": "list",
    "pntext": "list",
    "shpinst": "shape",
    "shptxt": "body",
    "annotation": "comment",
}
DROPPED = frozenset({
    *("colortbl", "info", "pict", "object", "themedata", "datastore", "fldinst", "header", "headerl", "headerr"),
    *("headerf", "footer", "footerl", "footerr", "footerf", "xe", "tc", "bkmkstart", "bkmkend", "objdata", "sn", "sv"),
    *("listtable", "listoverridetable", "rsidtbl", "generator", "nonshppict", "atnid", "atnauthor"),
    *("ftnsep", "shprslt", "pnseclvl"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class RtfFormat:
    """What holds for the text of a group."""

    sink: str = "body"
    font: int = 0
    skip: int = 1
    is_raised: bool = False
    is_lowered: bool = False
    is_struck: bool = False
    is_hidden: bool = False


@dataclass(slots=True)
class RtfParagraph:
    """The paragraph that is being read."""

    parts: list[str] = field(default_factory=list)
    mark: str = ""
    style: int = -1
    level: int = 0
    indent: int = 0
    list_level: int = -1
    in_table: bool = False
    is_code: bool = True
