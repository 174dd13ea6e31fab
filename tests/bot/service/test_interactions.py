"""What buttons, commands, menus and forms do, on any platform."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from bot.records import AuditLog
from bot.service import curation_notices, notices
from bot.service.answer_actions import AnswerActions
from bot.service.answer_keeping import AnswerKeeping
from bot.service.background_tasks import BackgroundTasks
from bot.service.button_actions import (
    AskHuman,
    CancelReindex,
    CastVote,
    ConfirmCommand,
    DeleteAnswer,
    PressOffer,
    ShowAllPassages,
    ShowPassage,
    SolvePost,
    StopAnswer,
    button_id,
)
from bot.service.commands import command_notices
from bot.service.commands.command import Command, CommandCall, CommandOutcome, Operation, Parameter, saying
from bot.service.commands.command_set import CommandSet, PendingCommands
from bot.service.forum_posts import ForumPosts
from bot.service.human_help import HumanHelp
from bot.service.interactions import Interactions
from bot.service.operation_update import OperationUpdate
from bot.service.vote_form import CHOICE, WORDS
from tests.bot.service.bot_parts import BEES, PUBLIC_LABELS, BotParts
from tests.bot.service.keeping import LOBBY, WIFI_ANSWER
from tests.bot.service.memory_interaction import MemoryChosenMessage, MemoryInteraction
from tests.bot.service.memory_platform import TEMPORARY

NOT_KEPT = "0" * 32
BEE_TEXT = "A hive holds forty thousand bees."


class Reindexes:
    """Operators' commands, of which a reindex can be cancelled."""

    def cancel_reindex(self, community: str, *, may_cancel: bool) -> str:
        """Return why not."""
        return "" if may_cancel else notices.NOT_YOURS_TO_CANCEL


@dataclass(slots=True)
class Bench:
    """What does what people ask, with an answer about bees."""

    parts: BotParts
    interactions: Interactions
    tasks: BackgroundTasks
    answer: str
    released: list[str]


async def _two(community: str) -> AsyncIterator[OperationUpdate]:
    yield OperationUpdate(f"half of {community}", finished=False)
    yield OperationUpdate("done", "docs: 2 added")


@pytest.fixture
async def bench(parts: BotParts, tmp_path: Path) -> Bench:
    released: list[str] = []

    async def say(call: CommandCall) -> CommandOutcome:
        return saying(f"{call.text('word')} it is.")

    def operating(*, cancels: bool) -> Callable[[CommandCall], Any]:
        async def operate(call: CommandCall) -> CommandOutcome:
            return Operation(lambda: _two(call.place.community), lambda: released.append("released"), cancels)

        return operate

    async def fail(_call: CommandCall) -> CommandOutcome:
        raise ZeroDivisionError("no")

    commands = [
        Command("say", "Say a word.", "everyone", say, (Parameter("word", "The word", required=True),)),
        Command("index", "Read all.", "operator", operating(cancels=True), is_operation=True),
        Command("undo", "Take back.", "operator", operating(cancels=False), is_operation=True),
        Command("fail", "Fail.", "moderator", fail),
    ]
    audit, tasks = AuditLog(tmp_path / "audit.jsonl"), BackgroundTasks()
    actions = AnswerActions(parts.live_index, parts.record_store, parts.metrics, lambda event: event == "message-1")
    interactions = Interactions(
        actions,
        cast("Any", Reindexes()),
        HumanHelp(parts.live_index, parts.record_store, audit, parts.admission),
        CommandSet(commands, (), PendingCommands(), audit),
        ForumPosts(parts.live_index, actions, audit, None),
        cast("Any", None),
        AnswerKeeping(parts.curation, parts.trusted_replies, parts.admission),
        tasks,
    )
    answer = await parts.ask(BEES, PUBLIC_LABELS)
    return Bench(parts, interactions, tasks, answer.id, released)


async def test_a_passage_is_shown_to_who_may_read_it_and_others_are_told_why_not(bench: Bench) -> None:
    reader, stranger = MemoryInteraction(), MemoryInteraction(held=frozenset())
    for here in (reader, stranger):
        await bench.interactions.press(ShowPassage(bench.answer, 1), here)
        await bench.interactions.press(ShowAllPassages(bench.answer), here)
    assert reader.did == ["defer", BEE_TEXT, BEE_TEXT]
    gone = MemoryInteraction()
    await bench.interactions.press(ShowPassage(NOT_KEPT, 1), gone)
    assert gone.did == ["defer", notices.GONE]


async def test_a_vote_that_it_did_not_help_counts_before_its_reason_is_given(bench: Bench) -> None:
    here, vote = MemoryInteraction(), CastVote(bench.answer, helped=False)
    await bench.interactions.press(CastVote(bench.answer, helped=True), here)
    assert here.did == ["defer", notices.VOTED_UP]
    await bench.interactions.press(vote, here)
    (form,) = here.forms
    assert form.id == button_id(vote)
    sent = await bench.interactions.submit(form.id, {CHOICE: "It is out of date", WORDS: " Ask Cy. "}, here)
    assert (sent.said, sent.field, sent.again) == (notices.VOTED_DOWN, "", None)
    kept = (await bench.parts.record_store.data_of("test:mo")).votes
    assert [(each["value"], each["reason"]) for each in kept] == [(-1, "It is out of date: Ask Cy.")]


async def test_where_no_form_is_shown_the_vote_counts_and_who_opted_out_is_told(bench: Bench) -> None:
    late, vote = MemoryInteraction(takes_forms=False), CastVote(bench.answer, helped=False)
    await bench.interactions.press(vote, late)
    assert late.did == ["defer", notices.VOTED_DOWN]
    await bench.parts.record_store.set_opted_out("test:ada", opted_out=True)
    out = MemoryInteraction(person="test:ada")
    await bench.interactions.press(vote, out)
    assert (out.did, out.forms) == ([notices.NO_VOTE], [])


@pytest.mark.parametrize(
    ("person", "moderator", "did"),
    [
        ("test:ada", False, ["delete a, b, 12"]),
        ("test:mo", True, ["delete a, b, 12"]),
        ("test:mo", False, [notices.NOT_YOURS]),
    ],
)
async def test_an_answer_is_deleted_by_its_asker_and_by_moderators(
    bench: Bench, person: str, moderator: bool, did: list[str]
) -> None:
    here = MemoryInteraction(person=person, moderator=moderator)
    await bench.interactions.press(DeleteAnswer("ada", ("a", "b")), here)
    assert here.did == did


async def test_an_answer_is_stopped_and_a_reindex_cancelled_by_who_may(bench: Bench) -> None:
    asker, other = MemoryInteraction(person="test:ada", rights=()), MemoryInteraction(rights=())
    for here in (asker, other):
        await bench.interactions.press(StopAnswer("ada", "message-1"), here)
        await bench.interactions.press(CancelReindex("ada"), here)
    assert asker.did == ["take", "take"]
    assert other.did == [notices.NOT_YOURS_TO_STOP, notices.NOT_YOURS_TO_CANCEL]
    operator = MemoryInteraction(rights=("operator",))
    await bench.interactions.press(StopAnswer("mo", "message-2"), operator)
    await bench.interactions.press(CancelReindex("ada"), operator)
    assert operator.did == [notices.STOPPED_ALREADY, "take"]


async def test_the_button_that_asks_people_goes_once_they_were_asked(bench: Bench) -> None:
    here = MemoryInteraction(person="test:ada")
    await bench.interactions.press(AskHuman(bench.answer, "ada"), here)
    assert (here.did, len(here.place.pings)) == (["take", "remove the button"], 1)
    await bench.interactions.press(AskHuman(bench.answer, "ada"), here)
    assert here.did[2:] == ["take", notices.ASKED_ALREADY]


async def test_a_post_is_solved_by_who_asked_there(bench: Bench) -> None:
    asker, other = MemoryInteraction(person="test:ada"), MemoryInteraction()
    for here in (asker, other):
        await bench.interactions.press(SolvePost(bench.answer, "ada"), here)
    assert (asker.did, other.did) == (["defer", notices.SOLVED], ["defer", notices.NOT_YOURS_TO_SOLVE])


async def test_commands_come_as_values_or_as_words_and_who_may_not_is_told_before_anything_else(bench: Bench) -> None:
    here, member = MemoryInteraction(), MemoryInteraction(rights=("everyone",))
    await bench.interactions.run_words(("say", "Noon"), here)
    assert here.did == ["defer", "Noon it is."]
    await bench.interactions.run_words(("say",), here)
    assert (here.did[2], "word" in here.did[3]) == ("defer", True)
    await bench.interactions.run_words(("undo", "much", "more"), member)
    await bench.interactions.run_words(("what",), member)
    assert member.did[0] == notices.NOT_OPERATOR
    assert ("/say" in member.did[1], "/index" in member.did[1]) == (True, False)
    await bench.interactions.press(ConfirmCommand(NOT_KEPT), here)
    assert here.did[4:] == ["defer", command_notices.NOTHING_TO_CONFIRM]


async def test_an_operation_is_shown_beside_what_began_it_or_told_whole_to_one_person(bench: Bench) -> None:
    here = MemoryInteraction()
    for words in (("index",), ("undo",)):
        await bench.interactions.run_words(words, here)
    await bench.tasks.finish(float("inf"))
    assert [each.shown for each in here.boards] == [
        ["half of test:1", "end: done", "alone: docs: 2 added"],
        ["half of test:1", "end: done\ndocs: 2 added"],
    ]
    assert bench.released == []


async def test_what_was_reserved_is_given_back_where_an_operation_cannot_be_shown(bench: Bench) -> None:
    here = MemoryInteraction(failures=[TEMPORARY])
    await bench.interactions.run_words(("index",), here)
    assert (bench.released, here.did) == (["released"], [notices.DEFECT])


async def test_a_defect_is_logged_whole_and_a_failure_of_the_platform_in_a_line(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    here = MemoryInteraction()
    await bench.interactions.run_words(("fail",), here)
    assert here.did == ["defer", notices.DEFECT]
    assert [each.exc_info is not None for each in caplog.records] == [True]
    caplog.clear()
    broken = MemoryInteraction(failures=[TEMPORARY, TEMPORARY])
    await bench.interactions.press(CastVote(bench.answer, helped=True), broken)
    assert [each.exc_info for each in caplog.records] == [None]
    sent = await bench.interactions.submit("fn:t:" + NOT_KEPT, {}, here)
    assert sent.said == notices.DEFECT


async def test_a_moderator_saves_a_message_and_a_wrong_form_opens_again(bench: Bench) -> None:
    here, member = MemoryInteraction(held=frozenset({"public", LOBBY})), MemoryInteraction(person="test:bo")
    message = MemoryChosenMessage()
    await bench.interactions.save(message, member)
    assert (member.did, member.forms) == ([curation_notices.NOT_MODERATOR], [])
    await bench.interactions.save(message, here)
    (form,) = here.forms
    values = {each.name: each.value for each in form.fields}
    wrong = await bench.interactions.submit(form.id, {**values, "days": "soon"}, here)
    assert (wrong.said, wrong.field, wrong.again) == (curation_notices.WRONG_DAYS, "days", PressOffer(form.id, "edit"))
    await bench.interactions.press(PressOffer(form.id, "edit"), here)
    assert [each.value for each in here.forms[1].fields][1:] == [WIFI_ANSWER, "soon"]
    done = await bench.interactions.submit(form.id, {**values, "days": "9"}, here)
    assert (done.said, done.field, done.again) == (curation_notices.KEPT, "", None)
    await bench.interactions.press(PressOffer(form.id, "keep"), here)
    assert here.did == ["defer", curation_notices.TOO_OLD, "take away"]


@pytest.mark.parametrize(("taken", "told"), [(True, curation_notices.KEPT), (False, curation_notices.NOT_SHOWN)])
async def test_a_correction_stands_where_the_answer_stood(bench: Bench, taken: bool, told: str) -> None:
    here = MemoryInteraction(held=frozenset({"public", LOBBY}), takes_corrections=taken)
    await bench.interactions.correct(MemoryChosenMessage(), here)
    assert here.did == [curation_notices.NOT_AN_ANSWER]
    buttons = button_id(CastVote(bench.answer, helped=True)), button_id(DeleteAnswer("ada", ("a", "b")))
    await bench.interactions.correct(MemoryChosenMessage(is_own=True, buttons=buttons), here)
    (form,) = here.forms
    values = {each.name: each.value for each in form.fields} | {"text": "It holds fifty thousand."}
    assert (await bench.interactions.submit(form.id, values, here)).said == told
    assert here.did[1:] == ["at lobby:12:a:b: It holds fifty thousand."]
    late = MemoryInteraction(held=frozenset({"public", LOBBY}), takes_forms=False)
    await bench.interactions.save(MemoryChosenMessage(), late)
    assert late.did == [curation_notices.TOO_OLD]
