"""A scene of Slack as a page that a browser draws: Block Kit and mrkdwn as its client shows them."""

import re
from collections.abc import Mapping, Sequence
from html import escape, unescape

from tests.fakes.discord.model import Json
from tests.pictures.people_faces import avatar

CLOCK = "14:05"
HOME_HEAD = '<header>Footnote<span class="tab">Home</span></header>'
ENTITY = re.compile(r"<([^<>\n]+)>")
STYLED = (
    (re.compile(r"```\n?([\s\S]+?)\n?```"), r"<pre>\1</pre>"),
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"), r"<b>\1</b>"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])"), r"<i>\1</i>"),
    (re.compile(r"(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])"), r"<s>\1</s>"),
)
STYLE_TAGS = {"bold": "b", "italic": "i", "strike": "s", "code": "code"}


def slack_body(scene: Json) -> str:
    """Return the body of the page: a channel with its threads opened, a form, or a Home tab."""
    writer = _Writer(scene["names"])
    entries = scene["entries"]
    if scene["kind"] == "form":
        return writer.form(entries[0]["view"])
    if scene["kind"] == "home":
        return f"{HOME_HEAD}<main>{writer.blocks(entries[0]['view']['blocks'])}</main>"
    shown = ""
    for root in (each for each in entries if not each["thread"]):
        inside = [each for each in entries if each["thread"] == root["ts"]]
        shown += writer.message(root)
        if inside:
            count = f"{len(inside)} {'reply' if len(inside) == 1 else 'replies'}"
            shown += (
                f'<div class="thread"><div class="replies">{count}</div>{"".join(map(writer.message, inside))}</div>'
            )
    sign = "" if scene["kind"] == "direct" else "# "
    return f"<header>{sign}{escape(scene['channel'])}</header><main>{shown}</main>"


class _Writer:
    """Writes messages and blocks as HTML."""

    def __init__(self, names: Mapping[str, Mapping[str, str]]) -> None:
        self._names = names

    def message(self, entry: Json) -> str:
        badge = '<span class="badge">APP</span>' if entry["bot"] else ""
        only = '<div class="eye">👁 Only visible to you</div>' if entry["only"] else ""
        body = (
            self.blocks(entry["blocks"]) if entry["blocks"] else f'<div class="rich">{self.mrkdwn(entry["text"])}</div>'
        )
        body += '<p class="later">deleted later</p>' if entry["deleted"] else ""
        classes = ["message", *(["only"] if only else [])]
        head = f'<div class="head"><b>{escape(entry["author"])}</b>{badge}<time>{CLOCK}</time></div>'
        return f'<article class="{" ".join(classes)}">{only}{avatar(entry["author"])}<div>{head}{body}</div></article>'

    def form(self, view: Json) -> str:
        labels = [view[key]["text"] for key in ("close", "submit") if view.get(key)]
        foot = "".join(
            f'<span class="button{" strong" if at else ""}">{escape(each)}</span>' for at, each in enumerate(labels)
        )
        title = f"<h2>{escape(view['title']['text'])}<span>✕</span></h2>"
        return f'<div class="form">{title}{self.blocks(view["blocks"])}<div class="foot">{foot}</div></div>'

    def blocks(self, blocks: Sequence[Json]) -> str:
        return "".join(f'<div class="block">{self._block(each)}</div>' for each in blocks)

    def mrkdwn(self, text: str) -> str:
        """Text in Slack's own markup."""
        shown = ENTITY.sub(lambda hit: f"\0{self._entity(unescape(hit[1]))}\0", text)
        pieces = shown.split("\0")
        for at in range(0, len(pieces), 2):
            for pattern, tag in STYLED:
                pieces[at] = pattern.sub(tag, pieces[at])
            pieces[at] = pieces[at].replace("\n", "<br>")
        return "".join(pieces)

    def _entity(self, inside: str) -> str:
        target, _, label = inside.partition("|")
        if target.startswith("!date^"):
            return escape(label)
        if target[0] in "@#!":
            return f'<span class="mention">{escape(self._mention(target, label))}</span>'
        return f"<a>{escape(label or target)}</a>"

    def _mention(self, target: str, label: str) -> str:
        if target[0] == "#":
            return f"#{label or self._names['channels'].get(target[1:], target)}"
        if target.startswith("!subteam^"):
            return label or f"@{self._names['groups'].get(target[9:], target)}"
        return f"@{self._names['users'].get(target[1:], target[1:])}"

    def _text(self, text: Json) -> str:
        return self.mrkdwn(text["text"]) if text["type"] == "mrkdwn" else escape(text["text"]).replace("\n", "<br>")

    def _block(self, block: Json) -> str:
        match block["type"]:
            case "rich_text":
                return f'<div class="rich">{"".join(map(self._rich, block["elements"]))}</div>'
            case "section":
                return f'<div class="rich">{self._text(block["text"])}</div>'
            case "header":
                return f"<h3>{self._text(block['text'])}</h3>"
            case "context":
                return f'<div class="context">{" ".join(map(self._text, block["elements"]))}</div>'
            case "divider":
                return "<hr>"
            case "actions" | "context_actions":
                return f'<div class="row">{"".join(map(self._action, block["elements"]))}</div>'
            case "table":
                rows = ("".join(f"<td>{self._cell(cell)}</td>" for cell in row) for row in block["rows"])
                return f"<div class='table'><table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table></div>"
            case "input":
                optional = ' <span class="optional">(optional)</span>' if block.get("optional") else ""
                return f'<div class="label">{self._text(block["label"])}{optional}</div>{self._input(block["element"])}'
            case "task":
                details = f'<div class="context">{escape(block["details"])}</div>' if block["details"] else ""
                return f'<div class="task"><span>◌</span><div>{escape(block["title"])}{details}</div></div>'
        raise ValueError(f"a block of type {block['type']} is not drawn yet; add it here.")

    def _cell(self, cell: Json) -> str:
        if cell["type"] == "rich_text":
            return "".join(map(self._rich, cell["elements"]))
        return escape(cell["text"])

    def _rich(self, element: Json) -> str:
        kind, inside = element["type"], element["elements"]
        if kind == "rich_text_list":
            tag, start = ("ol", element.get("offset", 0) + 1) if element["style"] == "ordered" else ("ul", 1)
            depth, border = element.get("indent", 0), " quoted" if element.get("border") else ""
            items = "".join(f"<li>{self._pieces(each['elements'])}</li>" for each in inside)
            return f'<{tag} start="{start}" class="depth{border}" style="--depth:{depth}">{items}</{tag}>'
        tag = {"rich_text_quote": "blockquote", "rich_text_preformatted": "pre"}.get(kind, "div")
        return f"<{tag}>{self._pieces(inside)}</{tag}>"

    def _pieces(self, pieces: Sequence[Json]) -> str:
        return "".join(map(self._piece, pieces))

    def _piece(self, piece: Json) -> str:
        match piece["type"]:
            case "link":
                shown = f"<a>{escape(piece.get('text') or piece['url'])}</a>"
            case "user" | "usergroup" | "channel" as kind:
                name = self._names[f"{kind.removeprefix('user') or kind}s"].get(piece[f"{kind}_id"], "unknown")
                shown = f'<span class="mention">{"#" if kind == "channel" else "@"}{escape(name)}</span>'
            case "date":
                shown = escape(piece.get("fallback") or "")
            case _:
                shown = escape(piece["text"]).replace("\n", "<br>")
        for style in piece.get("style", {}):
            shown = f"<{STYLE_TAGS[style]}>{shown}</{STYLE_TAGS[style]}>"
        return shown

    def _action(self, element: Json) -> str:
        match element["type"]:
            case "feedback_buttons":
                return '<span class="icon">👍︎</span><span class="icon">👎︎</span>'
            case "icon_button":
                return '<span class="icon">🗑︎</span>'
            case "static_select" | "radio_buttons":
                return self._input(element)
        strong = {"primary": " strong", "danger": " danger"}.get(element.get("style", ""), "")
        return f'<span class="button{strong}">{escape(element["text"]["text"])}</span>'

    def _input(self, element: Json) -> str:
        hint = escape((element.get("placeholder") or {}).get("text", ""))
        match element["type"]:
            case "static_select":
                chosen = escape((element.get("initial_option") or {}).get("text", {}).get("text", ""))
                shown = chosen or f"<i>{hint or 'Select an option'}</i>"
                return f'<div class="input select">{shown}<span>⌄</span></div>'
            case "radio_buttons" | "checkboxes":
                return "".join(f'<div class="choice">○ {self._text(each["text"])}</div>' for each in element["options"])
        long = " long" if element.get("multiline") else ""
        value = escape(element.get("initial_value") or "") or f"<i>{hint}</i>"
        return f'<div class="input{long}">{value}</div>'
