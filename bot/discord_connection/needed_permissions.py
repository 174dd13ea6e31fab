"""Which permissions the bot needs in a server, and which of them it lacks."""

import discord

NEEDED = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}
"""Permissions without which some question gets no answer."""


def lacking_permissions(guild: discord.Guild) -> str:
    """Permissions that the bot needs and has not in a server, in Discord's words."""
    held = guild.me.guild_permissions
    return ", ".join(word for name, word in NEEDED.items() if not getattr(held, name))
