"""Registers the commands at Discord only when they have changed, since each change takes a while to spread."""

import hashlib
import json
import logging
from pathlib import Path

import discord
from discord import app_commands

from index.storage import make_folder, write_file

log = logging.getLogger("footnote.discord")


class CommandRegistration:
    """Registers commands, and remembers in a file which ones Discord has.

    Args:
        file: The file.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    async def sync(self, tree: app_commands.CommandTree, guild: discord.Object | None) -> None:
        """Register the commands of a tree, unless Discord has exactly these.

        Args:
            tree: The commands.
            guild: The server to register its own commands for; None for those of all servers.

        Raises:
            discord.HTTPException: Discord does not take them.
        """
        assert tree.client.application_id is not None  # noqa: S101 - known after the login
        name = f"{tree.client.application_id}:{guild.id if guild else 'everywhere'}"
        translator = tree.translator or app_commands.Translator()
        found = [await each.get_translated_payload(tree, translator) for each in tree.get_commands(guild=guild)]
        digest = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
        known = self._known()
        if known.get(name) == digest and len(await tree.fetch_commands(guild=guild)) == len(found):
            return
        await tree.sync(guild=guild)
        make_folder(self._file.parent)
        write_file(self._file, json.dumps({**known, name: digest}))
        log.info("told Discord of %d commands", len(found))

    async def sync_guild(self, tree: app_commands.CommandTree, guild: discord.Object) -> None:
        """Tell Discord of the commands of one server; a server that the bot is not in is named in the log."""
        try:
            await self.sync(tree, guild)
        except discord.Forbidden:
            log.warning("operators' commands cannot be registered in %s: invite the bot there first", guild.id)

    def _known(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
