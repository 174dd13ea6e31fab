"""Puts together what there is by command."""

from bot.records import AuditLog
from bot.service.background_command import BackgroundCommands
from bot.service.commands.answer_commands import AnswerCommandSet
from bot.service.commands.block_commands import BlockCommandSet
from bot.service.commands.command_set import CommandSet, PendingCommands
from bot.service.commands.eval_commands import EvalCommandSet
from bot.service.commands.gap_commands import GapCommandSet
from bot.service.commands.index_commands import IndexCommandSet
from bot.service.commands.member_commands import MemberCommandSet
from bot.service.commands.refit_commands import RefitCommandSet
from bot.service.commands.settings_commands import SettingsCommandSet
from bot.service.commands.shadow_commands import ShadowCommandSet
from bot.service.commands.source_commands import SourceCommandSet
from bot.service.commands.why_commands import WhyCommandSet
from bot.service.community_reports import CommunityReports
from bot.service.community_settings import CommunitySettings
from bot.service.curation import Curation
from bot.service.live_index import LiveIndex
from bot.service.operations import Operations
from bot.service.privacy_requests import PrivacyRequests
from bot.service.record_store import RecordStore
from bot.service.refusal_refit import RefusalRefit


def all_commands(
    live_index: LiveIndex,
    record_store: RecordStore,
    operations: Operations,
    reports: CommunityReports,
    privacy: PrivacyRequests,
    places: CommunitySettings,
    curation: Curation,
    background: BackgroundCommands,
    audit: AuditLog,
    refit: RefusalRefit,
) -> CommandSet:
    """Return all commands that are declared for every platform.

    Args:
        live_index: The index.
        record_store: The records.
        operations: What operators may do with the index.
        reports: What moderators look at.
        privacy: What people may do with what is kept of them.
        places: What holds in each place.
        curation: Keeps answers of people.
        background: Programs that operators start.
        audit: Keeps what was done.
        refit: Fits anew when the bot refuses.
    """
    pending = PendingCommands()
    why = WhyCommandSet(live_index, record_store, places)
    sets = (
        GapCommandSet(reports),
        why,
        AnswerCommandSet(curation),
        SettingsCommandSet(places),
        ShadowCommandSet(record_store, places, pending),
        BlockCommandSet(record_store.community),
        SourceCommandSet(record_store.community, background, pending),
        EvalCommandSet(background),
        RefitCommandSet(refit),
        IndexCommandSet(operations, refit.offer),
        MemberCommandSet(live_index, privacy),
    )
    return CommandSet([each for one in sets for each in one.commands()], why.menus(), pending, audit)
