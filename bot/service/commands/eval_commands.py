"""``/eval``: how well the bot answers a question set that the settings name."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.service.background_command import BackgroundCommands, output_of
from bot.service.commands.command import Command, CommandAnswer, CommandCall, CommandPlace, Parameter, listing, saying

SECONDS = 600.0
"""Seconds that a run may take: Discord takes a reply for a quarter of an hour."""
MOST_FAILED = 20
"""Failing questions that a reply names, by their line."""


class EvalCommandSet:
    """What operators measure; one run at a time.

    Args:
        background: The question sets.
    """

    def __init__(self, background: BackgroundCommands) -> None:
        self._sets, self._one = background.evaluations, asyncio.Lock()

    def commands(self) -> tuple[Command, ...]:
        """Return the command."""
        about = "How well I answer a question set of the settings; only you see it."
        name = Parameter("set", "Its name in the settings; else the first", suggest=self._named)
        return (Command("eval", about, "operator", self._eval, (name,), "evaluated"),)

    async def _named(self, _place: CommandPlace, typed: str) -> Sequence[str]:
        return [name for name in self._sets if typed.lower() in name.lower()]

    async def _eval(self, call: CommandCall) -> CommandAnswer:
        """Ask the questions of a set in a process of its own, and tell the figures."""
        name = call.text("set") or next(iter(self._sets), "")
        if not self._sets:
            return saying("The settings name no question set; add one under [evaluation] in footnote.toml.")
        if name not in self._sets:
            return saying(f"There is no question set {name}; there is {', '.join(self._sets)}.")
        if self._one.locked():
            return saying("Another run is at work. Wait until it is done.")
        async with self._one:
            found: Mapping[str, Any] = json.loads(await output_of(self._sets[name], SECONDS))
        return listing(figures(name, found), {"set": name, "figures": _numbers(found)})


def figures(name: str, found: Mapping[str, Any]) -> str:
    """Return the figures of a run, a line each; of questions that failed, their lines, since not all may read them."""
    lines = [name, *(f"  {key:<28}{value:>12}" for key, value in _numbers(found).items())]
    failed = [str(each["line"]) for each in found.get("failures", ())]
    if failed:
        more = f" and {len(failed) - MOST_FAILED} more" if len(failed) > MOST_FAILED else ""
        lines.append(f"  failing lines: {', '.join(failed[:MOST_FAILED])}{more}")
    return "\n".join(lines)


def _numbers(found: Mapping[str, Any]) -> dict[str, str]:
    numbers = {key: value for key, value in found.items() if isinstance(value, int | float)}
    return {key: f"{value:,}" if isinstance(value, int) else f"{value:.4f}" for key, value in numbers.items()}
