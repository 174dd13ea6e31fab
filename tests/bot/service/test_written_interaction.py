"""What is said to somebody who acts, before a platform sends it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.rendering import discord as writer
from bot.service import notices
from bot.service.button_actions import ButtonAction, DeleteAnswer, TakeRequest
from bot.service.commands.command import CommandAnswer, ReplyFile, saying
from bot.service.written_interaction import WrittenInteraction
from bot.translation import ENGLISH, Translator
from tests.bot.service.bot_parts import BotParts
from tests.bot.service.keeping import kept
from tests.bot.service.memory_platform import REFUSED, PlatformError


class Act(WrittenInteraction[str]):
    """What was sent, changed and deleted, in order."""

    writer = writer
    troubles = (PlatformError,)

    def __init__(self, failure: Exception | None = None) -> None:
        self.did: list[object] = []
        self._failure = failure

    async def defer(self) -> None:
        self.did.append("defer")

    async def translator(self) -> Translator:
        return ENGLISH

    def _speaker_to_all(self, question: str) -> Translator:
        return ENGLISH

    def _in_buttons(self, person: str) -> str:
        return person.partition(":")[2]

    async def _send(
        self,
        posts: Sequence[str],
        buttons: Sequence[ButtonAction],
        translator: Translator,
        file: ReplyFile | None = None,
    ) -> None:
        if self._failure is not None:
            raise self._failure
        self.did.append((*posts, *buttons, *([file.name] if file is not None else [])))

    async def _correct(
        self, channel: str, message: str, post: str, delete: DeleteAnswer, translator: Translator
    ) -> None:
        if self._failure is not None:
            raise self._failure
        self.did.append((channel, message, delete))

    async def _delete_at(self, channel: str, message: str) -> None:
        self.did.append(("delete", channel, message))


async def test_an_answer_comes_with_its_file_and_buttons_once_the_platform_knows_that_it_comes() -> None:
    act, button = Act(), TakeRequest("0" * 32)
    answer = CommandAnswer(saying("Done.").layout, ReplyFile("a.json", b"{}"), (button,))
    await act.show(answer)
    await act.show(replace(answer, sources=(), file=None, buttons=()))
    nothing = "There are no documents that may be shown here; an administrator can allow some."
    assert act.did == ["defer", ("Done.", button, "a.json"), "defer", (nothing,)]


async def test_why_there_is_no_passage_is_said() -> None:
    async def finding() -> str:
        return notices.GONE

    act = Act()
    await act.show_passages(finding())
    assert act.did == ["defer", (notices.GONE,)]


async def test_a_correction_takes_the_place_of_all_messages_of_an_answer(parts: BotParts) -> None:
    act, answer = Act(), await kept(parts.curation)
    assert await act.show_corrected(answer, "lobby:12:10:11")
    delete = DeleteAnswer(answer.asker.partition(":")[2], ())
    assert act.did == [("lobby", "12", delete), ("delete", "lobby", "10"), ("delete", "lobby", "11")]


async def test_what_the_platform_does_not_take_is_no_defect(parts: BotParts) -> None:
    act = Act(REFUSED)
    await act.tell_of_defect()
    assert not await act.show_corrected(await kept(parts.curation), "lobby:12")
    with pytest.raises(PlatformError):
        await act.tell("Hello.")
