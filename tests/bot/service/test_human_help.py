"""Asking people where the bot has no sure answer: who may, that it happens once, and what everybody reads of it."""

import asyncio
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering import Answer
from bot.records import AuditLog, RecordsProblem
from bot.service import notices
from bot.service.button_actions import AskHuman, TakeRequest
from bot.service.help_team import HelpCall, TakeBack
from bot.service.human_help import ASKER, HumanHelp
from bot.service.readership import check_readers
from bot.service.reply import AnswerContent
from bot.service.reply_policy import leaves_open
from bot.service.retrying import SendFailure
from tests.bot.service.bot_parts import BEES, KEY, PUBLIC_LABELS, STAFF_LABELS, BotParts
from tests.bot.service.memory_bot import MemoryBot, asked, mention
from tests.bot.service.memory_platform import FORBIDDEN, REFUSED, TEMPORARY, MemoryPlatform, classify

UNKNOWN = "Who won the football world cup in 1998?"
NOT_KEPT = "0" * 32


@dataclass(slots=True)
class MemoryHelpPlace:
    """Where somebody presses a button, in memory."""

    pressed_by: str = "ada"
    moderates: bool = False
    in_team: bool = False
    problem: str = ""
    readers: list[frozenset[str]] = field(default_factory=lambda: [PUBLIC_LABELS])
    failures: list[Exception] = field(default_factory=list)
    pings: list[HelpCall] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    community: str = "test:1"

    async def is_moderator(self) -> bool:
        """Return whether who presses moderates."""
        return self.moderates

    @property
    def person(self) -> str:
        """Who presses."""
        return f"test:{self.pressed_by}"

    async def why_not(self) -> str:
        """Return the problem."""
        return self.problem

    async def has_presser(self) -> bool:
        """Return whether who presses is in the team."""
        return self.in_team

    async def audience(self) -> frozenset[str]:
        """Return the readers; each time takes one, the last one stays."""
        return self.readers.pop(0) if len(self.readers) > 1 else self.readers[0]

    @property
    def message(self) -> str:
        """The message with the button."""
        return "answer-1"

    async def ping(self, call: HelpCall) -> TakeBack:
        """Ping the team."""
        await self._request()
        self.pings.append(call)
        return self._take_back

    async def _take_back(self) -> None:
        await self._request()
        self.pings.clear()

    async def show_taken(self) -> None:
        """Show who is on it."""
        await self._request()
        self.taken.append(self.pressed_by)

    def classify(self, error: Exception) -> SendFailure | None:
        """Tell what kind of failure it is."""
        return classify(error)

    async def _request(self) -> None:
        await asyncio.sleep(0.01)
        await check_readers()
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def help_(parts: BotParts, tmp_path: Path, quick: None) -> HumanHelp:
    return HumanHelp(parts.live_index, parts.record_store, AuditLog(tmp_path / "audit.jsonl"), parts.admission)


def audited(folder: Path) -> list[dict[str, Any]]:
    path = folder / "audit.jsonl"
    lines = map(json.loads, path.read_text("utf-8").splitlines()) if path.exists() else ()
    return [{key: value for key, value in each.items() if key != "at"} for each in lines]


async def refused(parts: BotParts, labels: frozenset[str] = PUBLIC_LABELS, question: str = UNKNOWN) -> str:
    return (await parts.ask(question, labels)).id


async def pressed(help_: HumanHelp, action: AskHuman | TakeRequest, place: MemoryHelpPlace) -> str:
    return await help_.press(action, place, place)


async def test_a_team_is_asked_with_the_question_and_what_was_found(
    parts: BotParts, help_: HumanHelp, tmp_path: Path
) -> None:
    answer = await parts.ask("Which flowers do bees visit?", PUBLIC_LABELS)
    place = MemoryHelpPlace()
    assert await pressed(help_, AskHuman(answer.id, "ada"), place) == ""
    assert place.pings == [HelpCall(answer.question, answer)]
    assert audited(tmp_path) == [{"what": "human asked", "by": ASKER, "community": "test:1", "answer": answer.id}]


async def test_who_asked_and_moderators_may_ask_and_nobody_else(
    parts: BotParts, help_: HumanHelp, tmp_path: Path
) -> None:
    first, second = await refused(parts), await refused(parts)
    other, moderator = MemoryHelpPlace("bo", in_team=True), MemoryHelpPlace("mo", moderates=True)
    assert await pressed(help_, AskHuman(first, "ada"), other) == notices.NOT_YOURS_TO_ASK
    assert (other.pings, audited(tmp_path)) == ([], [])
    assert await pressed(help_, AskHuman(first, "ada"), MemoryHelpPlace()) == ""
    assert await pressed(help_, AskHuman(second, "ada"), moderator) == ""
    assert len(moderator.pings) == 1
    assert [each["by"] for each in audited(tmp_path)] == [ASKER, "test:mo"]


async def test_however_often_and_by_whomever_it_is_pressed_the_team_is_pinged_once(
    parts: BotParts, help_: HumanHelp, tmp_path: Path
) -> None:
    action, places = AskHuman(await refused(parts), "ada"), [MemoryHelpPlace(), MemoryHelpPlace("mo", moderates=True)]
    found = await asyncio.gather(*(pressed(help_, action, place) for place in (*places, *places)))
    assert sorted(found) == ["", *[notices.ASKED_ALREADY] * 3]
    assert sum(len(place.pings) for place in places) == 1
    restarted = HumanHelp(parts.live_index, parts.record_store, AuditLog(tmp_path / "audit.jsonl"), parts.admission)
    assert await pressed(restarted, action, places[0]) == notices.ASKED_ALREADY
    assert [each["what"] for each in audited(tmp_path)] == ["human asked"]


async def test_while_the_platform_fails_it_is_tried_again_and_what_it_refuses_can_be_pressed_again(
    parts: BotParts, help_: HumanHelp, tmp_path: Path
) -> None:
    action, place = AskHuman(await refused(parts), "ada"), MemoryHelpPlace(failures=[REFUSED, TEMPORARY, TEMPORARY])
    assert await pressed(help_, action, place) == notices.NOT_SENT
    assert (place.pings, audited(tmp_path)) == ([], [])
    assert await pressed(help_, action, place) == ""
    assert len(place.pings) == 1


async def test_where_the_bot_may_not_write_it_says_so(parts: BotParts, help_: HumanHelp) -> None:
    place = MemoryHelpPlace(failures=[FORBIDDEN])
    assert await pressed(help_, AskHuman(await refused(parts), "ada"), place) == notices.NOT_WRITABLE
    assert place.pings == []


async def test_a_defect_is_raised_and_leaves_the_button_good(parts: BotParts, help_: HumanHelp) -> None:
    action, place = AskHuman(await refused(parts), "ada"), MemoryHelpPlace(failures=[ZeroDivisionError()])
    with pytest.raises(ZeroDivisionError):
        await pressed(help_, action, place)
    assert await pressed(help_, action, place) == ""


async def test_where_nobody_can_be_asked_it_says_why(parts: BotParts, help_: HumanHelp) -> None:
    answer = await refused(parts)
    for problem in (notices.NO_TEAM, notices.NOT_PINGABLE):
        place = MemoryHelpPlace(problem=problem)
        assert await pressed(help_, AskHuman(answer, "ada"), place) == problem
        assert place.pings == []
    assert await pressed(help_, AskHuman(NOT_KEPT, "ada"), MemoryHelpPlace()) == notices.GONE


async def test_a_ping_holds_only_what_everybody_there_may_read_now(parts: BotParts, help_: HumanHelp) -> None:
    answer = await parts.ask(KEY, STAFF_LABELS)
    assert "green door" in answer.text
    place = MemoryHelpPlace()
    assert await pressed(help_, AskHuman(answer.id, "ada"), place) == ""
    (call,) = place.pings
    assert call.question == ""
    assert (call.answer.citations, call.answer.nearest, call.answer.sentences) == ((), (), ())
    assert "green door" not in repr(call)


async def test_readers_who_change_meanwhile_are_sent_nothing(parts: BotParts, help_: HumanHelp) -> None:
    action, place = (
        AskHuman(await refused(parts, STAFF_LABELS), "ada"),
        MemoryHelpPlace(readers=[STAFF_LABELS, PUBLIC_LABELS]),
    )
    assert "has changed" in await pressed(help_, action, place)
    assert place.pings == []
    assert await pressed(help_, action, place) == ""


async def test_of_people_who_opted_out_the_question_is_not_repeated_and_nothing_is_noted(
    parts: BotParts, help_: HumanHelp, tmp_path: Path
) -> None:
    await parts.record_store.set_opted_out("test:ada", opted_out=True)
    place = MemoryHelpPlace()
    answer = await refused(parts)
    assert await pressed(help_, AskHuman(answer, "ada"), place) == ""
    assert [each.question for each in place.pings] == [""]
    assert await pressed(help_, TakeRequest(answer), MemoryHelpPlace("ada", in_team=True)) == ""
    assert "ada" not in (tmp_path / "audit.jsonl").read_text("utf-8")


async def test_one_of_the_team_takes_it_and_others_are_told(parts: BotParts, help_: HumanHelp, tmp_path: Path) -> None:
    action = TakeRequest(await refused(parts))
    stranger, first, second = MemoryHelpPlace("bo"), MemoryHelpPlace("cy", in_team=True), MemoryHelpPlace("di", True)
    assert await pressed(help_, action, stranger) == notices.NOT_IN_TEAM
    found = [await pressed(help_, action, place) for place in (first, second)]
    assert found == ["", notices.TAKEN_ALREADY]
    assert (stranger.taken, first.taken, second.taken) == ([], ["cy"], [])
    taken = {"what": "human took", "by": "test:cy", "community": "test:1", "answer": action.answer}
    assert audited(tmp_path) == [taken]


async def test_with_an_answer_that_is_deleted_its_ping_goes(parts: BotParts, help_: HumanHelp) -> None:
    place = MemoryHelpPlace()
    assert await pressed(help_, AskHuman(await refused(parts), "ada"), place) == ""
    await help_.withdraw("another")
    assert len(place.pings) == 1
    place.failures = [TEMPORARY]
    await help_.withdraw(place.message)
    assert place.pings == []
    await help_.withdraw(place.message)


async def test_a_ping_that_cannot_be_deleted_is_logged(parts: BotParts, help_: HumanHelp) -> None:
    place = MemoryHelpPlace()
    assert await pressed(help_, AskHuman(await refused(parts), "ada"), place) == ""
    place.failures = [FORBIDDEN]
    await help_.withdraw(place.message)
    assert len(place.pings) == 1


async def test_where_the_records_do_not_answer_nobody_is_pinged_twice_or_at_all(
    parts: BotParts, help_: HumanHelp, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await refused(parts)
    await parts.record_store.empty_outbox()
    place = MemoryHelpPlace()

    async def fail(_event: str) -> bool:
        raise RecordsProblem(RecordsProblem.public)

    monkeypatch.setattr(parts.record_store, "claim_once", fail)
    assert await pressed(help_, AskHuman(answer, "ada"), place) == RecordsProblem.public
    assert place.pings == []


def content_of(platform: MemoryPlatform) -> AnswerContent:
    (reply,) = platform.replies
    assert isinstance(reply.content, AnswerContent)
    return reply.content


@pytest.mark.parametrize(
    ("text", "team", "call", "offered"),
    [
        (UNKNOWN, True, "mention", True),
        ("Which flowers do bees visit?", True, "mention", True),
        (BEES, True, "mention", False),
        (UNKNOWN, False, "mention", False),
        (UNKNOWN, True, "direct", False),
    ],
)
async def test_the_button_stands_under_what_leaves_a_question_open_where_there_is_a_team(
    bot: MemoryBot, text: str, team: bool, call: Any, offered: bool
) -> None:
    platform = MemoryPlatform()
    message = mention(text, call=call)
    await bot.hear(platform, replace(message, policy=replace(message.policy, has_team=team)))
    assert content_of(platform).asks_human is offered


async def test_under_a_command_it_stands_where_the_adapter_says_so(bot: MemoryBot) -> None:
    for offered in (True, False):
        platform = MemoryPlatform()
        await bot.ask(platform, asked(UNKNOWN, may_ask_human=offered))
        assert content_of(platform).asks_human is offered


@pytest.mark.parametrize(
    ("status", "hedged", "expected"),
    [("no_evidence", False, True), ("answered", True, True), ("answered", False, False), ("failed", False, False)],
)
def test_refusals_and_answers_that_are_not_sure_leave_a_question_open(
    status: Any, hedged: bool, expected: bool
) -> None:
    answer = Answer("", status, hedged, "", "", 0.7, "", "", (), (), 0, 0, (), (), (), {})
    assert leaves_open(answer) is expected
