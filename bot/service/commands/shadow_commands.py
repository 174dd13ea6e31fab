"""``/shadow``: what moderators decided about answers that they saw first, and switching on what that shows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from bot.community import ShadowReport, Window, shadow_csv, shadow_layout, shadow_report
from bot.community.shadow_report import Judged
from bot.records import own_id
from bot.rendering.blocks import Paragraph, strong
from bot.service.button_actions import ConfirmCommand
from bot.service.commands.command import (
    Command,
    CommandAnswer,
    CommandCall,
    CommandPlace,
    Parameter,
    ReplyFile,
    saying,
)
from bot.service.commands.command_set import PendingCommand, PendingCommands
from bot.service.community_reports import DAYS, MAX_DAYS
from bot.service.community_settings import CommunitySettings, setting_now
from bot.service.file_settings import NOBODY
from bot.service.record_store import RecordStore


class ShadowCommandSet:
    """What moderators look at, and managers switch on.

    Args:
        record_store: Keeps what was decided.
        settings: What holds in each place.
        pending: What waits for a press.
    """

    def __init__(self, record_store: RecordStore, settings: CommunitySettings, pending: PendingCommands) -> None:
        self._record_store, self._settings, self._pending = record_store, settings, pending

    def commands(self) -> tuple[Command, ...]:
        """Return the command."""
        parameters = (
            Parameter("channel", "Only of this channel; else of all of this place", "channel"),
            Parameter("days", "How many days to look back", "number", most=MAX_DAYS),
            Parameter("table", "With each decision as a file for spreadsheets", "flag"),
        )
        about = "How good my answers were that moderators saw first, and from which confidence on."
        return (Command("shadow report", about, "moderator", self._report, parameters, "shadow report shown"),)

    async def _report(self, call: CommandCall) -> CommandAnswer:
        window = Window(datetime.now(UTC), call.number("days", DAYS))
        given, store = call.text("channel"), self._record_store
        found = await store.query(store.previews.decisions(call.place.community, given, window.since))
        report = shadow_report(found, window)
        channel = given or (report.channels[0] if len(report.channels) == 1 else "")
        where = f"What moderators decided in {f'the channel {own_id(channel)}' if channel else 'all channels'}"
        may_set = channel and await call.place.has("manager")
        return CommandAnswer(
            ((Paragraph((strong(where),), leads=True),), *shadow_layout(report)),
            ReplyFile("shadow.csv", shadow_csv(report).encode()) if call.flag("table") and found else None,
            tuple(self._buttons(report, channel, call.place.person)) if may_set else (),
            noted={"channel": channel, "days": window.days},
        )

    def _buttons(self, report: ShadowReport, channel: str, person: str) -> Iterator[ConfirmCommand]:
        """Yield what switches a channel on, for each precision that was shown."""
        for each in report.proposals:
            if each.judged is not None:
                do = partial(self._switch_on, channel, each.wanted, each.judged)
                says = f"Answer from {each.judged.confidence:g} ({each.wanted:.0%} right)"
                yield self._pending.add(PendingCommand(person, "manager", do, "shadow switched on"), says)

    async def _switch_on(self, channel: str, wanted: float, judged: Judged, place: CommandPlace) -> CommandAnswer:
        """Have questions in a channel answered from a confidence on; what moderators see first comes last to an end."""
        confidence = f"{judged.confidence:g}"
        for name, value in (("confidence", confidence), ("auto_answer", "on"), ("shadow", NOBODY)):
            await self._settings.change(setting_now(place.community, channel, name, value, place.person))
        said = (
            f"From now on I answer in the channel {own_id(channel)} by myself, from confidence {confidence}. "
            "“settings reset” undoes it: of shadow, auto_answer and confidence, each for this channel."
        )
        return saying(said, {"channel": channel, "confidence": confidence, "precision": wanted})
