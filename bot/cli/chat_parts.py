"""Makes what every chat platform works with from the settings: one index, one encoder, one queue for all.

Imported once a platform is served; ``footnote --help`` needs none of it.
"""

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.cli.discord_history import history_keeper
from bot.components import record_place
from bot.records import AuditLog, Journal
from bot.service.access import Grant, Grants
from bot.service.admission import Admission
from bot.service.answer_actions import AnswerActions
from bot.service.answer_service import AnswerService
from bot.service.background_command import BackgroundCommands
from bot.service.commands.all_commands import all_commands
from bot.service.community_reports import CommunityReports
from bot.service.community_settings import CommunitySettings, PlaceLanguages
from bot.service.curated_library import CuratedLibrary
from bot.service.curation import Curation
from bot.service.file_settings import discord_settings, slack_settings
from bot.service.forum_posts import ForumPosts
from bot.service.human_help import HumanHelp
from bot.service.incoming import IncomingQuestion
from bot.service.live_index import LiveIndex
from bot.service.metrics import Metrics
from bot.service.operations import IndexCommands, Operations
from bot.service.pipeline import AnswerPipeline, NoteSent
from bot.service.preview_decisions import PreviewDecisions
from bot.service.privacy_requests import PrivacyRequests
from bot.service.record_store import RecordStore
from bot.service.refusal_refit import RefusalRefit
from bot.service.reply import AnswerContent, Reply
from bot.service.request_queue import QueueLimits, RequestQueue
from bot.service.services import Services
from bot.service.shadow_mode import ShadowMode
from bot.service.trusted_replies import TrustedReplies
from bot.service.vote_opinions import VoteOpinions
from bot.settings.settings import Settings
from bot.translation import LanguageChoice, QuestionLanguage, load_translators

if TYPE_CHECKING:
    from bot.app import Footnote


def services_of(
    footnote: "Footnote",
    live_index: LiveIndex,
    record_store: RecordStore,
    library: CuratedLibrary,
    commands: IndexCommands,
    background: BackgroundCommands,
) -> Services:
    """Return what every platform works with.

    Args:
        footnote: The index's settings and models.
        live_index: The index.
        record_store: The records.
        library: The answers of people that are kept.
        commands: What can be done with the index.
        background: Programs that operators start.
    """
    settings, place, metrics = footnote.settings, record_place(footnote.settings), Metrics()
    request_queue, journal, audit = _request_queue(settings), Journal(place.journal_folder), AuditLog(place.audit_file)
    curation = Curation(library, record_store, audit, live_index.text_of)
    trusted_replies = TrustedReplies(curation, record_store)
    opinions = VoteOpinions(live_index, record_store)
    answers = AnswerService(live_index, footnote.conversations, record_store, opinions.of)
    how = _how_answered(settings, trusted_replies, partial(_note_sent, library, record_store))
    pipeline = AnswerPipeline(answers, request_queue, journal, metrics, **how)
    places = _places(settings, record_store)
    admission = Admission(places, record_store.community, record_store)
    added = partial(_added_names, record_store)
    operations = Operations(commands, live_index, request_queue, audit, metrics, _operator_places(settings), added)
    refit = RefusalRefit(live_index, record_store, place.calibration_file, background.refit)
    programs = background, audit, refit
    reports = CommunityReports(live_index, record_store, audit)
    actions = AnswerActions(live_index, record_store, metrics, pipeline.stop)
    history = history_keeper(settings, record_store)
    shadow, forum_posts = ShadowMode(record_store), ForumPosts(live_index, actions, audit, history)
    forgets = curation.forget_person, shadow.forget_person
    privacy = PrivacyRequests(live_index, record_store, place.days, *forgets, reads_history=history is not None)
    languages = _languages(settings, record_store)
    deciding = admission, languages, audit, forum_posts.mark_answered, library.quoted
    return Services(
        *(live_index, record_store, request_queue, journal, _grants(settings), pipeline, actions, curation),
        trusted_replies,
        HumanHelp(live_index, record_store, audit, admission),
        operations,
        all_commands(live_index, record_store, operations, reports, privacy, places, curation, *programs),
        reports,
        privacy,
        metrics,
        refit,
        opinions,
        languages,
        places,
        admission,
        forum_posts,
        PreviewDecisions(shadow, record_store, live_index, answers, *deciding),
        history,
    )


def _request_queue(settings: Settings) -> RequestQueue:
    service = settings.service
    return RequestQueue(QueueLimits(service.workers, service.queue, service.cooldown, service.per_minute))


def _added_names(record_store: RecordStore) -> list[str]:
    return [each.name for each in record_store.community.sources]


def _note_sent(
    library: CuratedLibrary, record_store: RecordStore, question: IncomingQuestion, content: AnswerContent, reply: Reply
) -> None:
    library.quoted.note(content.answer, reply)
    record_store.sent.note(question.origin, content, reply)


def _how_answered(settings: Settings, trusted_replies: TrustedReplies, note_sent: NoteSent) -> dict[str, Any]:
    """Return what the settings say of answering, for the pipeline."""
    return {
        "model_seconds": settings.model.timeout if settings.model.configured else 0.0,
        "log_questions": settings.service.log_questions,
        "leave_open": trusted_replies.leave_open,
        "note_sent": note_sent,
    }


def _operator_places(settings: Settings) -> frozenset[str]:
    """Return the communities from which the index may be run, or a platform for all of its own."""
    # In the one workspace of a token it depends on the person alone.
    slack = [f"slack:{each}" for each in settings.slack.operator_workspaces] if settings.slack.client_id else ["slack"]
    return frozenset([*slack, *(f"discord:{each}" for each in settings.discord.operators)])


def _places(settings: Settings, record_store: RecordStore) -> CommunitySettings:

    files = {"discord": discord_settings(settings.discord), "slack": slack_settings(settings.slack)}
    return CommunitySettings(record_store.community, files)


def _languages(settings: Settings, record_store: RecordStore) -> LanguageChoice:

    chosen = {"discord": settings.discord.language, "slack": settings.slack.language}
    chosen |= {f"discord:{guild}": language for guild, language in settings.discord.languages.items()}
    languages = PlaceLanguages(record_store.community, chosen)
    question_language = QuestionLanguage()
    question_language.load()  # now, while nobody waits
    return LanguageChoice(languages, load_translators(), question_language.of)


def _grants(settings: Settings) -> Grants:
    """Who may read which label: Discord's ids are numbers and Slack's are texts, so they are never confused."""
    return {
        label: Grant(
            frozenset([*given.discord_roles, *given.slack_usergroups]),
            frozenset([*given.discord_channels, *given.slack_channels]),
        )
        for label, given in settings.audience.items()
    }
