"""The gate between a language model and whoever reads: pure functions over what it wrote and what it was given."""

from bot.answering.gate.alignment import contents, stands_in
from bot.answering.gate.check import STRICTNESS, Strictness, check
from bot.answering.gate.drafts import Draft, DraftStream, drafts
from bot.answering.gate.gate_types import GateFailure, NumberedSource, SourceSentence, Support, Verdict, read_source
from bot.answering.gate.instructions import instructs
from bot.answering.gate.links import calls_many, links
from bot.answering.gate.words import Vocabulary, Word

__all__ = [
    "STRICTNESS",
    "Draft",
    "DraftStream",
    "GateFailure",
    "NumberedSource",
    "SourceSentence",
    "Strictness",
    "Support",
    "Verdict",
    "Vocabulary",
    "Word",
    "calls_many",
    "check",
    "contents",
    "drafts",
    "instructs",
    "links",
    "read_source",
    "stands_in",
]
