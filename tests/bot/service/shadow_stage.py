"""A channel whose answers moderators see first, on a platform in memory, and those moderators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.records import AuditLog, Origin
from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service.answer_actions import AnswerActions
from bot.service.button_actions import ButtonAction, PressPreview
from bot.service.community_posts import LogChannel
from bot.service.forum_posts import ForumPosts, Mark
from bot.service.incoming import IncomingMessage
from bot.service.preview_board import FoundQuestion
from bot.service.preview_decisions import PreviewDecisions
from bot.service.preview_forms import PreviewPressed
from bot.service.readership import check_readers
from bot.service.retrying import SendFailure
from bot.service.shadow_mode import ShadowMode
from bot.translation import LanguageChoice
from tests.bot.service.bot_parts import BEES, BotParts
from tests.bot.service.keeping import LOBBY, keeper
from tests.bot.service.memory_bot import POLICY, MemoryBot, follow_up, memory_bot
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform, classify

SHADOWED = replace(POLICY, auto_answer=True, shadow="mods")
SPEAKING = LanguageChoice({}, {}, lambda _: "")


@dataclass(slots=True)
class MemoryBoard:
    """The moderators' channel.

    Attributes:
        held: Labels that all hold who read there.
        standing: What stands there, by the message's id, with its buttons.
        asked: Where each question was asked, by the id of the reply to it; what is gone is not there.
        private: Threads that only some read.
        failures: How the next requests fail.
    """

    held: frozenset[str] = frozenset({"public", LOBBY})
    standing: dict[str, tuple[str, tuple[ButtonAction, ...]]] = field(default_factory=dict)
    asked: dict[str, tuple[IncomingMessage, MemoryPlatform]] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    failures: list[Exception] = field(default_factory=list)

    async def readers(self, place: LogChannel, also: frozenset[str]) -> frozenset[str]:
        """Return the labels that they hold."""
        return self.held & (also | {"public"})

    def in_private(self, origin: Origin) -> bool:
        """Return whether it was asked in a private thread."""
        return origin.thread in self.private

    async def show(self, place: LogChannel, layout: Layout, buttons: Sequence[ButtonAction], shown: str) -> str:
        """Send something, or put it in place of what was sent."""
        await check_readers()
        if self.failures:
            raise self.failures.pop(0)
        name = shown or str(len(self.standing) + 1)
        self.standing[name] = "\n".join(report_messages(layout)), tuple(buttons)
        return name

    async def find(self, entry: Mapping[str, str]) -> FoundQuestion | None:
        """Return the message that asked."""
        if self.failures:
            raise self.failures.pop(0)
        found = self.asked.get(entry["id"])
        if found is None:
            return None
        message, platform = found
        is_answered = any(each.content is not None for each in platform.replies)
        return FoundQuestion(message, MemoryMessageContext(platform), is_answered)

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure it is."""
        return classify(error)

    @property
    def texts(self) -> list[str]:
        """What stands there, oldest first."""
        return [text for text, _ in self.standing.values()]

    @property
    def open(self) -> list[str]:
        """Ids of the previews that can be pressed."""
        pressed = [buttons[0] for _, buttons in self.standing.values() if buttons]
        return [each.preview for each in pressed if isinstance(each, PressPreview)]


class MemoryTags:
    """The tags of posts."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, Mark]] = []

    async def tag(self, post: str, mark: Mark) -> None:
        """Note a tag."""
        self.marks.append((post, mark))


@dataclass(frozen=True, slots=True)
class ShadowStage:
    """All of it."""

    parts: BotParts
    bot: MemoryBot
    previews: PreviewDecisions
    board: MemoryBoard
    tags: MemoryTags
    folder: Path

    async def hear(self, message: IncomingMessage, *readers: frozenset[str]) -> MemoryPlatform:
        """Have a message heard; returns where it was written."""
        platform = MemoryPlatform(*readers)
        await self.bot.hear(platform, message)
        self.board.asked.update({each.id: (message, platform) for each in platform.replies})
        return platform

    async def ask(self, text: str = BEES, **changes: Any) -> tuple[MemoryPlatform, str]:
        """Ask something; returns where it was asked, and the id of its preview."""
        platform = await self.hear(question(text, **changes))
        (preview,) = self.board.open
        return platform, preview

    async def press(self, preview: str, choice: Any = "post", **who: Any) -> PreviewPressed:
        """Press a button of a preview."""
        return await self.previews.press(PressPreview(preview, choice), keeper(**who))

    def another_run(self) -> "ShadowStage":
        """What another process works with, over the same records."""
        return stage(self.parts, self.folder, self.board, self.tags)


def stage(
    parts: BotParts, folder: Path, board: MemoryBoard | None = None, tags: MemoryTags | None = None
) -> ShadowStage:
    """Make all of it."""
    board, tags, audit = board or MemoryBoard(), tags or MemoryTags(), AuditLog(folder / "audit.jsonl")
    actions = AnswerActions(parts.live_index, parts.record_store, parts.metrics, lambda _: False)
    forum_posts, shadow = ForumPosts(parts.live_index, actions, audit, None), ShadowMode(parts.record_store)
    forum_posts.tags["test"], shadow.boards["test"] = tags, board
    means = (
        parts.live_index,
        parts.answers,
        parts.admission,
        SPEAKING,
        audit,
        forum_posts.mark_answered,
        parts.curation.library.quoted,
    )
    previews = PreviewDecisions(shadow, parts.record_store, *means)
    bot = memory_bot(parts, folder, forum_posts=forum_posts, previews=previews)
    return ShadowStage(parts, bot, previews, board, tags, folder)


def question(text: str = BEES, person: str = "ada", **changes: Any) -> IncomingMessage:
    """A question in the channel that addresses nobody."""
    message = follow_up(text, person, "lobby", policy=SHADOWED, in_thread=False, conversation="")
    link = f"https://chat.example/lobby/{message.id}"
    origin = replace(message.origin, channel="test:lobby", thread="test:lobby", event=message.event, link=link)
    return replace(message, origin=origin, **changes)
