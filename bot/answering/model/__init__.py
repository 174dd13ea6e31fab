"""The language model: any OpenAI-compatible endpoint, or a GGUF file on loopback, within limits."""

from bot.answering.model.breaker import CircuitBreaker
from bot.answering.model.budget import DailyBudget
from bot.answering.model.client import LanguageModel, Limits, ModelFailure, Piece, Reason, Usage
from bot.answering.model.local import LocalServer
from bot.answering.model.openai_compatible import Endpoint, OpenAICompatible
from bot.answering.model.service import Call, ModelService
from bot.answering.model.tokens import estimated_tokens, within_tokens

__all__ = [
    "Call",
    "CircuitBreaker",
    "DailyBudget",
    "Endpoint",
    "LanguageModel",
    "Limits",
    "LocalServer",
    "ModelFailure",
    "ModelService",
    "OpenAICompatible",
    "Piece",
    "Reason",
    "Usage",
    "estimated_tokens",
    "within_tokens",
]
