"""The life of a forum's post: an answer, else solved posts that ask the same, else people; and when it is solved.

The bot answers a new post where it is sure (``reply_policy``). This does what comes after: links to solved posts, tags
that say how a post stands, and the button by which whoever asked says that an answer solved it.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.answering.types import Answer
from bot.community import threshold
from bot.records import AuditLog
from bot.service import notices
from bot.service.addressee import asks
from bot.service.answer_actions import AnswerActions
from bot.service.button_actions import CastVote, SolvePost
from bot.service.community_posts import attempt
from bot.service.history_keeper import HistoryKeeper
from bot.service.incoming import IncomingMessage, IncomingQuestion
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.readership import ReadersChanged, only_for
from bot.service.reply import Audience, Reply, TextContent
from bot.service.reply_policy import is_sure
from index.errors import DocumentNotFound, FootnoteError
from index.retrieval.query import Query
from index.types import Document

log = logging.getLogger("footnote.service")
Mark = Literal["answered", "solved", "human"]
"""How a post stands: the bot has answered it, it is solved, or it needs a person."""
MOST_LINKS = 3
"""Solved posts that are named."""
LOOKED_AT = 10
"""Documents of the history among which they are sought."""
ALIKE = threshold(1_000)
"""Least cosine of two posts that ask the same: as of questions that are one gap among a thousand."""


class PostTags(Protocol):
    """Where a platform's forums show how a post stands."""

    async def tag(self, post: str, mark: Mark) -> None:
        """Show it by the tag that the settings name for it; what cannot be done is logged, once."""
        ...


@dataclass(frozen=True, slots=True)
class SolvePress:
    """Somebody says that a message solved a post.

    Attributes:
        platform: The platform.
        community: The community.
        person: Opaque id of who says so.
        may: Whether this person asked there, or moderates.
        post: The post's id.
        message: The message's id.
    """

    platform: str
    community: str
    person: str
    may: bool
    post: str
    message: str


class ForumPosts:
    """Sees to the posts of forums.

    Args:
        live_index: The index.
        actions: Keeps votes.
        audit: Where it is noted who marked a post as solved.
        history: The mirror, which knows the solved posts; None where no history is read.
    """

    def __init__(
        self, live_index: LiveIndex, actions: AnswerActions, audit: AuditLog, history: HistoryKeeper | None
    ) -> None:
        self._live_index, self._actions, self._audit, self._history = live_index, actions, audit, history
        self.tags: dict[str, PostTags] = {}

    async def see_to(
        self,
        message: IncomingMessage,
        question: IncomingQuestion,
        audience: Audience,
        reply: Reply,
        found: Sequence[Answer],
    ) -> None:
        """Do what is to be done for a new post once the bot has answered it, or has not.

        Args:
            message: The post's first message.
            question: What it asks.
            audience: Works out who reads there.
            reply: Where the answer went, or would have.
            found: The answers that were made, the last of which is or would have been shown; none where that failed.
        """
        if not asks(message.text):
            return
        answered = bool(found) and is_sure(found[-1], message.policy.confidence) and reply.is_visible
        if not (answered or reply.is_visible):
            await self._show_solved(question, audience, reply)
        if not reply.is_withdrawn:
            await self._tag(message.origin.platform, _post_of(message), "answered" if answered else "human")

    async def mark_answered(self, message: IncomingMessage) -> None:
        """Show that a post is answered, given its first message."""
        await self._tag(message.origin.platform, _post_of(message), "answered")

    async def solve(self, press: SolvePress, action: SolvePost | None) -> str:
        """Mark a post as solved, for who asked there or a moderator; returns what to say.

        Args:
            press: Who says so, of which message.
            action: The button under an answer of the bot, which counts as a vote; None for another message.
        """
        if not press.may:
            return notices.NOT_YOURS_TO_SOLVE
        if action is not None and self._actions.keeps_votes_of(press.person):
            await self._actions.vote(CastVote(action.answer, helped=True), press.person)
        if self._history is not None:
            await self._history.accept(press.post, int(press.message))
        await self._tag(press.platform, press.post, "solved")
        by = press.person if self._actions.keeps_votes_of(press.person) else ""
        self._audit.add("post solved", by=by, community=press.community, post=press.post)
        return notices.SOLVED

    async def similar(self, text: str, readers: frozenset[str]) -> tuple[str, ...]:
        """Return the links of solved posts that ask the same as a text, for people with some labels, nearest first."""
        solved = await self._history.solved() if self._history is not None else {}
        if not solved:
            return ()
        try:
            return await self._live_index.run(lambda opened: _alike(opened, text, readers, solved))
        except FootnoteError as error:
            log.warning("solved posts were not looked for: %s", error)
            return ()

    async def _show_solved(self, question: IncomingQuestion, audience: Audience, reply: Reply) -> None:
        readers = await audience()
        if not (links := await self.similar(question.text, readers)):
            return
        text = "\n".join((question.translator.translate(notices.SOLVED_BEFORE), *links))

        async def send() -> None:
            await reply.finish(TextContent(text))

        with suppress(ReadersChanged), only_for(readers, audience):  # else others may not read what is linked
            await attempt(reply, send)

    async def _tag(self, platform: str, post: str, mark: Mark) -> None:
        if (tags := self.tags.get(platform)) is not None:
            await tags.tag(post, mark)


def _post_of(message: IncomingMessage) -> str:
    return message.origin.thread.partition(":")[2]


def _alike(opened: ServedIndex, text: str, readers: frozenset[str], solved: Mapping[str, str]) -> tuple[str, ...]:
    query = Query(text, LOOKED_AT, 1, readers, frozenset({"message"}))
    found: list[Document] = []
    for each in opened.index.search(query).passages:
        if each.document.id in solved:
            with suppress(DocumentNotFound):  # taken back just now
                found.append(opened.index.document(each.document.id, readers))
    if not found:
        return ()
    vectors = opened.index.encode([text, *map(_question_of, found)])
    scored = sorted(zip((vectors[1:] @ vectors[0]).tolist(), found, strict=True), key=lambda pair: -pair[0])
    return tuple(solved[each.id] for score, each in scored if score >= ALIKE)[:MOST_LINKS]


def _question_of(post: Document) -> str:
    """Return what a post asks: its title, and its first message without the line that says who wrote it."""
    ends = [start.start for start in post.messages[1:2]] or [len(post.text)]
    return f"{post.ref.title}\n{post.text[: ends[0]].partition(chr(10))[2]}".strip()
