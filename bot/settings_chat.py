"""``[audience.NAME]``, ``[service]``, ``[discord]``: chat platforms, and who may read what there."""

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, model_validator

from bot.settings_base import Count, Section, Share

Seconds = Annotated[float, Field(ge=0.0)]
Snowflake = Annotated[int, Field(gt=0, lt=1 << 63)]
"""An id at Discord; in the file a number, or its digits in quotes."""


class GrantSettings(Section):
    """``[audience.NAME]``: who may read what is labelled NAME.

    Attributes:
        discord_roles: Ids of roles whose members may.
        discord_channels: Ids of channels: whoever can view one of them may.
        slack_usergroups: Ids of user groups whose members may.
    """

    discord_roles: tuple[Snowflake, ...] = ()
    discord_channels: tuple[Snowflake, ...] = ()
    slack_usergroups: tuple[str, ...] = ()


class ServiceSettings(Section):
    """``[service]``: limits that hold on every platform.

    Attributes:
        workers: Questions answered at the same time.
        queue: Questions that may wait; further ones are turned away.
        cooldown: Seconds between two questions of a person.
        patience: Seconds that an answer at work gets to finish when the bot is told to end.
    """

    workers: Count = 2
    queue: Count = 100
    cooldown: Seconds = 3.0
    patience: Seconds = 8.0


class DiscordSettings(Section):
    """``[discord]``: the bot on Discord.

    Attributes:
        token: The bot's token; best given as ``FOOTNOTE_DISCORD_TOKEN``.
        api_base: Address of the REST interface.
        gateway: Address of the gateway; empty for what the REST interface names.
        guilds: Ids of the servers that are served.
        operators: Ids of those among them whose managers may reindex.
        follow_ups: Where questions without a mention are answered: ``off``, in ``threads`` where the bot has
            answered, or ``always`` wherever it has answered within the conversation's hours.
        open_threads: Whether an answer to a mention in a channel opens a thread.
        forums: Ids of forum channels whose new posts are answered by themselves.
        forum_confidence: Score below which a new post is left alone.
    """

    token: SecretStr = SecretStr("")
    api_base: Annotated[str, Field(pattern=r"^https?://\S+$")] = "https://discord.com/api/v10"
    gateway: Annotated[str, Field(pattern=r"^(wss?://\S+)?$")] = ""
    guilds: tuple[Snowflake, ...] = ()
    operators: tuple[Snowflake, ...] = ()
    follow_ups: Literal["off", "threads", "always"] = "threads"
    open_threads: bool = False
    forums: tuple[Snowflake, ...] = ()
    forum_confidence: Share = 0.6

    @model_validator(mode="after")
    def _operators_are_served(self) -> Self:
        for guild in self.operators:
            if guild not in self.guilds:
                raise ValueError(f"operators names {guild}, which guilds does not; list it there too")
        return self
