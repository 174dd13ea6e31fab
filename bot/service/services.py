"""What a chat platform's adapter works with."""

import time
from dataclasses import dataclass

from bot.records import Journal
from bot.service.access import Grants
from bot.service.admission import Admission
from bot.service.answer_actions import AnswerActions
from bot.service.background_tasks import BackgroundTasks
from bot.service.commands.command_set import CommandSet
from bot.service.community_reports import CommunityReports
from bot.service.community_settings import CommunitySettings
from bot.service.curation import Curation
from bot.service.forum_posts import ForumPosts
from bot.service.history_keeper import HistoryKeeper
from bot.service.human_help import HumanHelp
from bot.service.live_index import LiveIndex
from bot.service.metrics import Metrics
from bot.service.operations import Operations
from bot.service.pipeline import AnswerPipeline
from bot.service.preview_decisions import PreviewDecisions
from bot.service.privacy_requests import PrivacyRequests
from bot.service.record_store import RecordStore
from bot.service.refusal_refit import RefusalRefit
from bot.service.request_queue import RequestQueue
from bot.service.trusted_replies import TrustedReplies
from bot.service.vote_opinions import VoteOpinions
from bot.translation import LanguageChoice

SENDING = 3.0
"""Of the seconds at the end, those in which nothing more is written, but what is there is sent."""


@dataclass(frozen=True, slots=True)
class Services:
    """What every adapter works with; one index, one encoder and one queue for all of them.

    Attributes:
        live_index: The index.
        record_store: The records.
        request_queue: Decides who is served when.
        journal: What was accepted and is not answered yet.
        grants: Who may read which label.
        pipeline: Sees questions through.
        answer_actions: What people may do with an answer.
        curation: Keeps answers of people.
        trusted_replies: Offers to keep what trusted members answer.
        human_help: Asks people where the bot has no sure answer.
        operations: What operators may do.
        commands: What moderators and operators may do by command.
        reports: What moderators look at.
        privacy: What people may do with what is kept of them.
        metrics: What is counted.
        refit: Fits anew when the bot refuses.
        opinions: What people thought of quotes.
        languages: Chooses the language of what is said.
        places: What holds in each place.
        admission: Decides who is answered at all.
        forum_posts: Sees to the posts of forums.
        previews: Does what moderators decide about answers that they see first.
        history: What people wrote, mirrored for the index; None where the settings name no channel for it.
    """

    live_index: LiveIndex
    record_store: RecordStore
    request_queue: RequestQueue
    journal: Journal
    grants: Grants
    pipeline: AnswerPipeline
    answer_actions: AnswerActions
    curation: Curation
    trusted_replies: TrustedReplies
    human_help: HumanHelp
    operations: Operations
    commands: CommandSet
    reports: CommunityReports
    privacy: PrivacyRequests
    metrics: Metrics
    refit: RefusalRefit
    opinions: VoteOpinions
    languages: LanguageChoice
    places: CommunitySettings
    admission: Admission
    forum_posts: ForumPosts
    previews: PreviewDecisions
    history: HistoryKeeper | None

    async def finish(self, tasks: BackgroundTasks, patience: float) -> None:
        """Take no more questions, and give those at work some seconds; the next run comes back to what is left.

        Towards the end an answer that a model still writes is sent with the quotes that are ready, as Stop has it.
        """
        until = time.monotonic() + patience
        self.operations.end()
        await self.request_queue.end(patience - min(SENDING, patience / 2))
        self.pipeline.stop_all()
        await tasks.finish(until)
