"""What Slack makes of blocks: whether it takes them, whom they notify, and how they read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.fakes.slack.model import Json, Refused

MOST_BLOCKS, MOST_CHARS, MOST_TEXT, VIEW_BLOCKS = 50, 13_200, 40_000, 100
LINK = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")
PING = re.compile(r"<(?:!(?!date)|@)[^>]*>")


def check_blocks(blocks: Sequence[Json], text: str, most: int = MOST_BLOCKS) -> None:
    """Refuse what Slack would refuse."""
    if len(text) > MOST_TEXT:
        raise Refused("msg_too_long")
    if len(blocks) > most or not all(isinstance(each, dict) for each in blocks):
        raise Refused("invalid_blocks")
    for each in blocks:
        parsed = Block.parse(each)
        try:
            shown = parsed.to_dict() if parsed is not None else {}
        except SlackObjectFormationError as error:
            raise Refused("invalid_blocks", detail=str(error)) from error
        if unknown := _unknown(each, shown):
            raise Refused("invalid_blocks", detail=f"{each['type']}: {unknown}")
    ids = [each["action_id"] for each in _all(blocks) if "action_id" in each]
    if len(set(ids)) != len(ids):
        raise Refused("invalid_blocks", detail="an action_id occurs twice")
    tables = [each for each in blocks if each["type"] == "table"]
    if len(tables) > 1:
        raise Refused("invalid_blocks", detail="only_one_table_allowed")
    if any(len(row) > 20 for table in tables for row in table["rows"]) or any(len(t["rows"]) > 100 for t in tables):
        raise Refused("invalid_blocks", detail="the table is too large")
    texts = [each["text"] for each in _all(blocks) if isinstance(each.get("text"), str)]
    if any(each == "" for each in texts):
        raise Refused("invalid_blocks", detail="an empty text")
    if most == MOST_BLOCKS and sum(map(len, texts)) > MOST_CHARS:
        raise Refused("msg_blocks_too_long")


def pings_of(blocks: Sequence[Json], text: str) -> list[str]:
    """Return whom a message notifies."""
    found = PING.findall(text)
    for each in _all(blocks):
        if each.get("type") in ("user", "usergroup", "broadcast"):
            found.append(str(each))
        if each.get("type") == "mrkdwn":
            found += PING.findall(each["text"])
    return found


def read(blocks: Sequence[Json], text: str = "") -> str:
    """Return what people read of a message, with its buttons."""
    if not blocks:
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(line for each in blocks for line in _lines(each))


def buttons(blocks: Sequence[Json]) -> dict[str, Json]:
    """Return the buttons of a message by what they show."""
    found: dict[str, Json] = {}
    for each in _all(blocks):
        if each.get("type") in ("button", "icon_button"):
            found[each["text"]["text"]] = each
        if each.get("type") == "feedback_buttons":
            for name in ("positive_button", "negative_button"):
                choice = each[name]
                found[choice["text"]["text"]] = {**each, "value": choice["value"]}
    return found


def _unknown(given: Any, known: Any) -> str:
    """What stands in a block that the SDK does not know, ``""`` for nothing."""
    if isinstance(given, dict) and isinstance(known, dict):
        keys = [str(key) for key in given if key not in known]
        return ", ".join(keys) or next(filter(None, (_unknown(each, known[key]) for key, each in given.items())), "")
    if isinstance(given, list | tuple) and isinstance(known, list | tuple):
        return next(filter(None, map(_unknown, given, known)), "")
    return "" if given == known else f"{given!r} is taken for {known!r}"


def _lines(block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind == "rich_text":
        for element in block["elements"]:
            yield from _rich(element)
    elif kind == "table":
        yield from (" | ".join(cell["text"] for cell in row) for row in block["rows"])
    elif kind == "context":
        yield from (f"  ({LINK.sub(_linked, each['text'])})" for each in block["elements"])
    elif kind in ("actions", "context_actions"):
        yield " ".join(f"[{label}]" for label in buttons([block]))
    elif kind in ("section", "header"):
        yield block["text"]["text"]
    elif kind == "input":
        yield f"{block['label']['text']}: ____"
    elif kind == "task":
        yield f"  … {block['title']}" + (f" ({block['details']})" if block["details"] else "")


def _linked(link: re.Match[str]) -> str:
    return f"{link[2]} <{link[1]}>"


def _rich(element: Json) -> Iterator[str]:
    kind = element["type"]
    if kind == "rich_text_list":
        for at, item in enumerate(element["elements"], 1):
            sign = f"{at + element.get('offset', 0)}." if element["style"] == "ordered" else "•"
            yield f"{'  ' * element.get('indent', 0)}{sign} {_inline(item)}"
        return
    mark = {"rich_text_quote": "> ", "rich_text_preformatted": "  | "}.get(kind, "")
    yield from (f"{mark}{line}" for line in _inline(element).split("\n"))


def _inline(element: Json) -> str:
    return "".join(_piece(each) for each in element["elements"])


def _piece(piece: Json) -> str:
    named = {"usergroup": "@{usergroup_id}", "user": "@{user_id}", "channel": "#{channel_id}"}
    text = named[piece["type"]].format(**piece) if piece["type"] in named else str(piece.get("text", ""))
    style = piece.get("style", {})
    text = f"*{text}*" if style.get("bold") else f"`{text}`" if style.get("code") else text
    return f"{text} <{piece['url']}>" if piece["type"] == "link" else text


def _all(value: Any) -> Iterator[Json]:
    """Yield every object inside some blocks."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _all(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _all(each)
