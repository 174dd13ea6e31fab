"""Buttons under messages of the bot, as Discord knows them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, Self, cast

import discord
from discord.ui import Button, DynamicItem, View

from bot.service.answer_foot import AnswerFoot, Foot
from bot.service.button_actions import (
    BUTTON_ID,
    ButtonAction,
    CastVote,
    button_id,
    parse_button_id,
)
from bot.service.button_labels import label_of
from bot.translation import ENGLISH, Translator

MAX_NUMBERS = 20
"""Numbers under one message: four rows, the fifth is for votes."""
ROW, LAST_ROW = 5, 4
TOGETHER = 4
"""Most buttons that a phone shows in one row."""


class ButtonClient(Protocol):
    """What a pressed button needs from the client."""

    async def press(self, interaction: discord.Interaction, action: ButtonAction) -> None:
        """Do what a button says."""
        ...


class ActionButton(DynamicItem[Button[Any]], template=BUTTON_ID):
    """A button that works as long as its message stands, across restarts.

    Args:
        action: What it does.
        translator: Says what it is called.
        row: Row of the message in which it stands; None for the next free place.
    """

    def __init__(self, action: ButtonAction, translator: Translator, row: int | None = None) -> None:
        said, style, custom_id = label_of(action, translator), discord.ButtonStyle.secondary, button_id(action)
        label, emoji = (None, said) if isinstance(action, CastVote) else (said, None)
        super().__init__(Button(label=label, emoji=emoji, style=style, custom_id=custom_id, row=row))
        self.action = action

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ANN401 - discord.py's signature
        """Make the button that was pressed."""
        return cls(parse_button_id(match[0]), ENGLISH)

    async def callback(self, interaction: discord.Interaction) -> None:
        """Do what it says."""
        await cast("ButtonClient", interaction.client).press(interaction, self.action)


def view_under(foot: Foot, translator: Translator) -> View | None:
    """Return the buttons under a message; the numbers stand in rows, the rest in the last one."""
    if not isinstance(foot, AnswerFoot):
        return view_of(translator, foot) if foot is not None else None
    passages = foot.passages[:MAX_NUMBERS]
    actions = *foot.votes, *([foot.delete] if foot.delete is not None else []), *foot.more
    alone = len(passages) + len(actions) > TOGETHER  # else all of them stand in one row
    buttons = [ActionButton(each, translator, at // ROW) for at, each in enumerate(passages)]
    buttons += [ActionButton(each, translator, LAST_ROW if alone else 0) for each in actions]
    return _view(*buttons) if buttons else None


def button_ids_of(message: discord.Message) -> Sequence[str]:
    """Return the ids of a message's buttons."""
    rows: Iterable[object] = message.components
    parts = (part for row in rows if isinstance(row, discord.ActionRow) for part in row.children)
    return tuple(part.custom_id for part in parts if isinstance(part, discord.Button) and part.custom_id)


def without(message: discord.Message, action: ButtonAction) -> View:
    """Return the buttons of a message without one of them."""
    view = View.from_message(message, timeout=None)
    for item in [each for each in view.children if getattr(each, "custom_id", "") == button_id(action)]:
        view.remove_item(item)
    return view


def view_of(translator: Translator, *actions: ButtonAction) -> View:
    """Return buttons that do something."""
    return _view(*(ActionButton(each, translator) for each in actions))


def _view(*buttons: ActionButton) -> View:
    view = View(timeout=None)
    for each in buttons:
        view.add_item(each)
    return view
