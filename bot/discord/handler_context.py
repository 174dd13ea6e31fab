"""What the handlers of commands work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, cast

import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.interactions import tell
from bot.service import notices
from bot.service.background_tasks import BackgroundTasks
from bot.service.curated_draft import CuratedDraft
from bot.service.intake import Intake
from bot.service.services import Services


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """What a command works with.

    Attributes:
        services: What every platform works with.
        access: Who may read what.
        served: Ids of the servers that are served.
        intake: Takes questions.
        tasks: Work beside the events.
        show_form: Shows the form of a draft, or says why there is none.
    """

    services: Services
    access: DiscordAccess
    served: frozenset[int]
    intake: Intake
    tasks: BackgroundTasks
    show_form: Callable[[discord.Interaction, CuratedDraft | str], Awaitable[None]]


class HandlerClient(Protocol):
    """What a command needs from the client that it came to."""

    @property
    def context(self) -> HandlerContext:
        """What it works with."""
        ...


def context_of(interaction: discord.Interaction) -> HandlerContext:
    """Return what the handler of an interaction works with."""
    return cast("HandlerClient", interaction.client).context


async def is_served(interaction: discord.Interaction) -> bool:
    """Return whether an interaction comes from where the bot serves; its user is told if not."""
    context = context_of(interaction)
    if interaction.guild_id is None:
        shared = any(guild.id in context.served for guild in interaction.client.guilds)
        if not shared:
            await tell(interaction, notices.STRANGER)
        return shared
    if context.access.is_guest(interaction) and interaction.is_user_integration():
        return True
    if interaction.guild_id not in context.served or interaction.guild is None:
        await tell(interaction, notices.UNSERVED)
        return False
    return True
