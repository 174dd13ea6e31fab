"""Discord's Markdown as HTML, as its client reads it: blocks a line, then what stands within the lines."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from tests.bot.rendering.discord_reader import AROUND, WHOLE

FENCE = re.compile(r"```(?:(?P<language>[A-Za-z0-9_+\-.#]+)\n)?\n*(?P<code>[^\n][\s\S]*?)\n*```\n?")
QUOTE = re.compile(r"(?: *> [^\n]*(?:\n|$))+")
HEADING = re.compile(r" *(?P<level>#{1,3}) +(?P<text>[^\n]+)(?:\n|$)")
SMALL = re.compile(r"-# +(?P<text>[^\n]+)(?:\n|$)")
ITEMS = re.compile(r"(?: *(?:[-*]|\d+\.) +[^\n]+(?:\n|$))+")
ITEM = re.compile(r"(?P<indent> *)(?P<sign>[-*]|\d+\.) +(?P<text>[^\n]+)")
TAGS = {"bold": "strong", "underline": "u", "strike": "s", "spoiler": "span", "italic": "em"}
ITALIC = re.compile(
    r"\b_(?P<in>(?:\\[\s\S]|[^\\_])+?)_\b|\*(?=\S)(?P<star>(?:\\[\s\S]|[^\s*\\]|\s+[^\s*\\])+?)\*(?!\*)"
)
URL = re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s)]")
JUMP = re.compile(r"https://discord\.com/channels/(?:\d+|@me)/(?P<channel>\d+)(?P<message>/\d+)?")
EMOJI = re.compile(r"<a?:(?P<name>\w+):\d+>")

Json = dict[str, Any]


@dataclass(frozen=True)
class MarkupReader:
    """Reads messages.

    Attributes:
        names: Names of users, roles and channels by id.
        now: When the message is looked at, for times that count from it.
    """

    names: Mapping[str, Mapping[str, str]]
    now: float

    def html(self, markdown: str) -> str:
        """A message as HTML."""
        return "".join(self._blocks(markdown, quoted=False))

    def line(self, markdown: str) -> str:
        """The words of a message on one line, as it is shown above replies."""
        return self._inline(" ".join(markdown.replace("```", " ").split()))

    def _blocks(self, text: str, *, quoted: bool) -> Iterator[str]:
        at, begun, plain = 0, True, ""
        rules = self._rules(quoted=quoted)
        while at < len(text):
            found = next(((rule, hit) for rule in rules if (hit := rule.match(text, at, begun=begun))), None)
            if found:
                yield self._paragraph(plain)
                plain = ""
                rule, hit = found
                yield rule.write(hit)
                at, begun = hit.end(), True
                continue
            end = at + 1
            if text[at] == "\\":
                end = min(at + 2, len(text))
            plain += text[at:end]
            begun = text[end - 1] == "\n"
            at = end
        yield self._paragraph(plain)

    def _rules(self, *, quoted: bool) -> "list[_Rule]":
        rules = [_Rule(FENCE, self._fence, anywhere=True), _Rule(HEADING, self._heading), _Rule(SMALL, self._small)]
        return [*rules, _Rule(ITEMS, self._items), *([] if quoted else [_Rule(QUOTE, self._quote)])]

    def _paragraph(self, text: str) -> str:
        return f'<div class="text">{self._inline(text)}</div>' if text else ""

    def _fence(self, hit: re.Match[str]) -> str:
        return f"<pre><code>{escape(hit['code'])}</code></pre>"

    def _heading(self, hit: re.Match[str]) -> str:
        level = len(hit["level"])
        return f"<h{level}>{self._inline(hit['text'])}</h{level}>"

    def _small(self, hit: re.Match[str]) -> str:
        return f'<div class="small">{self._inline(hit["text"])}</div>'

    def _quote(self, hit: re.Match[str]) -> str:
        inside = "\n".join(re.sub(r"^ *> ", "", line) for line in hit[0].removesuffix("\n").split("\n"))
        return f"<blockquote>{''.join(self._blocks(inside, quoted=True))}</blockquote>"

    def _items(self, hit: re.Match[str]) -> str:
        found = [ITEM.match(line) for line in hit[0].removesuffix("\n").split("\n")]
        shown = ""
        for item in filter(None, found):
            depth = min(len(item["indent"]) // 2, 10)
            sign = ("•", "◦", "▪")[min(depth, 2)] if item["sign"] in "-*" else item["sign"]
            shown += f'<div class="item" style="--depth:{depth}"><span>{sign}</span>{self._inline(item["text"])}</div>'
        return shown

    def _inline(self, text: str) -> str:
        shown, at = "", 0
        while at < len(text):
            for kind, pattern in _INLINE.items():
                if hit := pattern.match(text, at):
                    shown += self._piece(kind, hit)
                    at = hit.end()
                    break
            else:
                shown += "<br>" if text[at] == "\n" else escape(text[at])
                at += 1
        return shown

    def _piece(self, kind: str, hit: re.Match[str]) -> str:
        if kind in TAGS:
            groups = hit.groupdict()
            return f"<{TAGS[kind]}>{self._inline(groups.get('in') or groups.get('star') or '')}</{TAGS[kind]}>"
        writers: dict[str, Callable[[re.Match[str]], str]] = {
            "escape": lambda hit: escape(hit["text"]),
            "code": lambda hit: f"<code>{escape(hit['code'].strip())}</code>",
            "masked": lambda hit: f"<a>{self._inline(hit['in'])}</a>",
            "jump": lambda hit: self._jump(hit),
            "link": lambda hit: f"<a>{escape(hit['text'])}</a>",
            "url": lambda hit: f"<a>{escape(hit[0])}</a>",
            "time": lambda hit: f'<span class="time">{self._time(hit[0])}</span>',
            "command": lambda hit: f'<span class="mention">{escape(hit[0][1:-1].rsplit(":", 1)[0])}</span>',
            "mention": lambda hit: f'<span class="mention">{escape(self._mention(hit[0]))}</span>',
            "emoji": lambda hit: escape(f":{hit['name']}:"),
        }
        return writers[kind](hit)

    def _jump(self, hit: re.Match[str]) -> str:
        name = escape(self.names["channels"].get(hit["channel"], "unknown"))
        return f'<span class="mention"># {name}{" › 💬" if hit["message"] else ""}</span>'

    def _mention(self, text: str) -> str:
        if text[0] == "@":
            return text
        sort, key = re.sub(r"\d", "", text[1:-1]), re.sub(r"\D", "", text)
        if sort == "#":
            return f"# {self.names['channels'].get(key, 'unknown')}"
        return f"@{self.names['roles' if '&' in sort else 'users'].get(key, 'unknown')}"

    def _time(self, text: str) -> str:
        _, seconds, *style = text[1:-1].split(":")
        moment = datetime.fromtimestamp(int(seconds), UTC)
        if style == ["R"]:
            return _apart(int(seconds) - self.now)
        how = {"d": "%d/%m/%Y", "D": "%-d %B %Y", "t": "%H:%M", "T": "%H:%M:%S", "F": "%A, %-d %B %Y %H:%M"}
        return moment.strftime(how.get(style[0] if style else "f", "%-d %B %Y %H:%M"))


@dataclass(frozen=True)
class _Rule:
    """A block: how it is found, at the beginning of a line unless it may stand anywhere, and how it is written."""

    pattern: re.Pattern[str]
    write: Callable[[re.Match[str]], str]
    anywhere: bool = False

    def match(self, text: str, at: int, *, begun: bool) -> re.Match[str] | None:
        return self.pattern.match(text, at) if begun or self.anywhere else None


_INLINE = {
    "escape": WHOLE["escape"],
    "code": WHOLE["code"],
    "masked": WHOLE["masked"],
    "jump": JUMP,
    "link": WHOLE["link"],
    "url": URL,
    "time": WHOLE["time"],
    "command": WHOLE["command"],
    "mention": WHOLE["mention"],
    "emoji": EMOJI,
    **{kind: AROUND[kind] for kind in ("bold", "underline")},
    "italic": ITALIC,
    **{kind: AROUND[kind] for kind in ("strike", "spoiler")},
}


def _apart(seconds: float) -> str:
    """A time as it is counted from now: ``3 days ago``."""
    units = (
        ("year", 31_536_000),
        ("month", 2_592_000),
        ("day", 86_400),
        ("hour", 3_600),
        ("minute", 60),
        ("second", 1),
    )
    name, size = next(((name, size) for name, size in units if abs(seconds) >= size), ("second", 1))
    count = max(1, round(abs(seconds) / size))
    words = f"{count} {name}{'s' if count != 1 else ''}"
    return f"in {words}" if seconds > 0 else f"{words} ago"
