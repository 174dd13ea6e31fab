"""Offers to keep what trusted members answer: when they are made, to whom, and what a press does."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.rendering.blocks import Layout
from bot.rendering.discord import report_messages
from bot.service import curation_notices as notices
from bot.service.button_actions import PressOffer
from bot.service.curated_draft import Saying
from bot.service.help_team import TakeBack
from bot.service.incoming import IncomingMessage
from bot.service.retrying import SendFailure
from bot.translation import ENGLISH, Translator
from tests.bot.service.keeping import LOBBY, WIFI, WIFI_ANSWER, keeper, kept, saying
from tests.bot.service.memory_bot import MemoryBot, follow_up, mention
from tests.bot.service.memory_platform import REFUSED, MemoryPlatform, classify

READERS = frozenset({"public", LOBBY})


class MemoryOfferPlace:
    """Where a member has written."""

    def __init__(self, *, trusted: bool = True, failure: Exception | None = None) -> None:
        self._trusted, self._failure = trusted, failure
        self.offers: dict[str, str] = {}

    async def translator(self) -> Translator:
        return ENGLISH

    async def is_trusted(self) -> bool:
        return self._trusted

    async def offer(self, layout: Layout, buttons: Sequence[PressOffer]) -> TakeBack:
        draft = buttons[0].draft
        assert [each.choice for each in buttons] == ["keep", "edit", "no"]
        if self._failure:
            raise self._failure
        self.offers[draft] = "\n".join(report_messages(layout))

        async def take_back() -> None:
            del self.offers[draft]

        return take_back

    def classify(self, error: Exception) -> SendFailure | None:
        return classify(error)


def reply(text: str = WIFI_ANSWER, person: str = "ann", thread: str = "talk") -> Saying:
    return saying(text, person, place=f"test:{thread}")


def seen(message: IncomingMessage) -> IncomingMessage:
    """The same message, in a channel that others read."""
    return replace(message, origin=replace(message.origin, is_open=True))


async def refused(bot: MemoryBot, text: str = WIFI, thread: str = "talk", person: str = "bo") -> str:
    """Have the bot refuse a question in a thread; returns the question's event."""
    message = seen(mention(text, person, thread))
    await bot.hear(MemoryPlatform(), message)
    return message.event


async def test_where_the_bot_refused_a_trusted_answer_is_offered_and_kept_by_one_press(bot: MemoryBot) -> None:
    await refused(bot)
    trusted, place, said = bot.parts.trusted_replies, MemoryOfferPlace(), reply()
    assert await trusted.hear(said, (said.place,), place)
    ((draft, shown),) = place.offers.items()
    assert "Keep this as an answer?" in shown
    assert WIFI in shown
    assert WIFI_ANSWER in shown
    assert bot.parts.curation.library.answers == []
    pressed = await trusted.press(PressOffer(draft, "keep"), keeper("ann", moderates=False))
    assert (pressed.said, pressed.is_done) == (notices.KEPT, True)
    assert [each.quote.text for each in (await bot.parts.ask(WIFI, READERS)).citations] == [WIFI_ANSWER]


async def test_where_the_bot_was_silent_it_is_offered_too_also_by_a_reply_to_the_question(bot: MemoryBot) -> None:
    message = seen(follow_up(WIFI, "bo"))
    platform = MemoryPlatform()
    platform.earlier = ()
    await bot.intake.is_for_bot(message)
    bot.intake.remember_answered(message.origin.thread)
    await bot.hear(platform, message)
    assert platform.standing == []
    place = MemoryOfferPlace()
    assert await bot.parts.trusted_replies.hear(saying(), (message.event,), place)
    assert len(place.offers) == 1


async def test_what_the_bot_answered_is_not_asked_of_anybody(bot: MemoryBot) -> None:
    await bot.hear(MemoryPlatform(), seen(mention("How many bees does a hive hold?", "bo", "talk")))
    place, said = MemoryOfferPlace(), reply()
    assert not bot.parts.trusted_replies.may_answer((said.place,))
    assert not await bot.parts.trusted_replies.hear(said, (said.place,), place)


@pytest.mark.parametrize(
    "said",
    [
        reply(person="bo"),
        reply("Which router do you have?"),
        reply("Thanks a lot for asking!"),
        reply("Good morning everyone here!"),
        reply("On the card."),
        saying(community="test:2", place="test:talk"),
        saying(by_bot=True, place="test:talk"),
        saying(label="", place="test:talk"),
    ],
    ids=[
        "the asker",
        "a question",
        "thanks",
        "a greeting",
        "too short",
        "elsewhere",
        "a bot",
        "nobody knows who reads",
    ],
)
async def test_what_answers_nothing_is_not_offered(bot: MemoryBot, said: Saying) -> None:
    await refused(bot)
    place = MemoryOfferPlace()
    assert not await bot.parts.trusted_replies.hear(said, (said.place,), place)
    assert place.offers == {}


async def test_nothing_is_offered_to_members_without_the_role(bot: MemoryBot) -> None:
    await refused(bot)
    place, said = MemoryOfferPlace(trusted=False), reply()
    assert not await bot.parts.trusted_replies.hear(said, (said.place,), place)


@pytest.mark.parametrize("person", ["ann", "bo"])
async def test_nothing_is_offered_of_people_who_opted_out(bot: MemoryBot, person: str) -> None:
    await refused(bot)
    await bot.parts.record_store.set_opted_out(f"test:{person}", opted_out=True)
    place, said = MemoryOfferPlace(), reply()
    assert not await bot.parts.trusted_replies.hear(said, (said.place,), place)


async def test_it_is_offered_once_for_a_reply_and_once_for_a_question(bot: MemoryBot) -> None:
    await refused(bot)
    trusted, place, said = bot.parts.trusted_replies, MemoryOfferPlace(), reply()
    assert await trusted.hear(said, (said.place,), place)
    other = reply("Or ask at the desk, they know it as well.", "cy")
    assert not await trusted.hear(other, (other.place,), place)
    await refused(bot, "Where is the fax machine of the office?")
    assert not await trusted.hear(said, (said.place,), place)
    assert await trusted.hear(other, (other.place,), place)


async def test_nobody_else_can_press_and_no_keeps_nothing(bot: MemoryBot) -> None:
    await refused(bot)
    trusted, place, said = bot.parts.trusted_replies, MemoryOfferPlace(), reply()
    await trusted.hear(said, (said.place,), place)
    (draft,) = place.offers
    for person, moderates in (("bo", False), ("mo", True)):
        pressed = await trusted.press(PressOffer(draft, "keep"), keeper(person, moderates=moderates))
        assert (pressed.said, pressed.is_done) == (notices.NOT_YOUR_OFFER, False)
    ann = keeper("ann", moderates=False)
    form = (await trusted.press(PressOffer(draft, "edit"), ann)).form
    assert form is not None
    assert form.text == WIFI_ANSWER
    assert (await trusted.press(PressOffer(draft, "no"), ann)).is_done
    assert (await trusted.press(PressOffer(draft, "keep"), ann)).said == notices.TOO_OLD
    assert bot.parts.curation.library.answers == []


async def test_an_offer_goes_with_the_message_that_it_shows(bot: MemoryBot) -> None:
    trusted, place = bot.parts.trusted_replies, MemoryOfferPlace()
    for which in ("answer", "question"):
        event = await refused(bot)
        said = reply()
        assert await trusted.hear(said, (said.place,), place)
        (draft,) = place.offers
        await trusted.forget(said.event if which == "answer" else event)
        assert place.offers == {}
        assert (await trusted.press(PressOffer(draft, "keep"), keeper("ann"))).said == notices.TOO_OLD


async def test_a_question_that_was_deleted_is_not_open(bot: MemoryBot) -> None:
    event = await refused(bot)
    await bot.parts.trusted_replies.forget(event)
    assert not bot.parts.trusted_replies.may_answer((event, "test:talk"))


async def test_what_the_platform_does_not_take_is_not_offered(bot: MemoryBot) -> None:
    await refused(bot)
    said = reply()
    assert not await bot.parts.trusted_replies.hear(said, (said.place,), MemoryOfferPlace(failure=REFUSED))
    assert bot.parts.curation.drafts_of(said.event) == []


async def test_what_only_one_person_saw_is_offered_to_nobody(bot: MemoryBot) -> None:
    await bot.hear(MemoryPlatform(), mention(WIFI, "bo", "talk"))  # in private
    assert not bot.parts.trusted_replies.may_answer(("test:talk",))


async def test_what_the_bot_said_with_words_that_are_deleted_is_taken_back(bot: MemoryBot) -> None:
    library = bot.parts.curation.library
    said = saying()
    await kept(bot.parts.curation, said)
    platform, other = MemoryPlatform(READERS), MemoryPlatform(READERS)
    await bot.hear(platform, mention(WIFI, "bo"))
    await bot.hear(other, mention("How many bees does a hive hold?", "cy"))
    assert WIFI_ANSWER in platform.standing[0]
    await bot.parts.trusted_replies.forget(said.event)
    await library.quoted.take_back()
    assert (platform.standing, len(other.standing)) == ([], 1)


async def test_what_another_process_deletes_is_taken_back_too(bot: MemoryBot) -> None:
    library = bot.parts.curation.library
    answer = await kept(bot.parts.curation)
    platform = MemoryPlatform(READERS)
    await bot.hear(platform, mention(WIFI, "bo"))
    await bot.parts.record_store.delete_data_of(answer.author)
    await library.refresh()
    await library.quoted.take_back()
    assert platform.standing == []


async def test_what_a_moderator_withdraws_stays_where_it_was_said(bot: MemoryBot) -> None:
    answer = await kept(bot.parts.curation)
    platform = MemoryPlatform(READERS)
    await bot.hear(platform, mention(WIFI, "bo"))
    await bot.parts.curation.withdraw(answer.id, keeper())
    await bot.parts.curation.library.refresh()
    await bot.parts.curation.library.quoted.take_back()
    assert WIFI_ANSWER in platform.standing[0]
