"""The gate between a language model and the readers: checks each sentence that it wrote against the cited passages."""

from bot.answering.gate.check import STRICTNESS, Strictness, check
from bot.answering.gate.drafts import Draft, DraftStream, drafts
from bot.answering.gate.gate_types import GateFailure, NumberedSource, SourceSentence, Support, Verdict, read_source
from bot.answering.gate.unsafe_text import find_links, has_mention, is_instruction
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
    "check",
    "drafts",
    "find_links",
    "has_mention",
    "is_instruction",
    "read_source",
]
