"""``/block``: whom the bot does not answer in a community."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.community.gap_text import date_text
from bot.records import PersonBlock, own_id
from bot.rendering.blocks import Layout, ListBlock, ListItem, Paragraph, Runs, TextRun, mention, plain
from bot.service.commands.command import Command, CommandAnswer, CommandCall, Parameter, saying
from bot.service.commands.command_values import duration_text
from bot.service.community_store import CommunityStore

REASON_CHARS = 300
MOST_SHOWN = 50
"""Blocks that a list shows, the newest."""


class BlockCommandSet:
    """What moderators do about people who abuse the bot.

    Nobody who moderates or manages a place, or runs the index there, can be blocked: whoever may block could else be
    locked out by a colleague. Take the right away first.

    Args:
        store: Who is blocked.
    """

    def __init__(self, store: CommunityStore) -> None:
        self._store = store

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        person = Parameter("person", "Who", "person", required=True)
        time = Parameter("time", "For how long, such as 30m, 12h or 7d; else until it is lifted", "duration")
        reason = Parameter("reason", "Why; moderators see it, the person does not", most=REASON_CHARS, takes_rest=True)
        add = "Do not answer somebody here any more."
        lift = "Answer somebody again."
        return (
            Command("block add", add, "moderator", self._add, (person, time, reason), "person blocked"),
            Command("block lift", lift, "moderator", self._lift, (person,), "person unblocked"),
            Command("block list", "Whom I do not answer here.", "moderator", self._list, (), "blocks shown"),
        )

    async def _add(self, call: CommandCall) -> CommandAnswer:
        place, person, seconds = call.place, call.text("person"), call.number("time")
        if await place.moderates(person):
            return saying("Who moderates or manages this place cannot be blocked. Take that right away first.")
        now = datetime.now(UTC)
        until = now + timedelta(seconds=seconds) if seconds else None
        reason = " ".join(call.text("reason").split())
        await self._store.save_block(PersonBlock(place.community, person, until, reason, place.person, now))
        span = f" for {duration_text(seconds)}" if seconds else " until you lift it"
        facts = {"person": person, "until": until.isoformat(timespec="seconds") if until else None, "reason": reason}
        said = f" here{span}. They are told so once, without the reason."
        return _saying("I do not answer ", mention("person", own_id(person)), said, noted=facts)

    async def _lift(self, call: CommandCall) -> CommandAnswer:
        person = call.text("person")
        if not await self._store.delete_block(call.place.community, person):
            return _saying(mention("person", own_id(person)), " is not blocked here.")
        return _saying("I answer ", mention("person", own_id(person)), " again.", noted={"person": person})

    async def _list(self, call: CommandCall) -> CommandAnswer:
        found = self._store.blocks_in(call.place.community)
        if not found:
            return saying("Nobody is blocked here.", {"blocks": 0})
        items = tuple(ListItem("-", 0, _told(each)) for each in found[:MOST_SHOWN])
        head = f"{len(found)} blocked here:"
        layout: Layout = ((Paragraph((plain(head),), leads=True), ListBlock(items)),)
        return CommandAnswer(layout, noted={"blocks": len(found)})


def _told(block: PersonBlock) -> Runs:
    until = f"until {block.until:%Y-%m-%d %H:%M} UTC" if block.until else "until it is lifted"
    reason = f": {block.reason}" if block.reason else ""
    when = plain(f" on {date_text(block.at)}{reason}")
    return (
        mention("person", own_id(block.person)),
        plain(f", {until}, by "),
        mention("person", own_id(block.by)),
        when,
    )


def _saying(*pieces: str | TextRun, noted: Mapping[str, object] | None = None) -> CommandAnswer:
    runs = tuple(plain(each) if isinstance(each, str) else each for each in pieces)
    return CommandAnswer(((Paragraph(runs, leads=False),),), noted=noted)
