from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from bot.records import AuditLog
from bot.service import notices
from bot.service.answer_actions import AnswerActions
from bot.service.button_actions import SolvePost
from bot.service.forum_posts import ForumPosts, Mark, SolvePress
from bot.service.history_keeper import HistoryKeeper, HistoryRules
from index import ChunkSettings, ReindexOptions, SentenceTransformerEncoder, SourceSpec, reindex
from index.sources.history.mirrored import MirroredPlace
from tests.bot.service.bot_parts import BEES, PUBLIC_LABELS, BotParts, bot_parts, write_texts
from tests.bot.service.memory_bot import MemoryBot, memory_bot, mention
from tests.bot.service.memory_platform import MemoryPlatform
from tests.index.sources.history.mirroring import FORUM, message, spec, thread

pytestmark = pytest.mark.asyncio

OPEN, CLOSED = f"discord:1:{FORUM}", "discord:1:300"
PRINTER = "Why does my printer jam?"


@dataclass
class MemoryTags:
    """Tags of posts."""

    marks: list[tuple[str, Mark]] = field(default_factory=list)

    async def tag(self, post: str, mark: Mark) -> None:
        """Note a mark."""
        self.marks.append((post, mark))


@dataclass
class Forum:
    """What sees to posts, with a bot that answers them."""

    posts: ForumPosts
    bot: MemoryBot
    parts: BotParts
    keeper: HistoryKeeper
    tags: MemoryTags

    async def hear(self, text: str, *readers: frozenset[str]) -> MemoryPlatform:
        """Hear a new post."""
        platform = MemoryPlatform(*(readers or (PUBLIC_LABELS | {OPEN},)))
        await self.bot.hear(platform, mention(text, thread="77", call="post"))
        return platform


@pytest_asyncio.fixture
async def forum(tmp_path: Path, encoder: SentenceTransformerEncoder) -> AsyncIterator[Forum]:
    """Solved and open posts in an open forum, and a solved one in a forum of few."""
    write_texts(tmp_path)
    file, index = tmp_path / "history.sqlite", tmp_path / "index"
    keeper = HistoryKeeper(file, index, _Nobody(), {FORUM: HistoryRules("history", frozenset())})  # type: ignore[arg-type]
    closed = MirroredPlace("13", "300", "history", CLOSED, "Staff printer", "https://closed/13", "", solved=True)
    posts = {
        thread("11", FORUM, "Printer trouble", solved=True): PRINTER,
        thread("12", FORUM, "Printer trouble again"): "Why does my printer always jam?",
        thread("14", FORUM, "Cats", solved=True): "Why do cats purr at night?",
        closed: "Why does the printer of the staff jam?",
    }
    for place, text in posts.items():
        await keeper.put_place(place)
        await keeper.take(place.id, [message(int(place.id), text)])
    docs = SourceSpec("docs", "folder", tmp_path / "docs", "", "", "public", "article", 1_000_000)
    sources = (spec(file, (FORUM, "300")), docs)
    options = ReindexOptions(index, tmp_path / "cache", sources, False, (), False, ChunkSettings(256, 0))
    reindex(options, encoder, lambda _stage, _done, _total: None)
    async with bot_parts(tmp_path, encoder) as parts:
        actions = AnswerActions(parts.live_index, parts.record_store, parts.metrics, lambda _: False)
        posts_ = ForumPosts(parts.live_index, actions, AuditLog(tmp_path / "audit.jsonl"), keeper)
        tags = MemoryTags()
        posts_.tags["test"] = tags
        yield Forum(posts_, memory_bot(parts, tmp_path, forum_posts=posts_), parts, keeper, tags)


class _Nobody:
    """Nobody opted out."""

    opted_out: frozenset[str] = frozenset()

    def has_opted_out(self, _person: str) -> bool:
        """Nobody did."""
        return False


async def test_a_sure_answer_comes_before_solved_posts(forum: Forum) -> None:
    platform = await forum.hear(BEES)
    assert "forty thousand" in platform.standing[0]
    assert forum.tags.marks == [("77", "answered")]


async def test_solved_posts_that_ask_the_same_are_named_to_those_who_may_read_them(forum: Forum) -> None:
    everybody = await forum.hear("My printer jams all the time. Why does it jam?")
    staff = await forum.hear("Why does the staff's printer jam?", PUBLIC_LABELS | {OPEN, CLOSED})
    link = thread("11", FORUM, "").address
    assert everybody.standing == [f"{notices.SOLVED_BEFORE}\n{link}"]
    assert set(staff.standing[0].splitlines()[1:]) == {link, "https://closed/13"}
    assert forum.tags.marks == [("77", "human"), ("77", "human")]


async def test_a_solved_post_is_named_to_nobody_once_it_was_deleted_or_the_readers_change(forum: Forum) -> None:
    gone = await forum.hear(PRINTER, PUBLIC_LABELS | {OPEN, CLOSED}, PUBLIC_LABELS | {OPEN, CLOSED}, PUBLIC_LABELS)
    assert gone.standing == []
    await forum.keeper.forget(["11"])
    assert (await forum.hear(PRINTER)).standing == []


@pytest.mark.parametrize("text", ["How do I boil an egg?", "Why does my car not start?"])
async def test_what_nobody_knows_is_left_to_people(forum: Forum, text: str) -> None:
    assert ((await forum.hear(text)).standing, forum.tags.marks) == ([], [("77", "human")])


async def test_a_post_that_asks_nothing_is_left_alone(forum: Forum) -> None:
    assert ((await forum.hear("The release party is on Friday.")).standing, forum.tags.marks) == ([], [])


def _press(person: str, *, may: bool) -> SolvePress:
    return SolvePress("test", "test:1", person, may, "12", "12")


async def test_who_asked_or_moderates_says_what_solved_a_post_and_nobody_else(forum: Forum) -> None:
    answer = (await forum.parts.ask(BEES, PUBLIC_LABELS)).id
    assert await forum.posts.solve(_press("test:cy", may=False), SolvePost(answer, "a")) == notices.NOT_YOURS_TO_SOLVE
    assert (forum.tags.marks, "history:12" in await forum.keeper.solved()) == ([], False)
    assert await forum.posts.solve(_press("test:ada", may=True), SolvePost(answer, "a")) == notices.SOLVED
    assert (forum.tags.marks, "history:12" in await forum.keeper.solved()) == ([("12", "solved")], True)
    votes = (await forum.parts.record_store.data_of("test:ada")).votes
    assert [(each["answer_id"], each["value"]) for each in votes] == [(answer, 1)]


async def test_a_post_is_solved_also_by_who_opted_out_without_a_vote(forum: Forum) -> None:
    answer = (await forum.parts.ask(BEES, PUBLIC_LABELS)).id
    await forum.parts.record_store.set_opted_out("test:ada", opted_out=True)
    assert await forum.posts.solve(_press("test:ada", may=True), SolvePost(answer, "a")) == notices.SOLVED
    assert (await forum.parts.record_store.data_of("test:ada")).votes == ()
