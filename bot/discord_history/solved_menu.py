"""The entry "This solved it" in a message's menu, by which people say which answer solved a post."""

import discord
from discord import app_commands

from bot.service import notices
from bot.service.button_labels import SOLVED_IT
from bot.service.forum_posts import ForumPosts, SolvePress
from bot.translation import LanguageChoice


def solved_menu(posts: ForumPosts, languages: LanguageChoice) -> app_commands.ContextMenu:
    """Return the entry.

    Args:
        posts: Marks posts as solved.
        languages: Chooses the language of what is said.
    """

    async def solve(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        press = press_of(interaction, message)
        said = await posts.solve(press, None) if press is not None else notices.NO_POST
        translator = languages.for_member(f"discord:{interaction.guild_id}", str(interaction.locale))
        await interaction.edit_original_response(content=translator.translate(said))

    return app_commands.ContextMenu(name=SOLVED_IT, callback=solve)


def press_of(interaction: discord.Interaction, message: discord.Message) -> SolvePress | None:
    """Return who says of which message that it solved a post; None where it stands in no post of a forum."""
    thread, user = interaction.channel, interaction.user
    if not isinstance(thread, discord.Thread) or not isinstance(thread.parent, discord.ForumChannel):
        return None
    may = thread.owner_id == user.id or interaction.permissions.manage_messages
    return SolvePress(
        "discord", f"discord:{interaction.guild_id}", f"discord:{user.id}", may, str(thread.id), str(message.id)
    )
