"""Buttons under answers. Their ids say all that is needed, so that they live on after a restart and a reindex."""

import contextlib
import logging
import re
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any, Self, cast

import discord
from discord.ui import Button, DynamicItem, View

from bot.service import notices

if TYPE_CHECKING:
    from bot.discord.client import FootnoteClient

log = logging.getLogger("footnote.discord")
MOST_NUMBERS = 20
"""Numbers under one message: four rows, the fifth is for votes."""
MOST_BEFORE = 6
"""Earlier messages of an answer that its Delete button can name: an id has a hundred characters."""
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def short(number: int) -> str:
    """Write an id in base 62."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def long(digits: str) -> int:
    """Read an id in base 62."""
    number = 0
    for digit in digits:
        number = number * 62 + _DIGITS.index(digit)
    return number


def client_of(interaction: discord.Interaction) -> "FootnoteClient":
    """The bot that an interaction came to."""
    return cast("FootnoteClient", interaction.client)


class PassageButton(DynamicItem[Button[Any]], template=r"fn:p:(?P<answer>[0-9a-f]{32}):(?P<number>\d{1,3})"):
    """Shows a cited passage to who presses it."""

    def __init__(self, answer: str, number: int) -> None:
        super().__init__(
            Button(label=str(number), style=discord.ButtonStyle.secondary, custom_id=f"fn:p:{answer}:{number}")
        )
        self.answer, self.number = answer, number

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ANN401 - discord.py's signature
        """Make the button that was pressed."""
        return cls(match["answer"], int(match["number"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Show the passage."""
        await pressed(interaction, client_of(interaction).presses.passage(interaction, self.answer, self.number))


class VoteButton(DynamicItem[Button[Any]], template=r"fn:v:(?P<answer>[0-9a-f]{32}):(?P<value>up|down)"):
    """Takes a vote."""

    def __init__(self, answer: str, value: str) -> None:
        super().__init__(
            Button(
                emoji={"up": "👍", "down": "👎"}[value],
                style=discord.ButtonStyle.secondary,
                custom_id=f"fn:v:{answer}:{value}",
                row=4,
            )
        )
        self.answer, self.value = answer, value

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ANN401 - discord.py's signature
        """Make the button that was pressed."""
        return cls(match["answer"], match["value"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Take the vote."""
        presses = client_of(interaction).presses
        vote = presses.helped if self.value == "up" else presses.did_not_help
        await pressed(interaction, vote(interaction, self.answer))


class DeleteButton(DynamicItem[Button[Any]], template=r"fn:d:(?P<asker>[0-9A-Za-z]+)(?P<before>(:[0-9A-Za-z]+)*)"):
    """Deletes an answer, all its messages."""

    def __init__(self, asker: int, before: Sequence[int]) -> None:
        ids = "".join(f":{short(each)}" for each in before[:MOST_BEFORE])
        super().__init__(
            Button(
                label="Delete",
                style=discord.ButtonStyle.secondary,
                custom_id=f"fn:d:{short(asker)}{ids}",
                row=4,
            )
        )
        self.asker, self.before = asker, tuple(before[:MOST_BEFORE])

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ANN401 - discord.py's signature
        """Make the button that was pressed."""
        return cls(long(match["asker"]), [long(each) for each in match["before"].split(":") if each])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Delete the answer."""
        await pressed(interaction, client_of(interaction).presses.delete(interaction, self.asker, self.before))


class StopButton(
    DynamicItem[Button[Any]], template=r"fn:s:(?P<asker>[0-9A-Za-z]+):(?P<event>(?:message|interaction)-\d+)"
):
    """Stops an answer while it is being made."""

    def __init__(self, asker: int, event: str) -> None:
        super().__init__(
            Button(label="Stop", style=discord.ButtonStyle.secondary, custom_id=f"fn:s:{short(asker)}:{event}")
        )
        self.asker, self.event = asker, event

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ANN401 - discord.py's signature
        """Make the button that was pressed."""
        return cls(long(match["asker"]), match["event"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Stop the answer."""
        await pressed(interaction, client_of(interaction).stop(interaction, self.asker, self.event))


def stopping(asker: int, event: str) -> View:
    """The button of an answer that is being made."""
    view = View(timeout=None)
    view.add_item(StopButton(asker, event))
    return view


class CancelButton(DynamicItem[Button[Any]], template=r"fn:c(:(?P<user>[0-9A-Za-z]+))?"):
    """Cancels the reindex at work, for who used ``/reindex`` and was shown this button, or a manager.

    Nothing in a press says whether who presses may use ``/reindex``; having used it does.
    """

    def __init__(self, user: int) -> None:
        super().__init__(
            Button(label="Cancel", style=discord.ButtonStyle.secondary, custom_id=f"fn:c:{short(user)}"),
        )
        self.user = user

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction, item: Any, match: re.Match[str]) -> Self:  # noqa: ANN401 - discord.py's signature
        """Make the button that was pressed."""
        return cls(long(match["user"] or ""))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Cancel the reindex."""
        await pressed(interaction, client_of(interaction).cancel(interaction, self.user))


BUTTONS = (PassageButton, VoteButton, DeleteButton, StopButton, CancelButton)


async def pressed(interaction: discord.Interaction, work: Awaitable[None]) -> None:
    """Do what a button says; a defect is logged, and who pressed is told."""
    client_of(interaction).tasks.hold_current()
    try:
        await work
    except Exception:
        log.exception("a defect kept a button from working")
        await tell_of_defect(interaction)


async def tell_of_defect(interaction: discord.Interaction) -> None:
    """Say that something went wrong, however far the interaction is."""
    with contextlib.suppress(discord.HTTPException):
        if not interaction.response.is_done():
            await interaction.response.send_message(notices.DEFECT, ephemeral=True)
        else:
            await interaction.followup.send(notices.DEFECT, ephemeral=True)


def answer_buttons(
    answer: str, asker: int, numbers: Sequence[int], before: Sequence[int], *, last: bool, deletable: bool
) -> View | None:
    """The buttons of one message of an answer.

    Args:
        answer: The answer's id.
        asker: Who may delete it.
        numbers: Citations that the message offers.
        before: Ids of the answer's messages before this one.
        last: Whether this is its last message, which has the votes.
        deletable: Whether there is anything to delete for everyone.
    """
    view = View(timeout=None)
    for place, number in enumerate(numbers[:MOST_NUMBERS]):
        button = PassageButton(answer, number)
        button.row = place // 5
        view.add_item(button)
    if last:
        view.add_item(VoteButton(answer, "up"))
        view.add_item(VoteButton(answer, "down"))
        if deletable:
            view.add_item(DeleteButton(asker, before))
    return view if view.children else None
