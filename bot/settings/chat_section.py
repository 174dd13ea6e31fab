"""``[audience.NAME]``, ``[service]``, ``[discord]``: chat platforms, and who may read what there."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from bot.settings.section import Count, Section, Share

Seconds = Annotated[float, Field(ge=0.0)]
Snowflake = Annotated[int, Field(gt=0, lt=1 << 63)]
"""An id on Discord; in the file a number, or its digits in quotes."""


class GrantSection(Section):
    """``[audience.NAME]``: who may read documents with the label NAME.

    Attributes:
        discord_roles: Ids of roles whose members may read them.
        discord_channels: Ids of channels; people who can view one of these may read them.
        slack_usergroups: Ids of user groups whose members may read them; accepted, but nothing reads it yet.
    """

    discord_roles: tuple[Snowflake, ...] = ()
    discord_channels: tuple[Snowflake, ...] = ()
    slack_usergroups: tuple[str, ...] = ()


class ServiceSection(Section):
    """``[service]``: limits for all chat platforms.

    Attributes:
        workers: Questions answered at the same time.
        queue: Questions that may wait; further ones are declined.
        cooldown: Seconds between two questions of a person.
        patience: Seconds to finish and send answers when the bot is told to stop.
        per_minute: Questions a minute of a server, all its members together; 0 for no limit.
        listen: ``host:port`` for ``/healthz``, ``/readyz`` and ``/metrics``; empty for none, port 0 for any free one.
        logs: Form of the log: ``json``, ``text``, or ``auto`` for text on a terminal and JSON elsewhere.
        log_questions: Whether the log contains the questions.
    """

    workers: Count = 2
    queue: Count = 100
    cooldown: Seconds = 3.0
    patience: Seconds = 8.0
    per_minute: Annotated[int, Field(ge=0)] = 60
    listen: Annotated[str, Field(pattern=r"^(\S+:\d{1,5})?$")] = ""
    logs: Literal["auto", "json", "text"] = "auto"
    log_questions: bool = False


FollowUps = Literal["off", "threads", "always"]


class ChannelSection(Section):
    """``[discord.channels.ID]``: settings of one channel and its threads; None takes the value of ``[discord]``.

    Attributes:
        follow_ups: Where questions without a mention are answered.
        open_threads: Whether an answer to a mention opens a thread.
        suggest: Whether a new forum post below the confidence gets the nearest passages.
    """

    follow_ups: FollowUps | None = None
    open_threads: bool | None = None
    suggest: bool | None = None


class DiscordSection(Section):
    """``[discord]``: the bot on Discord.

    Attributes:
        token: The bot's token; best given as ``FOOTNOTE_DISCORD_TOKEN``.
        api_base: Address of the REST interface.
        gateway: Address of the gateway; if empty, the REST interface is asked for it.
        guilds: Ids of the servers that are served.
        operators: Ids of the servers among ``guilds`` whose managers may reindex.
        follow_ups: Where questions without a mention are answered: ``off``, in ``threads`` where the bot has
            answered, or ``always`` wherever it has answered within the conversation's hours.
        open_threads: Whether an answer to a mention in a channel opens a thread.
        forums: Ids of forum channels whose new posts are answered without a mention.
        forum_confidence: Score from which a new post, or a message that does not address the bot, is answered.
        suggest: Whether a new post below that score gets the nearest passages.
        channels: Settings of single channels, by id.
        silence: Seconds without any event from the gateway after which the bot connects anew.
    """

    token: SecretStr = SecretStr("")
    api_base: Annotated[str, Field(pattern=r"^https?://\S+$")] = "https://discord.com/api/v10"
    gateway: Annotated[str, Field(pattern=r"^(wss?://\S+)?$")] = ""
    guilds: tuple[Snowflake, ...] = ()
    operators: tuple[Snowflake, ...] = ()
    follow_ups: FollowUps = "threads"
    open_threads: bool = False
    forums: tuple[Snowflake, ...] = ()
    forum_confidence: Share = 0.6
    suggest: bool = False
    channels: Mapping[Snowflake, ChannelSection] = Field(default_factory=dict)
    silence: Annotated[float, Field(ge=1.0)] = 120.0

    def follow_ups_in(self, channel: int) -> FollowUps:
        """Return where questions without a mention are answered, for a channel and its threads."""
        return self._own(channel).follow_ups or self.follow_ups

    def opens_threads_in(self, channel: int) -> bool:
        """Return whether an answer to a mention in a channel opens a thread."""
        own = self._own(channel).open_threads
        return self.open_threads if own is None else own

    def suggests_in(self, forum: int) -> bool:
        """Return whether a new post in a forum below the confidence gets the nearest passages."""
        own = self._own(forum).suggest
        return self.suggest if own is None else own

    def _own(self, channel: int) -> ChannelSection:
        return self.channels.get(channel, ChannelSection())

    @model_validator(mode="after")
    def _operators_are_served(self) -> Self:
        for guild in self.operators:
            if guild not in self.guilds:
                raise ValueError(f"operators names {guild}, which guilds does not; list it there too")
        return self
