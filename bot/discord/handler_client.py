"""What the handlers of commands and menus work with."""

from typing import Protocol, cast

import discord

from bot.discord.command_place import PlaceClient
from bot.service.intake import Intake
from bot.service.interactions import Interactions


class HandlerClient(PlaceClient, Protocol):
    """What a handler needs from the client that an interaction came to.

    Attributes:
        interactions: Does what people ask besides writing.
        intake: Takes questions.
    """

    interactions: Interactions
    intake: Intake


def client_of(interaction: discord.Interaction) -> HandlerClient:
    """Return what the handler of an interaction works with."""
    return cast("HandlerClient", interaction.client)
