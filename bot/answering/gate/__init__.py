"""The gate between a language model and whoever reads: pure functions over what it wrote and what it was given."""

from bot.answering.gate.check import STRICTNESS, Strictness, check
from bot.answering.gate.drafts import Draft, DraftStream, drafts
from bot.answering.gate.instructions import instructs
from bot.answering.gate.links import links
from bot.answering.gate.types import Failure, Source, SourceSentence, Support, Verdict, read_source
from bot.answering.gate.words import Vocabulary, Word

__all__ = [
    "STRICTNESS",
    "Draft",
    "DraftStream",
    "Failure",
    "Source",
    "SourceSentence",
    "Strictness",
    "Support",
    "Verdict",
    "Vocabulary",
    "Word",
    "check",
    "drafts",
    "instructs",
    "links",
    "read_source",
]
