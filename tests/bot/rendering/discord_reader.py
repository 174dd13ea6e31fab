"""How Discord reads a message, written apart from the code under test.

Follows what Discord's guide to its Markdown and its reference on message formatting say, rule by rule; where they leave
room, it takes a text for markup rather than not, so that what passes here is safe on every client.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

GAP = "\u200b"


@dataclass
class Shown:
    """What a reader sees.

    Attributes:
        text: The words, without markup and zero-width spaces.
        found: What the markup is, in order: its kind and what it holds.
    """

    text: str = ""
    found: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[str]:
        return [held for each, held in self.found if each == kind]

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.found}


BLOCKS = {
    "header": re.compile(r"[ \t]*#{1,3}[ \t]+(?=\S)"),
    "small": re.compile(r"-#[ \t]+(?=\S)"),
    "list": re.compile(r"[ \t]*(?:[*+-]|\d+\.)[ \t]+(?=\S)"),
    "quote": re.compile(r"[ \t]*>(?:>>)?[ \t]"),
}
WHOLE = {
    "fence": re.compile(r"```(?:[A-Za-z0-9_+\-.#]+\n)?(?P<code>[\s\S]*?)```"),
    "code": re.compile(r"(?P<ticks>`{1,2})(?P<code>[^`]+)(?P=ticks)(?!`)"),
    "escape": re.compile(r"\\(?P<text>[^0-9A-Za-z\s])"),
    "mention": re.compile(r"<(?:@[!&]?|#)\d+>|@(?:everyone|here)"),
    "emoji": re.compile(r"<a?:\w+:\d+>|:[\w+-]+:"),
    "time": re.compile(r"<t:-?\d+(?::[a-zA-Z])?>"),
    "command": re.compile(r"</[^:>]+:\d+>|<id:\w+>"),
    "link": re.compile(r"<(?P<text>[^: <>]+:/[^ <>\n]+)>"),
    "masked": re.compile(
        r"\[(?P<in>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?(?P<url>(?:\([^)]*\)|[^\s\\])*?)>?\s*\)"
    ),
    "preview": re.compile(r"(?:https?|steam|discord)://[^\s<]+|discord(?:app)?\.(?:gg|com)/\w"),
}
AROUND = {
    "bold": re.compile(r"\*\*(?P<in>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)"),
    "underline": re.compile(r"__(?P<in>(?:\\[\s\S]|[^\\])+?)__(?!_)"),
    "italic": re.compile(
        r"_(?P<in>(?:\\[\s\S]|[^\\_])+?)_|\*(?=\S)(?P<star>(?:\\[\s\S]|[^\s*\\]|\s+[^\s*\\])+?)\*(?!\*)"
    ),
    "strike": re.compile(r"~~(?P<in>(?:\\[\s\S]|[^\\])+?)~~(?!_)"),
    "spoiler": re.compile(r"\|\|(?P<in>[\s\S]+?)\|\|"),
}


def read(markdown: str) -> Shown:
    """Read a message as a client does."""
    shown = Shown()
    _read(markdown, shown, line_start=True)
    shown.text = shown.text.replace(GAP, "")
    return shown


def _read(markdown: str, shown: Shown, *, line_start: bool) -> None:
    at = 0
    while at < len(markdown):
        for kind, pattern in _rules(line_start=line_start):
            if found := pattern.match(markdown, at):
                _take(kind, found, shown)
                at = found.end()
                break
        else:
            shown.text += markdown[at]
            at += 1
        # A block may stand in a quote or a list.
        line_start = markdown[at - 1] == "\n" or (line_start and bool(found) and kind in BLOCKS)


def _rules(*, line_start: bool) -> Iterator[tuple[str, re.Pattern[str]]]:
    if line_start:
        yield from BLOCKS.items()
    yield from WHOLE.items()
    yield from AROUND.items()


def _take(kind: str, found: re.Match[str], shown: Shown) -> None:
    groups = found.groupdict()
    if kind == "escape":
        shown.text += found["text"]
        return
    if kind in BLOCKS:
        shown.found.append((kind, found[0]))
        return
    shown.found.append((kind, groups.get("url") or groups.get("text") or groups.get("code") or found[0]))
    inside = groups.get("in") or groups.get("star")
    if inside:
        _read(inside, shown, line_start=False)
    else:
        shown.text += groups.get("text") or groups.get("code") or found[0]


def fences(markdown: str) -> int:
    """How often three backticks stand where they open or close a block of code."""
    count, at = 0, 0
    while found := re.compile(r"```" if count % 2 else r"\\[^0-9A-Za-z\s]|```").search(markdown, at):
        count += found[0] == "```"
        at = found.end()
    return count
