"""A small bot in a process of its own: what the fake's example of a scenario starts in place of Footnote's."""

import os

import discord
import yarl
from discord import app_commands


class ExampleBot(discord.AutoShardedClient):
    """Answers ``/ask`` and mentions with an echo."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(app_commands.Command(name="ask", description="Ask a question", callback=ask))

    async def setup_hook(self) -> None:
        """Register the commands."""
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Answer those who mention the bot."""
        if self.user in message.mentions and not message.author.bot:
            await message.reply(f"You said: {message.clean_content}")


async def ask(interaction: discord.Interaction, question: str) -> None:
    """Answer in two steps."""
    await interaction.response.send_message(f"> {question}\n…")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="1", custom_id="show:1"))
    embed = discord.Embed(description="Because it is so. [1]").set_footer(text="[1] A book, page 7")
    await interaction.edit_original_response(content=f"> {question}", embed=embed, view=view)


if __name__ == "__main__":
    discord.http.Route.BASE = os.environ["FOOTNOTE_DISCORD_API_BASE"]
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["FOOTNOTE_DISCORD_GATEWAY"])
    ExampleBot().run(os.environ["FOOTNOTE_DISCORD_TOKEN"], log_level=30)
