"""What messages ask, and what is said to those that ask nothing."""

import pytest

from bot.service import message_interpreter, notices
from bot.service.incoming import EarlierMessage, IncomingFile, IncomingMessage
from bot.service.message_interpreter import InterpretedMessage
from tests.bot.service.bot_parts import BEES, KEY
from tests.bot.service.memory_bot import mention, said
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform


async def _nothing() -> bytes:
    return b""


PICTURE = IncomingFile("map.png", "image/png", 10, _nothing)


async def interpret(message: IncomingMessage, *earlier: EarlierMessage, readable: bool = True) -> InterpretedMessage:
    """Interpret a message after some others."""
    platform = MemoryPlatform()
    platform.earlier = earlier if readable else None
    return await message_interpreter.interpret(message, MemoryMessageContext(platform), owed=True)


async def test_a_question_is_taken_in_its_words() -> None:
    assert await interpret(mention(BEES)) == InterpretedMessage(BEES, "", "")


@pytest.mark.parametrize(
    ("message", "response"),
    [
        (mention("hi"), notices.COURTEOUS["greeting"]),
        (mention("are you a bot?"), notices.COURTEOUS["about_bot"]),
        (mention("help"), notices.COURTEOUS["help"]),
        (mention("Danke!"), notices.COURTEOUS["thanks"]),
        (mention("thanks a lot!", call="reply"), notices.COURTEOUS["thanks"]),
        (mention("hello", call="direct"), notices.COURTEOUS["greeting"]),
        (mention("👍", call="reply"), notices.COURTEOUS["remark"]),
        (mention("?", call="reply"), notices.COURTEOUS["nothing"]),
        (mention("", call="direct"), notices.COURTEOUS["nothing"]),
        (mention("?"), notices.NO_QUESTION),
        (mention(""), notices.NO_QUESTION),
        (mention("", reply_to="7"), notices.NOTHING_THERE),
        (mention("", reply_to="7", replied_text=""), notices.NOTHING_THERE),
        (mention("", reply_to="7", replied_text="Thank you all!"), notices.NOTHING_ASKED),
        (mention("", files=(PICTURE,)), notices.ASK_ABOUT_FILES),
        (mention("hi", files=(PICTURE,)), notices.ASK_ABOUT_FILES),
    ],
)
async def test_what_asks_nothing_gets_its_word(message: IncomingMessage, response: str) -> None:
    assert await interpret(message) == InterpretedMessage("", "", response)


@pytest.mark.parametrize("words", ["", "can you help?", "help"])
async def test_a_mention_in_a_reply_is_about_what_it_replies_to(words: str) -> None:
    found = await interpret(mention(words, reply_to="7", replied_text=BEES))
    assert (found.question, found.repeated) == (BEES, BEES)


async def test_a_question_in_a_reply_is_not_about_what_it_replies_to() -> None:
    found = await interpret(mention(KEY, reply_to="7", replied_text=BEES))
    assert (found.question, found.repeated) == (KEY, "")


async def test_a_mention_alone_in_a_thread_is_about_what_was_asked_there() -> None:
    earlier = (said("ada", "We come on Saturday."), said("ada", BEES), said("bo", "No idea."))
    found = await interpret(mention("", thread="visiting"), *earlier)
    assert (found.question, found.repeated) == (BEES, BEES)
    titled = await interpret(mention("", thread="hives", thread_title=BEES), said("ada", "It is for school."))
    assert titled.question == f"{BEES}\nIt is for school."


async def test_a_mention_alone_in_a_thread_that_cannot_be_read_is_asked_what_it_means() -> None:
    found = await interpret(mention("", thread="visiting", thread_title=BEES), readable=False)
    assert (found.question, found.response) == ("", notices.NO_QUESTION)


async def test_a_greeting_to_others_is_no_greeting_to_the_bot() -> None:
    message = mention("hello", thread="talk", call="follow-up")
    context = MemoryMessageContext(MemoryPlatform())
    assert await message_interpreter.interpret(message, context, owed=False) == InterpretedMessage("hello", "", "")
