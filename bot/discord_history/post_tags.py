"""Shows by tags how the posts of Discord's forums stand."""

import logging
from typing import cast

import aiohttp
import discord

from bot.service.forum_posts import Mark
from bot.settings.chat_section import DiscordSection

MOST_TAGS = 5
"""Tags that a post can have."""
log = logging.getLogger("footnote.discord")


class DiscordPostTags:
    """Sets the tags that the settings name. It follows no events, and only needs the client.

    Args:
        settings: The settings of Discord.
    """

    def __init__(self, settings: DiscordSection) -> None:
        self._settings = settings
        self._client: discord.Client | None = None
        self._told: set[str] = set()

    def attach(self, client: object) -> None:
        """Take the client, before it is connected."""
        self._client = cast("discord.Client", client)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Do nothing."""

    async def follow(self) -> None:
        """Do nothing."""

    async def tag(self, post: str, mark: Mark) -> None:
        """Show how a post stands; what cannot be done is logged, once."""
        thread = self._client.get_channel(int(post)) if self._client is not None else None
        forum = thread.parent if isinstance(thread, discord.Thread) else None
        if not isinstance(thread, discord.Thread) or not isinstance(forum, discord.ForumChannel):
            return
        wanted = self._wanted(thread, forum, mark)
        if wanted == thread.applied_tags:
            return
        if len(wanted) > MOST_TAGS:
            self._tell(f"{thread.id}", f"the post {thread.id} has {MOST_TAGS} tags already, so it gets no other")
            return
        try:
            await thread.edit(applied_tags=wanted)
        except discord.Forbidden:
            self._tell(f"{forum.id}", f"I may not set tags in the forum {forum.id}; let me manage its posts there")
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            log.warning("the tags of the post %s could not be set: %s", thread.id, error)

    def _wanted(self, thread: discord.Thread, forum: discord.ForumChannel, mark: Mark) -> list[discord.ForumTag]:
        """Return the tags that a post should have: with its mark's, and without those that are over."""
        names = self._settings.post_tags_in(forum.id)
        over = names["human"].lower() if mark != "human" else ""
        kept = [each for each in thread.applied_tags if not over or each.name.lower() != over]
        if not (name := names[mark]):
            return kept
        found = next((each for each in forum.available_tags if each.name.lower() == name.lower()), None)
        if found is None:
            self._tell(f"{forum.id} {name}", f"the forum {forum.id} has no tag {name}; add it, or correct the settings")
            return kept
        return kept if found in kept else [*kept, found]

    def _tell(self, what: str, text: str) -> None:
        if what not in self._told:
            self._told.add(what)
            log.warning("%s", text)
