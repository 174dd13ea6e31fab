"""Generated workspaces with the bot in them, in one process: what each person sees, and what they may read."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from bot.answering import AnswerCache, Answerer, AnswerSettings, Conversations
from bot.records import AuditLog, Journal, RecordPlace
from bot.service.admission import Admission
from bot.service.answer_actions import AnswerActions
from bot.service.answer_service import AnswerService
from bot.service.background_command import BackgroundCommands
from bot.service.background_tasks import BackgroundTasks
from bot.service.commands.all_commands import all_commands
from bot.service.community_reports import CommunityReports
from bot.service.community_settings import CommunitySettings
from bot.service.curated_library import CuratedLibrary
from bot.service.curation import Curation
from bot.service.directory_access import DirectoryAccess
from bot.service.file_settings import slack_settings
from bot.service.forum_posts import ForumPosts
from bot.service.human_help import HumanHelp
from bot.service.live_index import LiveIndex, ServedIndex
from bot.service.metrics import Metrics
from bot.service.operations import IndexCommands, Operations
from bot.service.pipeline import AnswerPipeline
from bot.service.platform_intake import intake_for
from bot.service.preview_decisions import PreviewDecisions
from bot.service.privacy_requests import PrivacyRequests
from bot.service.record_store import RecordStore, open_record_store
from bot.service.refusal_refit import RefusalRefit
from bot.service.reindex_process import Reindexing
from bot.service.request_queue import QueueLimits, RequestQueue
from bot.service.services import Services
from bot.service.shadow_mode import ShadowMode
from bot.service.trusted_replies import TrustedReplies
from bot.service.vote_opinions import VoteOpinions
from bot.settings.chat_section import SlackSection
from bot.slack.slack_app import WHY
from bot.slack.workspace import Workspace
from bot.slack.workspace_bot import WorkspaceBot
from bot.slack_connection.directory import Directory
from bot.slack_connection.scopes import SlackIdentity
from bot.slack_connection.web_client import SlackClient
from bot.translation import LanguageChoice
from index import ChunkSettings, Index, IndexFolder, ReindexOptions, SearchSettings, SourceSpec, reindex
from index.embedding import Encoder
from index.retrieval.side_documents import SideDocuments
from tests.fakes.slack.model import Channel, Envelope, Json
from tests.fakes.slack.server import FakeSlack

TEAM = "T0TEAM"
SPEAKING = LanguageChoice({"slack": "en"}, {"en": cast("Any", None)}, lambda _: "")
NO_PROGRAMS = BackgroundCommands(("false",), {}, (), ())
SECRETS = {
    "public": ("lighthouse", "amberfox"),
    f"public@slack:{TEAM}": ("windmill", "bluewren"),
    "staff": ("boiler room", "coralmoth"),
    "beta": ("observatory", "dunlynx"),
    f"slack:{TEAM}:C00000": ("greenhouse", "ebonhare"),
    f"slack:{TEAM}:C00001": ("shipyard", "flintcrow"),
}
"""What is kept for each label: a place, and the word that shows that somebody saw it."""


def build(folder: Path, encoder: Encoder) -> None:
    """Index a document for each label; its words, its title and its source's name tell of it."""
    sources = []
    for label, (place, word) in SECRETS.items():
        path = folder / word
        path.mkdir(parents=True)
        text = f"# The {word} notes\n\nGuests ask for it. The code word of the {place} is {word}. Keep it in mind.\n"
        (path / "notes.md").write_text(text, "utf-8")
        base, _, there = label.partition("@")
        spec = SourceSpec(word, "folder", path, "", "", base, "article", 1_000_000, places=(there,) if there else ())
        sources.append(spec)
    options = ReindexOptions(
        folder / "index", folder / "cache", tuple(sources), False, (), False, ChunkSettings(256, 0)
    )
    reindex(options, encoder, lambda _stage, _done, _total: None)


@asynccontextmanager
async def services_in(folder: Path, encoder: Encoder) -> AsyncIterator[Services]:
    """What the bot works with, over the index in a folder."""

    ranking = SearchSettings(0.7, 0.5, 64)
    beside = SideDocuments(encoder, ranking)

    def open_live() -> ServedIndex:
        index = Index(folder / "index", encoder, ranking, beside=beside)
        return ServedIndex(index, Answerer(index, AnswerSettings(), None, cache=AnswerCache(100)))

    live_index = LiveIndex(open_live, IndexFolder(folder / "index").current, 2)
    async with open_record_store(RecordPlace("", folder / "records", 0), print) as records:
        yield _services(folder, live_index, records, CuratedLibrary(beside, records))
    live_index.close()


def _services(folder: Path, live_index: LiveIndex, records: RecordStore, library: CuratedLibrary) -> Services:
    metrics, request_queue = Metrics(), RequestQueue(QueueLimits(2, 500, 0.0))
    journal, audit = Journal(folder / "accepted"), AuditLog(folder / "audit.jsonl")
    answers = AnswerService(live_index, Conversations(4, 100, 60.0), records)
    pipeline = AnswerPipeline(answers, request_queue, journal, metrics, model_seconds=0.0, log_questions=False)
    curation = Curation(library, records, audit, live_index.text_of)
    commands = IndexCommands(
        Reindexing(["false"]), cast("Any", None), dict, tuple(word for _, word in SECRETS.values())
    )
    places = CommunitySettings(records.community, {"slack": slack_settings(SlackSection())})
    admission = Admission(places, records.community, records)
    operations = Operations(commands, live_index, request_queue, audit, metrics, frozenset({"slack"}))
    refit = RefusalRefit(live_index, records, folder / "calibration.json", ())
    reports = CommunityReports(live_index, records, audit)
    actions = AnswerActions(live_index, records, metrics, pipeline.stop)
    shadow, forum_posts = ShadowMode(records), ForumPosts(live_index, actions, audit, None)
    privacy = PrivacyRequests(live_index, records, 30, curation.forget_person, shadow.forget_person)
    return Services(
        live_index,
        records,
        request_queue,
        journal,
        {},
        pipeline,
        actions,
        curation,
        TrustedReplies(curation, records),
        HumanHelp(live_index, records, audit, admission),
        operations,
        all_commands(live_index, records, operations, reports, privacy, places, curation, NO_PROGRAMS, audit, refit),
        reports,
        privacy,
        metrics,
        refit,
        VoteOpinions(live_index, records),
        SPEAKING,
        places,
        admission,
        forum_posts,
        PreviewDecisions(
            shadow, records, live_index, answers, admission, SPEAKING, audit, forum_posts.mark_answered, library.quoted
        ),
        None,
    )


class DirectSlack(FakeSlack):
    """The fake without sockets and paces: the bot's own process is this one.

    Attributes:
        heard_by: The bot.
        tasks: Work beside the events.
    """

    heard_by: WorkspaceBot

    def __init__(self) -> None:
        super().__init__()
        self.tasks = BackgroundTasks()

    def pace(self, channel: Channel) -> None:
        """Take every message."""

    def tell(self, kind: str, payload: Json) -> Envelope:
        """Tell the bot something."""
        envelope = Envelope(kind, payload, time.monotonic())
        self.envelopes.append(envelope)
        self.tasks.start(self._hand_over(envelope))
        return envelope

    async def _hand_over(self, envelope: Envelope) -> None:
        bot, payload = self.heard_by, envelope.payload

        async def ack(**said: Any) -> None:
            envelope.response = said

        if envelope.kind == "slash_commands":
            await (bot.ask if payload["command"] == "/ask" else bot.operate)(payload, ack)
        elif envelope.kind == "interactive":
            on_message = bot.explain if payload.get("callback_id") == WHY else bot.answer_this
            kinds = {"block_actions": bot.press, "message_action": on_message, "view_submission": bot.submit}
            await kinds[payload["type"]](payload, ack)
        else:
            event = payload["event"]
            hear = {"message": bot.take, "app_mention": bot.take, "app_home_opened": bot.open_home}
            await hear.get(event["type"], bot.change)(event)
        envelope.done.set()


@asynccontextmanager
async def bot_in(
    slack: DirectSlack, services: Services, grants: Any, trusted: Any, settings: SlackSection
) -> AsyncIterator[WorkspaceBot]:
    """The bot in a generated workspace."""
    client = SlackClient(slack.bot_token, f"{slack.base}/api/")
    directory = Directory(client, slack.team)
    access = DirectoryAccess(directory, f"slack:{slack.team}", grants, services.live_index, trusted)
    who = SlackIdentity(slack.team, "", slack.bot.id, "https://example.slack.com/", scope="")
    workspace, intake = Workspace(who, directory, access), intake_for(services, slack.tasks)
    slack.heard_by = WorkspaceBot(services, settings, workspace, intake, slack.tasks)
    try:
        yield slack.heard_by
        await slack.tasks.finish(time.monotonic() + 60.0)
    finally:
        await client.close()
        await services.record_store.in_installations(lambda kept: kept.delete_answers_in("slack:"))


@dataclass(slots=True)
class Sightings:
    """What has come to be seen since the last look, by whom."""

    slack: FakeSlack
    seen: dict[str, str] = field(default_factory=dict)

    def fresh(self) -> Iterator[tuple[str, str, Channel | None, str]]:
        """Yield what is new: where, its text, the channel whose readers see it, or the one person who does."""
        for each in self.slack.messages:
            if each.user == self.slack.bot.id and not each.deleted:
                text = json.dumps([each.text, each.blocks])
                if self._is_new(f"message {each.ts}", text):
                    where = f"message {each.ts} in {each.channel.name}, version {each.versions}: {each.text}"
                    yield where, text, None if each.audience else each.channel, each.audience
        for kind, shown in (("form", self.slack.modals), ("home", self.slack.homes), ("prompts", self.slack.prompts)):
            for key, view in shown.items():
                text = json.dumps(view)
                if self._is_new(f"{kind} {key}", text):
                    yield f"{kind} of {key}", text, None, f"U{key[1:]}"
        for envelope in self.slack.envelopes:
            text = json.dumps(envelope.response)
            if envelope.response and self._is_new(f"answer {id(envelope)}", text):
                yield "response", text, None, str(envelope.payload["user"]["id"])
        for key, file in self.slack.files.items():
            text = file["data"].decode("utf-8", "replace")
            if file["channel"] and self._is_new(f"file {key}", text):
                yield f"file {key}", text, None, f"U{file['channel'][1:]}"

    def _is_new(self, key: str, text: str) -> bool:
        new = self.seen.get(key) != text
        self.seen[key] = text
        return new


async def settled(slack: DirectSlack) -> None:
    """Wait until nothing is at work."""
    await asyncio.sleep(0)
    await slack.tasks.finish(time.monotonic() + 60.0)


def some(chance: random.Random, found: list[Any], most: int) -> list[Any]:
    """Some of a list, by chance."""
    return chance.sample(found, min(len(found), chance.randint(0, most)))
