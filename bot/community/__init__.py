"""What a community asks and what its documents lack: gaps, stale documents, the digest of a week.

All of it is worked out from the records when somebody looks, so what is deleted is gone from it at once. Nothing here
knows a chat platform. ``gap_finding`` groups questions, ``clustering`` says which ones mean the same,
``stale_documents`` counts what answers rest on, ``digest`` sums a week up, ``shadow_report`` what moderators decided.
``gap_text``, ``gap_layout``, ``stale_text``, ``digest_layout``, ``curated_layout``, ``shadow_layout`` and
``shadow_text`` write them for people.
"""

from bot.community.clustering import cluster, threshold
from bot.community.curated_layout import correction_layout, curated_layout, offer_layout
from bot.community.digest import Digest, Week, digest_of
from bot.community.digest_layout import digest_layout
from bot.community.gap import MAX_ANSWERS, Gap, GapQuestion, GapReport, Window
from bot.community.gap_finding import find_gaps, gap_questions, oldest_looked_at, readable_answers
from bot.community.gap_layout import gap_layout
from bot.community.gap_text import gap_csv, gap_json, gap_lines
from bot.community.shadow_layout import ended_layout, preview_layout, words_layout
from bot.community.shadow_report import ShadowReport, shadow_report
from bot.community.shadow_text import shadow_csv, shadow_json, shadow_layout, shadow_lines
from bot.community.stale_documents import MAX_RESTING, OLD_DAYS, StaleReport, stale_documents
from bot.community.stale_text import stale_csv, stale_json, stale_layout, stale_lines

__all__ = [
    "MAX_ANSWERS",
    "MAX_RESTING",
    "OLD_DAYS",
    "Digest",
    "Gap",
    "GapQuestion",
    "GapReport",
    "ShadowReport",
    "StaleReport",
    "Week",
    "Window",
    "cluster",
    "correction_layout",
    "curated_layout",
    "digest_layout",
    "digest_of",
    "ended_layout",
    "find_gaps",
    "gap_csv",
    "gap_json",
    "gap_layout",
    "gap_lines",
    "gap_questions",
    "offer_layout",
    "oldest_looked_at",
    "preview_layout",
    "readable_answers",
    "shadow_csv",
    "shadow_json",
    "shadow_layout",
    "shadow_lines",
    "shadow_report",
    "stale_csv",
    "stale_documents",
    "stale_json",
    "stale_layout",
    "stale_lines",
    "threshold",
    "words_layout",
]
