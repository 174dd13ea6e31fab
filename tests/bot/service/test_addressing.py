"""Whom messages are for: those that address the bot, those that go on with it, and those among people."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.service.addressing import Addressing, Hearing, MessageSigns, call_of, may_be_heard
from bot.service.incoming import EarlierMessage, IncomingMessage
from tests.bot.service.bot_parts import BEES, KEY
from tests.bot.service.memory_bot import POLICY, bot_said, follow_up, mention, said
from tests.bot.service.memory_platform import MemoryMessageContext, MemoryPlatform

NOTHING = MessageSigns(is_direct=False, mentions_bot=False, replies_to_bot=False, names_others=False, opens_post=False)
SHARED = (said("ada", KEY), said("bo", "In the cellar."))
ANSWERED = (said("ada", KEY, to_bot=True), bot_said())


async def hear(message: IncomingMessage, earlier: Sequence[EarlierMessage] | None) -> Hearing:
    """Hear a message after some others; None where they cannot be read."""
    platform = MemoryPlatform()
    platform.earlier = earlier
    return await Addressing().hear(message, MemoryMessageContext(platform))


@pytest.mark.parametrize(
    ("signs", "call"),
    [
        (NOTHING, "follow-up"),
        (replace(NOTHING, opens_post=True), "post"),
        (replace(NOTHING, names_others=True), None),
        (replace(NOTHING, opens_post=True, names_others=True), None),
        (replace(NOTHING, is_direct=True, names_others=True), "direct"),
        (replace(NOTHING, mentions_bot=True, names_others=True), "mention"),
        (replace(NOTHING, mentions_bot=True, replies_to_bot=True), "mention"),
        (replace(NOTHING, replies_to_bot=True, names_others=True), "reply"),
    ],
)
def test_what_a_message_names_says_how_it_calls_the_bot(signs: MessageSigns, call: str | None) -> None:
    assert call_of(signs) == call


@pytest.mark.parametrize("call", ["mention", "reply", "direct"])
@pytest.mark.parametrize("text", ["", "Thanks!", "Did you try turning it off?", "I see it"])
async def test_what_addresses_the_bot_is_owed_a_word_whatever_it_says_and_wherever(call: str, text: str) -> None:
    message = mention(text, thread="talk", call=call)
    assert may_be_heard(message)
    assert [(await hear(message, each)).claim for each in (SHARED, ANSWERED, None)] == ["owed"] * 3


@pytest.mark.parametrize(
    ("own", "text", "claim"),
    [
        (True, BEES, "owed"),
        (True, "I see it", "none"),
        (False, BEES, "alone"),
        (False, "and for wasps?", "alone"),
        (False, "can you show an example?", "alone"),
        (False, "I still get the same error", "alone"),
        (False, "the error is gone now", "none"),
        (False, "ah, it was the cellar", "none"),
        (False, "can a moderator have a look?", "none"),
    ],
)
async def test_a_thread_of_one_person_and_the_bot_is_their_conversation(own: bool, text: str, claim: str) -> None:
    found = await hear(follow_up(text, in_own_thread=own), ANSWERED)
    assert (found.claim, found.standalone) == (claim, False)


async def test_where_others_have_spoken_a_question_to_anybody_is_taken_for_itself() -> None:
    assert await hear(follow_up(BEES, "cy"), SHARED) == Hearing("among", standalone=True)


async def test_where_it_is_not_known_who_has_spoken_others_may_have() -> None:
    found = await hear(follow_up(BEES, in_own_thread=True), None)
    assert (found.is_owed, found.standalone) == (False, True)
    assert (await hear(follow_up("and for wasps?", in_own_thread=True), None)).claim == "none"


async def test_others_who_have_spoken_are_remembered_of_their_thread_alone() -> None:
    addressing, platform = Addressing(), MemoryPlatform()
    context = MemoryMessageContext(platform)
    platform.earlier = SHARED
    assert (await addressing.hear(follow_up(BEES, "cy"), context)).standalone
    platform.earlier = ()
    assert (await addressing.hear(follow_up(BEES, "cy"), context)).standalone
    assert not (await addressing.hear(follow_up(BEES, "cy", thread="other"), context)).standalone


@pytest.mark.parametrize(
    "text",
    [
        "did you try a clean install?",
        "Which version are you on?",
        "What does the traceback say?",
        "Is it running behind nginx?",
        "could you paste your config",
        "@bo: did that help?",
        "Bo, how did it go?",
        "I use two workers.",
        "> How many bees does a hive hold?\nforty thousand",
        "`how many bees does a hive hold?`",
        "https://example.org/how-many?bees=hive",
        "Can somebody from the team look at this?",
        "¿qué versión usas?",
        "Hast du es neu gestartet?",
        "Tu as quelle version de Python ?",
    ],
)
@pytest.mark.parametrize("earlier", [SHARED, (*ANSWERED, said("bo", "hm"))])
async def test_a_helper_is_never_interrupted(text: str, earlier: Sequence[EarlierMessage]) -> None:
    assert (await hear(follow_up(text, "cy"), earlier)).claim == "none"


async def test_who_goes_on_with_another_person_is_left_to_them() -> None:
    talk = (*ANSWERED, said("bo", "Which boiler room do you mean?"))
    assert (await hear(follow_up(BEES, "ada"), talk)).claim == "none"
    assert (await hear(follow_up(BEES, "bo"), (*talk, said("ada", "The old one.")))).claim == "none"
    assert (await hear(follow_up(BEES, "cy"), talk)).claim == "among"


@pytest.mark.parametrize("between", [(), (said("bo", "nice!"),), (said("bo", KEY, to_bot=True), bot_said())])
async def test_courtesies_and_what_others_ask_the_bot_are_no_talk_with_them(
    between: tuple[EarlierMessage, ...],
) -> None:
    assert (await hear(follow_up(BEES, "ada"), (*SHARED[1:], *ANSWERED, *between))).claim == "among"


async def test_who_asked_goes_on_with_the_bot_although_others_spoke_before() -> None:
    before = (said("bo", "Hm."), said("ada", KEY, to_bot=True))
    assert (await hear(follow_up("and in winter?", "ada"), (*before, bot_said()))).claim == "among"
    assert (await hear(follow_up("and in winter?", "bo"), (*before, bot_said()))).claim == "none"
    assert (await hear(follow_up("and in winter?", "bo"), (*before, bot_said("bo")))).claim == "among"


async def test_in_a_channel_only_the_latest_messages_are_a_conversation() -> None:
    old = [said("ada", "Morning, the rain is back."), said("bo", "It is.")]
    message = follow_up(BEES, thread="", policy=replace(POLICY, auto_answer=True))
    assert (await hear(message, old)).claim == "none"
    notes = (said("cy", f"Note {each} of the day.") for each in range(12))
    assert (await hear(message, [*old, *notes])).claim == "among"


@pytest.mark.parametrize("text", ["I use two workers.", "https://example.org", "```\nx = 1\n```", "+1, same here"])
async def test_of_what_asks_nothing_the_platform_is_not_asked_who_has_spoken(text: str) -> None:
    class Unasked(MemoryMessageContext):
        async def earlier_messages(self) -> Sequence[EarlierMessage] | None:
            raise AssertionError

    message = follow_up(text, in_own_thread=True)
    assert (await Addressing().hear(message, Unasked(MemoryPlatform()))).claim == "none"


async def test_a_post_is_for_whoever_can_answer() -> None:
    assert await hear(mention("My hive is empty.", call="post"), None) == Hearing("among", standalone=False)
