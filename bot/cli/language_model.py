"""Builds the language model from the settings, for the commands that answer."""

from pathlib import Path

from bot.answering import Writer, WriterSettings
from bot.answering.model import (
    CircuitBreaker,
    DailyBudget,
    Endpoint,
    LocalServer,
    ModelService,
    OpenAICompatible,
)
from bot.settings_model import ModelSettings
from index import ConfigurationError, Index
from prompts import Prompts, PromptTemplateError, load_prompts


def writer_for(index: Index, settings: ModelSettings) -> Writer | None:
    """Make what has the model write answers; None where no model is configured. Nothing is called yet.

    Raises:
        ConfigurationError: The model file, the package that runs it, or a template is wrong.
    """
    if not settings.configured:
        return None
    limits = WriterSettings(
        frozenset(settings.audiences), settings.passage_tokens, settings.answer_tokens, settings.timeout
    )
    return Writer(index, service_for(settings), prompts_for(settings.prompts), limits)


def service_for(settings: ModelSettings) -> ModelService:
    """Make the model with its limits.

    Raises:
        ConfigurationError: The model file is not there, or the package that runs it.
    """
    budget = DailyBudget(settings.daily_tokens)
    return ModelService(language_model(settings), settings.concurrency, budget, CircuitBreaker())


def language_model(settings: ModelSettings) -> OpenAICompatible:
    """Make the client; a local file is served from the first answer on."""
    key = settings.key.get_secret_value()
    address, name = (lambda: settings.base_url), settings.name
    if settings.gguf is not None:
        server = LocalServer(settings.gguf, settings.concurrency)
        server.check()
        address, name = server.base_url, settings.name or settings.gguf.stem
    return OpenAICompatible(Endpoint(address, name, key, settings.retries, settings.temperature, settings.extra))


def prompts_for(folder: Path | None) -> Prompts:
    """Load the templates.

    Raises:
        ConfigurationError: One cannot be used; the message names it.
    """
    try:
        return load_prompts(folder)
    except PromptTemplateError as error:
        raise ConfigurationError(str(error)) from error
