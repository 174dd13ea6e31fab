"""Builds the language model from the settings, for the commands that answer."""

from collections.abc import Callable
from pathlib import Path

from bot.answering import Writer, WriterSettings
from bot.answering.llm import CircuitBreaker, DailyBudget, Endpoint, LocalServer, ModelService, OpenAICompatible
from bot.settings.model_section import ModelSection
from index.errors import ConfigurationError
from index.retrieval import Index
from prompts import Prompts, PromptTemplateError, load_prompts

Writers = Callable[[Index], Writer]
"""Makes what writes answers from an index."""


def writers_for(settings: ModelSection) -> Writers | None:
    """Make what has the model write answers from any index; None where no model is configured. Nothing is called yet.

    The writers of one process share the model: its budget, its places, what is known of its failures, and a local
    file's server.

    Raises:
        ConfigurationError: The model file, the package that runs it, or a template is wrong.
    """
    if not settings.configured:
        return None
    limits = WriterSettings(
        frozenset(settings.audiences),
        settings.passage_tokens,
        settings.answer_tokens,
        settings.timeout,
        settings.rewrite,
    )
    service, prompts = service_for(settings), prompts_for(settings.prompts)
    return lambda index: Writer(index, service, prompts, limits)


def service_for(settings: ModelSection) -> ModelService:
    """Make the model with its limits.

    Raises:
        ConfigurationError: The model file is not there, or the package that runs it.
    """
    budget = DailyBudget(settings.daily_tokens)
    return ModelService(language_model(settings), settings.concurrency, budget, CircuitBreaker())


def language_model(settings: ModelSection) -> OpenAICompatible:
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
