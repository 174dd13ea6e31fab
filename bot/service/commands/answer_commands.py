"""``/answers``: answers of people that are kept, listed and changed."""

from bot.records.curated_answer import MAX_DAYS
from bot.service.commands.command import (
    Command,
    CommandAnswer,
    CommandCall,
    CommandForm,
    CommandOutcome,
    Parameter,
    saying,
)
from bot.service.curation import Curation

ID_CHARS = 40


class AnswerCommandSet:
    """What moderators do with kept answers.

    Args:
        curation: Keeps them, and notes who did what.
    """

    def __init__(self, curation: Curation) -> None:
        self._curation = curation

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        words = Parameter("words", "Only answers with these words", takes_rest=True)
        which = Parameter("id", "Which one; the list has the ids", required=True, most=ID_CHARS)
        days = Parameter("days", "For how many days from now; 0 for good", "number", True, least=0, most=MAX_DAYS)
        listed = "Answers of people that I keep; only you see them."
        changed = "Change the question or the words of one, in a form."
        return (
            Command("answers list", listed, "moderator", self._list, (words,)),
            Command("answers edit", changed, "moderator", self._edit, (which,), is_operation=True),
            Command("answers expire", "Set how long one holds.", "moderator", self._expire, (which, days)),
            Command("answers withdraw", "Answer with one no longer.", "moderator", self._withdraw, (which,)),
        )

    async def _list(self, call: CommandCall) -> CommandAnswer:
        return CommandAnswer(await self._curation.listed(await call.place.keeper(), call.text("words")))

    async def _edit(self, call: CommandCall) -> CommandOutcome:
        found = await self._curation.begin_edit(call.text("id"), await call.place.keeper())
        return saying(found) if isinstance(found, str) else CommandForm(found)

    async def _expire(self, call: CommandCall) -> CommandAnswer:
        return saying(await self._curation.expire(call.text("id"), call.number("days"), await call.place.keeper()))

    async def _withdraw(self, call: CommandCall) -> CommandAnswer:
        return saying(await self._curation.withdraw(call.text("id"), await call.place.keeper()))
