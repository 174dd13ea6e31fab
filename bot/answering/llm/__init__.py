"""The language model: any OpenAI-compatible endpoint, or a GGUF file on loopback, within limits."""

from bot.answering.llm.circuit_breaker import CircuitBreaker
from bot.answering.llm.daily_budget import DailyBudget
from bot.answering.llm.language_model import LanguageModel, ModelFailure, ModelLimits, ModelPiece, Reason, Usage
from bot.answering.llm.local_server import LocalServer
from bot.answering.llm.model_service import Call, ModelService
from bot.answering.llm.openai_compatible import Endpoint, OpenAICompatible
from bot.answering.llm.token_estimate import estimated_tokens, within_tokens

__all__ = [
    "Call",
    "CircuitBreaker",
    "DailyBudget",
    "Endpoint",
    "LanguageModel",
    "LocalServer",
    "ModelFailure",
    "ModelLimits",
    "ModelPiece",
    "ModelService",
    "OpenAICompatible",
    "Reason",
    "Usage",
    "estimated_tokens",
    "within_tokens",
]
