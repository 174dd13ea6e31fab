"""The world that a test sets up, acts in and looks at."""

from __future__ import annotations

from tests.fakes.discord.interaction import Interaction
from tests.fakes.discord.message import SYSTEM, Message
from tests.fakes.discord.model import Channel
from tests.fakes.discord.people import People


class World(People):
    """Guilds, people and what they do (`Building`, `People`), and what is to be seen of it."""

    def from_bot(self, channel: Channel | None = None) -> list[Message]:
        """The bot's messages, all or those of a channel, oldest first; deleted ones left out."""
        places = [channel] if channel else self.channels
        sent = [message for place in places for message in place.messages.values() if message.author is self.bot]
        return sorted((m for m in sent if not m.deleted and m.type not in SYSTEM), key=lambda message: message.id)

    def unanswered(self) -> list[Interaction]:
        """Interactions that the bot never acknowledged: those who asked saw "The application did not respond"."""
        return [asked for asked in self.interactions.values() if asked.callback is None]

    async def silence(self, channel: Channel, seconds: float = 0.5) -> None:
        """Hold the bot to silence in a channel. See `Answers.silence`."""
        await self.answers.silence(channel, seconds)
