"""``[model]``: the optional language model."""

from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from bot.settings.section import Count, CountOrZero, LocalPath, Section
from index.types import PUBLIC


class ModelSection(Section):
    """``[model]``: a language model that writes the answers; there is none unless ``base_url`` or ``gguf`` is set.

    Attributes:
        base_url: Address of an OpenAI-compatible endpoint, up to ``/v1``.
        name: The model's name at the endpoint. With ``gguf``, the file's name unless set.
        key: The endpoint's key, if it needs one. Give it as a variable rather than in the file.
        gguf: A GGUF file to run on this machine, instead of an endpoint (``pip install 'footnote[local]'``).
        audiences: Labels of the documents that the model may see. Answers from other documents are quotes.
        timeout: Seconds for a whole answer; when they are over, the answer is made of quotes.
        retries: How often a call is tried again if it fails before any text has come.
        concurrency: Number of answers that are written at the same time.
        passage_tokens: Most tokens of passages that the model gets for each part of a question, estimated.
        answer_tokens: Most tokens that the model writes for each part of a question.
        daily_tokens: Most tokens that a community may use in a day (UTC); 0 for no limit.
        temperature: How freely the model writes; 0 keeps closest to the passages.
        rewrite: Whether the model also completes follow-up questions before the search, with one more call for each.
        extra: Further fields of every call, such as ``{reasoning_effort = "low"}``.
        prompts: Folder of prompt templates that replace the bundled ones.
    """

    base_url: str = ""
    name: str = ""
    key: SecretStr = SecretStr("")
    gguf: LocalPath | None = None
    audiences: tuple[str, ...] = (PUBLIC,)
    timeout: Annotated[float, Field(gt=0, le=600)] = 20.0
    retries: Annotated[int, Field(ge=0, le=10)] = 2
    concurrency: Count = 2
    passage_tokens: Annotated[int, Field(ge=100)] = 2_000
    answer_tokens: Annotated[int, Field(ge=16)] = 400
    daily_tokens: CountOrZero = 0
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    rewrite: bool = True
    extra: Mapping[str, Any] = Field(default_factory=dict)
    prompts: LocalPath | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.base_url and self.gguf:
            raise ValueError("set base_url or gguf, not both")
        if self.base_url:
            parts = urlsplit(self.base_url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("base_url must be an address such as http://localhost:11434/v1")
            if not self.name:
                raise ValueError("name is missing: say which model of the endpoint to use")
        return self

    @property
    def configured(self) -> bool:
        """Whether a language model is configured."""
        return bool(self.base_url or self.gguf)
