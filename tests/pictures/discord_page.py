"""A scene of Discord as a page that a browser draws."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from tests.fakes.discord.model import Json
from tests.pictures.discord_markup import MarkupReader
from tests.pictures.people_faces import avatar

STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
CLOCK = "Today at 14:05"
THINKING = '<div class="small thinking">● ● ●&ensp;Footnote is thinking…</div>'
WARNING = (
    '<p class="warning">This form will be submitted to Footnote. '
    "Do not share passwords or other sensitive information.</p>"
)
FOOT = '<div class="foot"><span class="button secondary">Cancel</span><span class="button primary">Submit</span></div>'
GONE = '<p class="later">deleted later</p>'
LATER = '<p class="note">then it changes</p>'
COMMAND_NOTE = re.compile(r"\w+ uses /|Footnote opens the form ")
"""Notes of what the pictures show themselves."""


def discord_body(scene: Json, *, history: bool) -> str:
    """Return the body of the page.

    Args:
        scene: What is to be seen.
        history: Whether every state of a message is drawn, not only the last.
    """
    shown = "".join(_entry(each, scene["names"], history=history) for each in scene["entries"])
    sign = {"direct": "@", "thread": "🧵", "channel": "#"}[scene["kind"]]
    return f'<header><span class="sign">{sign}</span>{escape(scene["channel"])}</header><main>{shown}</main>'


def _entry(entry: Json, names: Json, *, history: bool) -> str:
    if entry["kind"] == "note":
        return "" if COMMAND_NOTE.match(entry["text"]) else f'<p class="note">{escape(entry["text"])}</p>'
    if entry["kind"] == "form":
        return _form(entry, names)
    versions = entry["versions"] if history else entry["versions"][-1:]
    return LATER.join(_message(entry, version, names) for version in versions)


def _message(entry: Json, version: Json, names: Json) -> str:
    reader = MarkupReader(names, entry["at"])
    classes = ["message", *(["only"] if entry["only"] else [])]
    badge = '<span class="badge">APP</span>' if entry["bot"] else ""
    head = f'<div class="head"><b>{escape(entry["author"])}</b>{badge}<time>{CLOCK}</time></div>'
    body = THINKING if version["thinking"] else _body(version, reader)
    edited = '<span class="edited">(edited)</span>' if entry["edited"] and not version["thinking"] else ""
    files = "".join(f'<div class="file">📄 <a>{escape(each["name"])}</a></div>' for each in entry["files"])
    only = '<div class="dismiss">👁 Only you can see this • <a>Dismiss message</a></div>' if entry["only"] else ""
    below = f"{files}{_rows(version['components'], reader)}{only}{GONE if entry['deleted'] else ''}"
    inside = f"{head}{body}{edited}{below}"
    shown = f"{_above(entry, reader)}{avatar(entry['author'])}<div>{inside}</div>"
    return f'<article class="{" ".join(classes)}">{shown}</article>'


def _body(version: Json, reader: MarkupReader) -> str:
    return f'<div class="content">{reader.html(version["content"])}</div>' if version["content"] else ""


def _above(entry: Json, reader: MarkupReader) -> str:
    """What a message answers: a command or another message."""
    if command := entry["command"]:
        who = f"{avatar(command['user'], small=True)}<b>{escape(command['user'])}</b>"
        return f'<div class="above">{who} used <span class="command">{escape(command["name"])}</span></div>'
    if reply := entry["reply"]:
        badge = '<span class="badge">APP</span>' if reply["bot"] else ""
        words = reader.line(reply["text"]) or "<i>Click to see attachment</i>"
        who = f"{avatar(reply['author'], small=True)}{badge}<b>{escape(reply['author'])}</b>"
        return f'<div class="above">{who}<span class="words">{words}</span></div>'
    return ""


def _rows(components: Sequence[Json], reader: MarkupReader) -> str:
    return "".join(_part(each, reader) for each in components)


def _part(part: Json, reader: MarkupReader) -> str:
    """A component of a message, also of those that make up a whole message."""
    inside = "".join(_part(each, reader) for each in part.get("components") or [])
    match part["type"]:
        case 1:
            return f'<div class="row">{inside}</div>'
        case 2:
            return _button(part)
        case 3:
            return f'<div class="select">{escape(part.get("placeholder") or "Make a selection")}<span>⌄</span></div>'
        case 9:
            return f'<div class="section"><div>{inside}</div>{_part(part["accessory"], reader)}</div>'
        case 10:
            return f'<div class="content">{reader.html(part["content"])}</div>'
        case 14:
            return "<hr>" if part.get("divider", True) else '<div class="space"></div>'
        case 17:
            color = f"#{part['accent_color']:06x}" if part.get("accent_color") is not None else "transparent"
            return f'<div class="container" style="border-left-color:{color}">{inside}</div>'
    raise ValueError(f"a component of type {part['type']} is not drawn yet; add it here.")


def _button(part: Json) -> str:
    emoji = (part.get("emoji") or {}).get("name")
    words = [f'<span class="emoji">{emoji}</span>'] if emoji else []
    words += [escape(part["label"])] if part.get("label") else []
    words += ["↗"] if part["style"] == 5 else []
    off = " off" if part.get("disabled") else ""
    return f'<span class="button {STYLES[part["style"]]}{off}">{" ".join(words)}</span>'


def _form(entry: Json, names: Json) -> str:
    fields = "".join(_fields(entry["components"], MarkupReader(names, 0.0)))
    return f'<div class="form"><h2>{escape(entry["title"])}</h2>{WARNING}{fields}{FOOT}</div>'


def _fields(components: Sequence[Json], reader: MarkupReader) -> Iterator[str]:
    for part in components:
        if part["type"] == 1:
            yield from _fields(part["components"], reader)
        elif part["type"] == 18:
            about = f'<div class="about">{escape(part["description"])}</div>' if part.get("description") else ""
            yield f"{_label(part['label'], part['component'])}{about}{_field(part['component'])}"
        elif part["type"] == 10:
            yield f'<div class="content">{reader.html(part["content"])}</div>'
        else:
            yield f"{_label(part.get('label') or '', part)}{_field(part)}"


def _label(text: str, field: Json) -> str:
    star = ' <span class="star">*</span>' if field.get("required", True) else ""
    return f'<div class="label">{escape(text)}{star}</div>'


def _field(part: Json) -> str:
    if part["type"] == 4:
        long = " long" if part.get("style") == 2 else ""
        inside = escape(part["value"]) if part.get("value") else f"<i>{escape(part.get('placeholder') or '')}</i>"
        return f'<div class="input{long}">{inside}</div>'
    if part["type"] == 3:
        return f'<div class="select">{escape(part.get("placeholder") or "Make a selection")}<span>⌄</span></div>'
    sign = {21: "○", 22: "☐"}[part["type"]]
    return "".join(f'<div class="choice"><span>{sign}</span>{escape(each["label"])}</div>' for each in part["options"])
