"""What the handlers of commands, menus, buttons and forms work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import discord

from bot.discord.discord_access import DiscordAccess
from bot.discord.discord_interaction import DiscordInteraction, InteractionParts
from bot.service import notices
from bot.service.background_tasks import BackgroundTasks
from bot.service.button_actions import ButtonAction
from bot.service.community_settings import CommunitySettings
from bot.service.intake import Intake
from bot.service.interactions import Interactions


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """What a handler works with.

    Attributes:
        interactions: Does what people ask besides writing.
        intake: Takes questions.
        access: Who may read what.
        runs_index: Says of a community whether operators' commands work there.
        places: What holds in each place.
        served: Ids of the servers that are served.
        tasks: Work beside the events.
    """

    interactions: Interactions
    intake: Intake
    access: DiscordAccess
    runs_index: Callable[[str], bool]
    places: CommunitySettings
    served: frozenset[int]
    tasks: BackgroundTasks

    def of(self, interaction: discord.Interaction, *, pressed: bool = False) -> DiscordInteraction:
        """Return an interaction as every platform knows it; ``pressed`` is whether it is a press."""
        parts = InteractionParts(self.access, self.runs_index, self.places, self.submit)
        return DiscordInteraction(interaction, parts, pressed=pressed)

    async def press(self, interaction: discord.Interaction, action: ButtonAction) -> None:
        """Do what a button says."""
        self.tasks.hold_current()
        await self.interactions.press(action, self.of(interaction, pressed=True))

    async def submit(self, form: str, interaction: discord.Interaction, values: Mapping[str, str]) -> None:
        """Do what a form says that was sent; where it is to be corrected, a button opens it again."""
        self.tasks.hold_current()
        here = self.of(interaction)
        await here.defer()
        done = await self.interactions.submit(form, values, here)
        await here.tell(done.said, *([done.again] if done.again is not None else []))


class HandlerClient(Protocol):
    """What a handler needs from the client that an interaction came to."""

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
            await context.of(interaction).tell(notices.STRANGER)
        return shared
    if context.access.is_guest(interaction) and interaction.is_user_integration():
        return True
    if interaction.guild_id not in context.served or interaction.guild is None:
        await context.of(interaction).tell(notices.UNSERVED)
        return False
    return True
