"""``/source``: sources that operators add beside those of the settings file, each looked at before it is confirmed."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bot.community.gap_text import date_text
from bot.records import AddedSource, own_id
from bot.rendering.blocks import Block, Layout, ListBlock, ListItem, Note, Paragraph, Runs, mention, plain, strong
from bot.service.background_command import BackgroundCommands, output_of
from bot.service.commands.command import Command, CommandAnswer, CommandCall, CommandPlace, Parameter, saying
from bot.service.commands.command_set import PendingCommand, PendingCommands
from bot.service.commands.command_values import BadValue
from bot.service.community_store import CommunityStore
from bot.text import shorten

SECONDS = 180.0
"""Seconds that looking at a source may take."""
KINDS: Mapping[str, str] = {"site": "crawl", "sitemap": "sitemap", "feed": "feed", "git": "git"}
"""What people call the kinds, and what the settings do."""
MOST_SOURCES = 50
"""Sources that may be added."""
TITLE_CHARS = 100
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
_ADDRESS = re.compile(r"https?://[^\s<>\"'|\\]{1,800}")


class SourceCommandSet:
    """What operators have indexed.

    An added source is for the readers of one label that the settings file knows, within the community where it is
    added, so it is never read by more people than the file allows there.

    Args:
        store: Keeps the sources.
        background: Looks at a source, and knows labels and sources of the file.
        pending: Keeps what waits to be confirmed.
    """

    def __init__(self, store: CommunityStore, background: BackgroundCommands, pending: PendingCommands) -> None:
        self._store, self._background, self._pending = store, background, pending
        self._one = asyncio.Lock()

    def commands(self) -> tuple[Command, ...]:
        """Return the commands."""
        kind = Parameter("kind", "What the address is of", required=True, choices=tuple(KINDS))
        address = Parameter("address", "Its address, https://…", required=True, most=800)
        audience = Parameter("audience", "Label that readers must hold; public if you leave it out", most=100)
        name = Parameter("name", "What it is called in citations and lists; else made of the address", most=61)
        ref = Parameter("ref", "Of a repository: branch, tag or commit", most=200)
        path = Parameter("path", "Of a repository: only this folder or file", most=300)
        gone = Parameter("name", "Which one", required=True, most=61, suggest=self._named)
        return (
            Command(
                "source add",
                "Look at a source and, once you confirm, have it indexed.",
                "operator",
                self._add,
                (kind, address, audience, name, ref, path),
                "source looked at",
            ),
            Command(
                "source remove",
                "Take out a source that was added here; its documents go at the next reindex.",
                "operator",
                self._remove,
                (gone,),
                "source removed",
            ),
            Command("source list", "Which sources were added by command.", "operator", self._list, (), "sources shown"),
        )

    async def _add(self, call: CommandCall) -> CommandAnswer:
        """Look at a source, in a process of its own, and offer to add it."""
        source = self._described(call)
        if self._one.locked():
            return saying("Another source is being looked at. Try again in a minute.")
        async with self._one:
            command = [*self._background.preview, json.dumps(source.described())]
            found: Mapping[str, Any] = json.loads(await output_of(command, SECONDS))
        facts = {"source": source.name, "kind": source.kind, "url": source.url, "audience": source.audience}
        if problem := found.get("problem"):
            return saying(f"I cannot read it: {problem}", {**facts, "problem": problem})
        if not found["documents"]:
            reasons = "; ".join(found["problems"]) or "nothing was found there"
            return saying(f"No document would come from it: {reasons}", {**facts, "problem": reasons})
        pending = PendingCommand(call.place.person, "operator", partial(self._confirmed, source), "source added")
        button = self._pending.add(pending)
        return CommandAnswer(preview_layout(source, found), buttons=(button,), noted={**facts, "found": found["items"]})

    async def _confirmed(self, source: AddedSource, place: CommandPlace) -> CommandAnswer:
        if place.community != source.community:
            return saying("It was looked at in another place. Use the command here.")
        if not await self._store.add_source(source):
            return saying(f"There is a source {source.name} by now; give another name.")
        facts = {"source": source.name, "kind": source.kind, "url": source.url, "audience": source.audience}
        said = f"{source.name} is added. It is read at the next reindex; {place.prefix}reindex reads it now."
        return saying(said, facts)

    async def _remove(self, call: CommandCall) -> CommandAnswer:
        name = call.text("name")
        found = next((each for each in self._here(call.place) if each.name == name), None)
        if found is None:
            in_file = name in self._background.sources
            told = "It is of the settings file; take it out there." if in_file else "list shows which ones were added."
            return saying(f"No source {name} was added here. {told}")
        await self._store.remove_source(name)
        said = f"{name} is taken out; its documents go at the next reindex of all sources ({call.place.prefix}reindex)."
        return saying(said, {"source": name, "url": found.url})

    async def _list(self, call: CommandCall) -> CommandAnswer:
        found = self._here(call.place)
        if not found:
            return saying("No source was added here by command.", {"sources": 0})
        items = tuple(ListItem("-", 0, (strong(each.name), *_told(each))) for each in found)
        return CommandAnswer(((ListBlock(items),),), noted={"sources": len(found)})

    async def _named(self, place: CommandPlace, typed: str) -> list[str]:
        return [each.name for each in self._here(place) if typed.lower() in each.name.lower()]

    def _here(self, place: CommandPlace) -> list[AddedSource]:
        return [each for each in self._store.sources if each.community == place.community]

    def _described(self, call: CommandCall) -> AddedSource:
        """Return the source that somebody describes.

        Raises:
            BadValue: It cannot be one; the message says what would do.
        """
        kind, url = call.text("kind"), call.text("address").strip("<>").partition("|")[0]
        audience, place = call.text("audience") or "public", call.place
        if not _ADDRESS.fullmatch(url) or "@" in urlsplit(url).netloc:
            raise BadValue("address must be https://…, without spaces, name or password.")
        if audience not in self._background.labels:
            known = ", ".join(sorted(self._background.labels))
            raise BadValue(f"audience must be a label of the settings file: {known}.")
        if kind != "git" and (call.text("ref") or call.text("path")):
            raise BadValue("ref and path are for a repository only.")
        if len(self._store.sources) >= MOST_SOURCES:
            raise BadValue(f"{MOST_SOURCES} sources were added already; remove one, or use the settings file.")
        name = call.text("name") or _name_of(kind, url)
        if not _NAME.fullmatch(name):
            raise BadValue("name may hold letters, digits, '.', '_' and '-', and begins with a letter or digit.")
        if name in self._background.sources or name in {each.name for each in self._store.sources}:
            raise BadValue(f"There is a source {name} already; give another name.")
        now = datetime.now(UTC)
        ref, path = call.text("ref"), call.text("path")
        return AddedSource(name, KINDS[kind], url, ref, path, audience, place.community, place.person, now)


def preview_layout(source: AddedSource, found: Mapping[str, Any]) -> Layout:
    """Lay out what a source would bring, how much and for whom."""
    more = "" if found["is_whole"] else " or more"
    items = f"{found['items']:,} {'pages' if source.kind != 'git' else 'files'}{' or more' if found['is_cut'] else ''}"
    looked = f"{items}; I read {found['documents']:,} documents of {found['characters']:,} characters{more}."
    facts = [looked, f"For readers with the label {source.audience}, in this place only."]
    if found["titles"]:
        facts.append(f"Such as: {'; '.join(shorten(each, TITLE_CHARS) for each in found['titles'])}")
    if found["skipped"]:
        facts.append(f"{found['skipped']:,} were left out: {'; '.join(found['problems'])}")
    head: list[Block] = [Paragraph((strong(f"{source.name}: {source.url}"),), leads=True)]
    items_block = ListBlock(tuple(ListItem("-", 0, (plain(each),)) for each in facts))
    return ((*head, items_block), (Note("Nothing is indexed yet. Confirm within a quarter of an hour to add it."),))


def _name_of(kind: str, url: str) -> str:
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2].removesuffix(".git") if kind == "git" else ""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", last or parts.hostname or "").strip("-._")[:60]


def _told(source: AddedSource) -> Runs:
    kind = next(name for name, kind in KINDS.items() if kind == source.kind)
    part = "".join(f", {name} {value}" for name, value in (("ref", source.ref), ("path", source.path)) if value)
    what = f": {kind} {source.url}{part}, for {source.audience}, by "
    return plain(what), mention("person", own_id(source.by)), plain(f" on {date_text(source.at)}")
