"""Keeping answers of people by menus, forms and offers, on every platform the same."""

from collections.abc import Mapping

from bot.service import curation_notices as notices
from bot.service.admission import Admission
from bot.service.button_actions import CastVote, DeleteAnswer, PressOffer, actions_in
from bot.service.curated_draft import NOTHING_ASKED, CuratedDraft, Kept, form_of
from bot.service.curation import Curation
from bot.service.interaction import ChosenMessage, FormAnswer, Interaction, OwnWords
from bot.service.trusted_replies import TrustedReplies


class AnswerKeeping:
    """Shows the forms of drafts, and does what is asked of them.

    Args:
        curation: Keeps answers of people.
        trusted: Offers to keep what trusted members answer.
        admission: Decides who is spoken to at all.
    """

    def __init__(self, curation: Curation, trusted: TrustedReplies, admission: Admission) -> None:
        self._curation, self._trusted, self._admission = curation, trusted, admission

    async def offer(self, words: OwnWords) -> bool:
        """Offer somebody to keep a message that answers what the bot left open; returns whether that was offered."""
        if not self._trusted.may_answer(words.answers_to) or self._admission.why_not(words.origin):
            return False
        return await self._trusted.hear(await words.saying(), words.answers_to, words)

    async def forget(self, event: str) -> None:
        """Forget all that holds words of a deleted message."""
        await self._trusted.forget(event)

    async def save(self, message: ChosenMessage, here: Interaction) -> None:
        """Show a moderator the form in which a message may be kept as an answer, or say why it cannot be."""
        keeper = await here.keeper()
        asked = await message.asked() if keeper.moderates else NOTHING_ASKED
        await self.open(self._curation.begin(await message.saying(), asked, keeper), here)

    async def correct(self, message: ChosenMessage, here: Interaction) -> None:
        """Show a moderator the form in which an answer of the bot is corrected, or say why it cannot be."""
        actions = actions_in(message.buttons)
        votes = [each for each in actions if isinstance(each, CastVote)]
        if not message.is_own or not votes:
            await here.tell(notices.NOT_AN_ANSWER)
            return
        earlier = [old for each in actions if isinstance(each, DeleteAnswer) for old in each.earlier]
        place, shown_at, keeper = await message.saying(), ":".join((*message.where, *earlier)), await here.keeper()
        await self.open(await self._curation.begin_correction(votes[0].answer, place, shown_at, keeper), here)

    async def press(self, action: PressOffer, here: Interaction) -> None:
        """Do what a button of an offer says, or one that opens a form again."""
        if action.choice != "edit":
            await here.defer()
        pressed = await self._trusted.press(action, await here.keeper())
        if pressed.form is not None:
            await self.open(pressed.form, here)
            return
        await here.tell(pressed.said)
        if pressed.is_done:
            await here.take_away()

    async def open(self, found: CuratedDraft | str, here: Interaction) -> None:
        """Show the form of a draft, or say why there is none."""
        if isinstance(found, str):
            await here.tell(found)
        elif not await here.open_form(form_of(found, await here.translator())):
            await here.tell(notices.TOO_OLD)

    async def submit(self, draft: str, values: Mapping[str, str], here: Interaction) -> FormAnswer:
        """Keep a draft as its form has it; returns what to say, and how the form is opened again if it is wrong.

        Args:
            draft: Its id.
            values: What the form holds, by the names of its fields.
            here: Who sent it.
        """
        done = await self._trusted.submit(draft, values, await here.keeper())
        said = done.said if await _shows_correction(done, here) else notices.NOT_SHOWN
        return FormAnswer(said, done.field, PressOffer(draft, "edit") if self._curation.draft(draft) else None)


async def _shows_correction(done: Kept, here: Interaction) -> bool:
    """Show a correction in place of the answer; returns whether the platform takes that, or nothing was corrected."""
    if done.answer is None or not done.shown_at:
        return True
    return await here.show_corrected(done.answer, done.shown_at)
