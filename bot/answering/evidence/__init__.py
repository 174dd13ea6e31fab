"""Which quotes of the passages found answer a question, and whether they answer it at all."""

from bot.answering.evidence.assessment import Assessment, Evidence, PartAssessment
from bot.answering.evidence.evidence_selector import EvidenceSelector
from bot.answering.evidence.refusal import RefusalModel, load_refusal_model, model_record
from bot.answering.evidence.refusal_features import refusal_features
from bot.answering.evidence.relevance import relevant_passages

__all__ = [
    "Assessment",
    "Evidence",
    "EvidenceSelector",
    "PartAssessment",
    "RefusalModel",
    "load_refusal_model",
    "model_record",
    "refusal_features",
    "relevant_passages",
]
