"""Commands that everybody may use and that answer who uses them alone: ``/search`` and others."""

from collections.abc import Mapping, Sequence
from functools import partial

from bot.rendering.blocks import Layout
from bot.rendering.passage_layout import search_layout
from bot.service import notices
from bot.service.commands.command import (
    Command,
    CommandAnswer,
    CommandCall,
    CommandPlace,
    Handler,
    Parameter,
    ReplyFile,
    saying_marked,
)
from bot.service.document_search import TITLE_CHARS, listed_sources, matching_titles, search_passages
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.privacy_requests import PrivacyRequests
from bot.translation import msgid


class MemberCommandSet:
    """What people look up by themselves.

    Args:
        live_index: The index.
        privacy: Does what people ask about what is kept of them.
    """

    def __init__(self, live_index: LiveIndex, privacy: PrivacyRequests) -> None:
        self._live_index, self._privacy = live_index, privacy

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        words = Parameter("words", msgid("What to look for"), required=True, takes_rest=True)
        title = Parameter(
            "title", msgid("Only in the document with this title"), most=TITLE_CHARS, suggest=self._titles
        )
        about = msgid("Find passages in the documents; only you see the result.")
        listed = msgid("Which documents this place may read, and how fresh they are.")
        return (
            Command("search", about, "everyone", self._search, (words, title)),
            Command("help", msgid("What I can do, and how to ask."), "everyone", self._help),
            Command("sources", listed, "everyone", self._sources),
            *self._privacy_commands(),
        )

    def _privacy_commands(self) -> tuple[Command, ...]:
        told: Mapping[str, tuple[str, Handler]] = {
            "about": (msgid("What is stored when you ask, and for how long."), self._about),
            "export": (msgid("Get what is stored of you as a file that only you see."), self._export),
            "delete": (
                msgid("Delete what is stored of you: your questions, their answers, your votes."),
                self._delete,
            ),
            "opt-out": (
                msgid("Have nothing of you stored from now on; you are answered all the same."),
                partial(self._opt, out=True),
            ),
            "opt-in": (msgid("Have your questions and votes stored again."), partial(self._opt, out=False)),
        }
        return tuple(
            Command(f"privacy {name}", about, "everyone", run, anywhere=True) for name, (about, run) in told.items()
        )

    async def _help(self, call: CommandCall) -> CommandAnswer:
        return saying_marked((await call.place.translator()).translate(call.place.help))

    async def _search(self, call: CommandCall) -> CommandAnswer:
        """List passages that who asks may read."""
        labels, translator = await call.place.labels(), await call.place.translator()

        def layout(opened: ServedIndex) -> Layout:
            return search_layout(search_passages(opened, call.text("words"), call.text("title"), labels), translator)

        return CommandAnswer(await self._live_index.run(layout))

    async def _sources(self, call: CommandCall) -> CommandAnswer:
        """List the sources that everybody may read who reads there; in direct messages, that who asks may read."""
        labels = await call.place.readers() or await call.place.labels()
        found = await self._live_index.run(lambda opened: listed_sources(opened, labels))
        return CommandAnswer((), sources=found)

    async def _titles(self, place: CommandPlace, typed: str) -> Sequence[str]:
        labels = await place.labels()
        return await self._live_index.run(lambda opened: matching_titles(opened, typed, labels))

    async def _about(self, call: CommandCall) -> CommandAnswer:
        translator = await call.place.translator()
        ways = translator.translate(notices.PRIVACY_WAYS).replace("`/", f"`{call.place.prefix}")
        return saying_marked(f"{self._privacy.about(translator)} {ways}")

    async def _export(self, call: CommandCall) -> CommandAnswer:
        """Hand out what is stored of somebody, wherever it was asked: the person alone sees it."""
        place, translator = call.place, await call.place.translator()
        found = await self._privacy.export(place.person, await place.own_labels(), place.max_file_bytes, translator)
        if isinstance(found, str):
            return saying_marked(translator.translate(found))
        return CommandAnswer(saying_marked(found.text).layout, ReplyFile(found.name, found.data, apart=False))

    async def _delete(self, call: CommandCall) -> CommandAnswer:
        translator = await call.place.translator()
        return saying_marked(translator.translate(await self._privacy.delete(call.place.person, translator)))

    async def _opt(self, call: CommandCall, *, out: bool) -> CommandAnswer:
        said = await self._privacy.opt(call.place.person, out=out)
        return saying_marked((await call.place.translator()).translate(said))
