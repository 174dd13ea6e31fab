"""The language model: an OpenAI-compatible endpoint, or a GGUF file served on loopback, called within limits."""

from bot.answering.llm.language_model import (
    LanguageModel,
    ModelFailure,
    ModelLimits,
    ModelPiece,
    Reason,
    Usage,
    estimated_tokens,
)
from bot.answering.llm.local_server import LocalServer
from bot.answering.llm.model_service import ModelCall, ModelService, Requester
from bot.answering.llm.openai_compatible import Endpoint, OpenAICompatible
from bot.answering.llm.usage_limits import CircuitBreaker, DailyBudget

__all__ = [
    "CircuitBreaker",
    "DailyBudget",
    "Endpoint",
    "LanguageModel",
    "LocalServer",
    "ModelCall",
    "ModelFailure",
    "ModelLimits",
    "ModelPiece",
    "ModelService",
    "OpenAICompatible",
    "Reason",
    "Requester",
    "Usage",
    "estimated_tokens",
]
