"""What the handlers of commands work with."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, cast

import discord

from bot.discord.asking import Asking
from bot.discord.discord_access import DiscordAccess
from bot.records import Journal
from bot.service import (
    AnswerActions,
    Grants,
    LiveIndex,
    Metrics,
    Operations,
    PrivacyRequests,
    RecordStore,
    RequestQueue,
)
from bot.settings.chat_section import DiscordSection


@dataclass(frozen=True, slots=True)
class Services:
    """What the bot works with.

    Attributes:
        live_index: The index.
        record_store: The records.
        request_queue: Who is served when.
        journal: What was accepted and is not answered yet.
        grants: Who may read which label.
        asking: Makes the answers, given what sends them.
        answer_actions: What people may do with an answer.
        operations: What operators may do.
        privacy: What people may do with what is kept of them.
        metrics: What is counted.
        settings: The bot's settings.
    """

    live_index: LiveIndex
    record_store: RecordStore
    request_queue: RequestQueue
    journal: Journal
    grants: Grants
    asking: Asking
    answer_actions: AnswerActions
    operations: Operations
    privacy: PrivacyRequests
    metrics: Metrics
    settings: DiscordSection


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What a command works with.

    Attributes:
        services: What the bot works with.
        access: Who may read what.
        served: Ids of the servers that are served.
        later: Does something beside the events, and keeps hold of it meanwhile.
        remember_answered: Remembers whether the bot has answered in a channel.
    """

    services: Services
    access: DiscordAccess
    served: frozenset[int]
    later: Callable[[Coroutine[Any, Any, None]], None]
    remember_answered: Callable[[int, bool], None]


class CommandClient(Protocol):
    """What a command needs from the client that it came to.

    Attributes:
        context: What it works with.
    """

    context: CommandContext


def context_of(interaction: discord.Interaction) -> CommandContext:
    """Return what the handler of an interaction works with."""
    return cast("CommandClient", interaction.client).context
