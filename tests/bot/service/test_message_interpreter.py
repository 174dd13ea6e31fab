"""What messages ask, and what is said to those that ask nothing."""

import pytest

from bot.service import notices
from bot.service.incoming import EarlierMessage, IncomingFile, IncomingMessage
from bot.service.message_interpreter import InterpretedMessage, MessageInterpreter
from tests.bot.service.bot_parts import BEES, KEY
from tests.bot.service.memory_bot import mention
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform

ADA, BO = "test:ada", "test:bo"


async def _nothing() -> bytes:
    return b""


PICTURE = IncomingFile("map.png", "image/png", 10, _nothing)


async def interpret(message: IncomingMessage, *earlier: EarlierMessage, readable: bool = True) -> InterpretedMessage:
    """Interpret a message after some others."""
    platform = MemoryPlatform()
    platform.earlier = earlier if readable else None
    return await MessageInterpreter().interpret(message, MemoryMessageContext(platform))


async def test_a_question_is_taken_in_its_words() -> None:
    assert await interpret(mention(BEES)) == InterpretedMessage(BEES, "", "", True, False)


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
    assert await interpret(message) == InterpretedMessage("", "", response, True, False)


@pytest.mark.parametrize("words", ["", "can you help?", "help"])
async def test_a_mention_in_a_reply_is_about_what_it_replies_to(words: str) -> None:
    found = await interpret(mention(words, reply_to="7", replied_text=BEES))
    assert (found.question, found.repeated) == (BEES, BEES)


async def test_a_question_in_a_reply_is_not_about_what_it_replies_to() -> None:
    found = await interpret(mention(KEY, reply_to="7", replied_text=BEES))
    assert (found.question, found.repeated) == (KEY, "")


async def test_a_mention_alone_in_a_thread_is_about_what_was_asked_there() -> None:
    said = (EarlierMessage(ADA, "We come on Saturday."), EarlierMessage(ADA, BEES), EarlierMessage(BO, "No idea."))
    found = await interpret(mention("", thread="visiting"), *said)
    assert (found.question, found.repeated) == (BEES, BEES)
    titled = await interpret(mention("", thread="hives", thread_title=BEES), EarlierMessage(ADA, "It is for school."))
    assert titled.question == f"{BEES}\nIt is for school."


async def test_a_mention_alone_in_a_thread_that_cannot_be_read_is_asked_what_it_means() -> None:
    found = await interpret(mention("", thread="visiting", thread_title=BEES), readable=False)
    assert (found.question, found.response) == ("", notices.NO_QUESTION)


def follow_up(text: str, *, own: bool = True, thread: str = "talk") -> IncomingMessage:
    """A message of Ada's in a thread that does not address the bot."""
    return mention(text, thread=thread, call="follow-up", in_own_thread=own)


@pytest.mark.parametrize(
    ("own", "text", "addressed"), [(True, BEES, True), (True, "I see it", False), (False, BEES, False)]
)
async def test_what_its_only_speaker_asks_in_a_thread_that_the_bot_opened_is_for_the_bot(
    own: bool, text: str, addressed: bool
) -> None:
    found = await interpret(follow_up(text, own=own), EarlierMessage(ADA, KEY), EarlierMessage("", ""))
    assert (found.question, found.addressed, found.standalone) == (text, addressed, False)


async def test_where_others_have_spoken_a_message_is_taken_for_itself_and_owed_nothing() -> None:
    found = await interpret(follow_up(BEES), EarlierMessage(ADA, KEY), EarlierMessage(BO, "In the cellar."))
    assert (found.addressed, found.standalone) == (False, True)


async def test_where_it_is_not_known_who_has_spoken_others_may_have() -> None:
    found = await interpret(follow_up(BEES), readable=False)
    assert (found.addressed, found.standalone) == (False, True)


async def test_others_who_have_spoken_are_remembered_of_their_thread_alone() -> None:
    interpreter, platform = MessageInterpreter(), MemoryPlatform()
    context = MemoryMessageContext(platform)
    platform.earlier = [EarlierMessage(BO, "In the cellar.")]
    assert (await interpreter.interpret(follow_up(BEES), context)).standalone
    platform.earlier = []
    assert (await interpreter.interpret(follow_up(BEES), context)).standalone
    assert not (await interpreter.interpret(follow_up(BEES, thread="other"), context)).standalone


async def test_where_others_have_spoken_a_mention_is_owed_a_word_all_the_same() -> None:
    found = await interpret(mention(BEES, thread="talk"), EarlierMessage(BO, "In the cellar."))
    assert (found.addressed, found.standalone) == (True, False)


async def test_a_greeting_to_others_is_no_greeting_to_the_bot() -> None:
    found = await interpret(follow_up("hello", own=False))
    assert (found.response, found.addressed) == ("", False)
