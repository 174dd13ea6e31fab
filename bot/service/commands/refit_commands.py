"""``/refit``: operators fit anew when the bot refuses, on questions and votes: a look first, then one command."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.service.commands.command import Command, CommandAnswer, CommandCall, saying
from bot.service.refusal_refit import RefusalRefit

NOT_HERE = (
    "I need questions of which some must be refused: votes tell only of what was answered. Name a file of them under "
    "[evaluation] in footnote.toml, and leave answer.calibration unset."
)


class RefitCommandSet:
    """What operators do about when the bot refuses.

    Args:
        refit: Does it.
    """

    def __init__(self, refit: RefusalRefit) -> None:
        self._refit = refit

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        show = "What it would change to fit anew, on votes and questions, when I refuse."
        apply = "Refuse as the last refit says from now on."
        undo = "Refuse as before the last refit again."
        return (
            Command("refit show", show, "operator", self._show, (), "refit shown"),
            Command("refit apply", apply, "operator", self._apply, (), "refit applied"),
            Command("refit undo", undo, "operator", self._undo, (), "refit undone"),
        )

    async def _show(self, call: CommandCall) -> CommandAnswer:
        if not self._refit.is_possible:
            return saying(NOT_HERE)
        if self._refit.is_busy:
            return saying("Another refit is at work. Wait until it is done.")
        if reason := await self._refit.why_not():
            return saying(reason)
        found = await self._refit.propose()
        prefix = call.place.prefix
        lines = [*_told(found), f"{prefix}refit apply makes it hold; {prefix}refit undo takes that back."]
        return saying("\n".join(lines), {"before": found["before"], "after": found["after"]})

    async def _apply(self, _call: CommandCall) -> CommandAnswer:
        if await self._refit.apply():
            return saying("It holds from now on.", {"applied": True})
        return saying("Nothing is proposed: use “refit show” first.")

    async def _undo(self, _call: CommandCall) -> CommandAnswer:
        if await self._refit.undo():
            return saying("It is taken back; what held before holds again.", {"undone": True})
        return saying("No refit was applied here.")


def _told(found: Mapping[str, Any]) -> Iterator[str]:
    before, after = found["before"], found["after"]
    yield f"Fitted on {found['questions']} questions and {found['votes']} answers with votes."
    yield f"Of those with an answer, I answer {before['answered']:.0%} now and {after['answered']:.0%} then."
    yield f"Of the others, I refuse {before['refused']:.0%} now and {after['refused']:.0%} then."
    yield f"Of the questions: {_moved(found['questions_moved'])}."
    yield f"Of the answers with votes: {_moved(found['votes_moved'])}."
    if after["log_loss"] >= before["log_loss"]:
        yield "It does not decide better than what holds now, so I would leave it."


def _moved(moves: Sequence[Mapping[str, Any]]) -> str:
    """Return how many fare otherwise; ``hedged`` is what is shown as what may help."""
    words = {"answered": "answered", "hedged": "“may help”", "refused": "refused"}
    told = [f"{each['count']} from {words[each['was']]} to {words[each['now']]}" for each in moves]
    return ", ".join(told) or "nothing changes"
