"""Writes blocks as Slack's Block Kit, packed into messages within Slack's limits without losing text.

The limits are those of https://docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.rendering.blocks import Layout
from bot.rendering.slack.block_pieces import MESSAGE_CHARS, BlockPiece, block_pieces
from bot.rendering.slack.rich_text import Json, escape, text_element
from bot.translation import ENGLISH, Translator

MESSAGE_BLOCKS = 40
"""Most blocks of a message, so that Slack's 50 leave room for buttons."""
FALLBACK_CHARS = 3_000
"""Most of the text that notifications and screen readers are given."""

APART = ("table", "note")
"""Kinds of pieces that are blocks of their own."""


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One message of several.

    Attributes:
        blocks: Its blocks.
        text: What notifications and screen readers are given, as mrkdwn.
        numbers: Numbers of the citations that stand in it, rising; for buttons.
    """

    blocks: tuple[Json, ...]
    text: str
    numbers: tuple[int, ...]


def blocks_of(messages: Iterable[SlackMessage]) -> list[Json]:
    """Return the blocks of some messages, to be shown together."""
    return [block for each in messages for block in each.blocks]


def layout_messages(layout: Layout, translator: Translator = ENGLISH) -> tuple[SlackMessage, ...]:
    """A layout as messages; none where nothing is laid out. Send them with previews off all the same."""
    messages = [_Draft()]
    for group in layout:
        pieces = [piece for block in group for piece in block_pieces(block, translator)]
        if pieces:
            _add_group([replace(pieces[0], begins=True), *pieces[1:]], messages)
    return tuple(_message(draft.pieces) for draft in messages if draft.pieces)


class _Draft:
    """The pieces of a message so far."""

    def __init__(self) -> None:
        self.pieces: list[BlockPiece] = []
        self.size = self._blocks = self._tables = 0

    def has_room(self, pieces: Sequence[BlockPiece]) -> bool:
        """Whether more pieces fit; Slack shows one table a message."""
        size = self.size + sum(piece.size for piece in pieces)
        blocks = self._blocks + self._new_blocks(pieces)
        tables = self._tables + sum(piece.kind == "table" for piece in pieces)
        return size <= MESSAGE_CHARS and blocks <= MESSAGE_BLOCKS and tables <= 1

    def add(self, piece: BlockPiece) -> None:
        """Add a piece."""
        self._blocks += self._new_blocks([piece])
        self._tables += piece.kind == "table"
        self.size += piece.size
        self.pieces.append(piece)

    def take_leading(self) -> list[BlockPiece]:
        """Take what leads into the next piece from the end, unless nothing would be left."""
        at = len(self.pieces)
        while at > 0 and self.pieces[at - 1].leads:
            at -= 1
        taken = self.pieces[at:] if at else []
        del self.pieces[len(self.pieces) - len(taken) :]
        return taken

    def _new_blocks(self, pieces: Sequence[BlockPiece]) -> int:
        before = self.pieces[-1] if self.pieces else None
        return sum(_begins_block(earlier, each) for earlier, each in zip([before, *pieces], pieces, strict=False))


def _add_group(group: Sequence[BlockPiece], messages: list[_Draft]) -> None:
    """Add a group to the last message, or to a new one where it fits there alone and the last is half full."""
    if 2 * messages[-1].size >= MESSAGE_CHARS and not messages[-1].has_room(group) and _Draft().has_room(group):
        messages.append(_Draft())
    for piece in group:
        if messages[-1].pieces and not messages[-1].has_room([piece]):
            leading = messages[-1].take_leading()
            messages.append(_Draft())
            for each in leading:
                messages[-1].add(each)
        messages[-1].add(piece)


def _begins_block(before: BlockPiece | None, piece: BlockPiece) -> bool:
    """Whether a piece is a block of its own, or the first of one of rich text."""
    return before is None or piece.begins or piece.kind in APART or before.kind in APART


def _message(pieces: Sequence[BlockPiece]) -> SlackMessage:
    numbers = {number for piece in pieces for number in piece.numbers}
    text = "\n".join(piece.text for piece in pieces)
    shown = text if len(text) <= FALLBACK_CHARS else f"{text[: FALLBACK_CHARS - 1]}…"
    return SlackMessage(tuple(_joined(pieces)), escape(shown), tuple(sorted(numbers)))


def _joined(pieces: Sequence[BlockPiece]) -> list[Json]:
    """Pieces as blocks: those of a group in one block of rich text, as far as they are rich text."""
    blocks: list[Json] = []
    for before, piece in zip([None, *pieces], pieces, strict=False):
        if before is not None and not _begins_block(before, piece):
            _append(blocks[-1]["elements"], piece, before)
        elif piece.kind in APART:
            blocks.append(piece.content)
        else:
            blocks.append({"type": "rich_text", "elements": [_element(piece)]})
    return blocks


def _append(elements: list[Json], piece: BlockPiece, before: BlockPiece) -> None:
    """Add a piece to what its group has so far; lines of a kind become one element."""
    if piece.kind != before.kind or not _continues(elements[-1], piece):
        elements.append(_element(piece))
    elif piece.kind == "item":
        elements[-1]["elements"].append(_section(piece.content["elements"]))
    else:
        elements[-1]["elements"] += [text_element("\n"), *piece.content["elements"]]


def _continues(element: Json, piece: BlockPiece) -> bool:
    """Whether a piece goes on with an element of its kind."""
    if piece.kind == "item":
        looks = {key: piece.content[key] for key in ("style", "indent", "border")}
        same = looks == {key: element[key] for key in looks}
        number = piece.content["number"]
        return same and (number is None or number == element.get("offset", 0) + len(element["elements"]) + 1)
    return piece.kind in ("line", "quote")


def _element(piece: BlockPiece) -> Json:
    if piece.kind == "code":
        return {"type": "rich_text_preformatted", "elements": [text_element(piece.text)]}
    if piece.kind == "quote":
        return {"type": "rich_text_quote", "elements": list(piece.content["elements"])}
    if piece.kind == "item":
        found: Json = {"type": "rich_text_list", "elements": [_section(piece.content["elements"])]}
        found |= {key: piece.content[key] for key in ("style", "indent", "border")}
        return found | ({"offset": piece.content["number"] - 1} if (piece.content["number"] or 1) > 1 else {})
    return _section(piece.content["elements"])


def _section(elements: Sequence[Json]) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}
