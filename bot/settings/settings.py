"""Settings: ``footnote.toml``, ``FOOTNOTE_*`` variables and flags, checked once and passed down.

This module alone reads the environment. Flags override variables, variables the file, and the file the defaults. An
unknown key or variable is an error, so that a typing mistake does not go unnoticed.
"""

import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self, get_args

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.settings.answer_section import (
    AnswerSection,
    CacheSection,
    ConversationSection,
    EvaluationSection,
    RecordsSection,
)
from bot.settings.chat_section import AudienceSection, DiscordSection, ServiceSection, SlackSection
from bot.settings.index_section import (
    ChunksSection,
    DocumentsSection,
    EncoderSection,
    IndexSection,
    RerankSection,
    SearchSection,
    SourceSection,
    SyncSection,
    VectorsSection,
)
from bot.settings.model_section import ModelSection
from bot.settings.section import Section
from bot.settings.setting_errors import Origins, hint, problem_sentence
from index.errors import ConfigurationError

FILE_NAME = "footnote.toml"
PREFIX = "FOOTNOTE_"
CONFIG_VARIABLE = "FOOTNOTE_CONFIG"
NAMED_VARIABLES = {
    "FOOTNOTE_DISCORD_TOKEN": ("discord", "token"),
    "FOOTNOTE_DISCORD_API_BASE": ("discord", "api_base"),
    "FOOTNOTE_DISCORD_GATEWAY": ("discord", "gateway"),
    "FOOTNOTE_SLACK_BOT_TOKEN": ("slack", "bot_token"),
    "FOOTNOTE_SLACK_APP_TOKEN": ("slack", "app_token"),
    "FOOTNOTE_SLACK_SIGNING_SECRET": ("slack", "signing_secret"),
    "FOOTNOTE_SLACK_API_URL": ("slack", "api_url"),
}
"""Variables with names of their own, and the keys that they set."""
TEST_PREFIX = "FOOTNOTE_TEST_"
DEFAULT_FOLDER = "seeds"


class Settings(BaseSettings):
    """All settings.

    Attributes:
        sources: What is indexed; ``seeds/`` unless the file lists other sources.
        documents: Limits of reading.
        index: Where the index and the caches lie.
        encoder: The embedding model.
        chunks: How documents are cut.
        search: How candidates are ranked.
        vectors: How the nearest vectors are found.
        sync: How the index follows its sources.
        rerank: The optional re-ranker.
        answer: When to refuse.
        conversation: What is remembered of earlier questions.
        cache: Answers that are given again.
        records: What is kept of answers.
        evaluation: Question sets.
        audience: Who may read which label.
        service: Limits that hold on every platform.
        discord: The bot on Discord.
        slack: The bot on Slack.
        model: The language model, if any.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    sources: tuple[SourceSection, ...] = ()
    documents: DocumentsSection = DocumentsSection()
    index: IndexSection = IndexSection()
    encoder: EncoderSection = EncoderSection()
    chunks: ChunksSection = ChunksSection()
    search: SearchSection = SearchSection()
    vectors: VectorsSection = VectorsSection()
    sync: SyncSection = SyncSection()
    rerank: RerankSection = RerankSection()
    answer: AnswerSection = AnswerSection()
    conversation: ConversationSection = ConversationSection()
    cache: CacheSection = CacheSection()
    records: RecordsSection = RecordsSection()
    evaluation: EvaluationSection = EvaluationSection()
    audience: Mapping[str, AudienceSection] = Field(default_factory=dict)
    service: ServiceSection = ServiceSection()
    discord: DiscordSection = DiscordSection()
    slack: SlackSection = SlackSection()
    model: ModelSection = ModelSection()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for name, sources in Counter(source.name for source in self.sources).items():
            if sources > 1:
                raise ValueError(f"two sources are named {name!r}; give each a name of its own")
        return self

    @model_validator(mode="after")
    def _channels_are_mirrored_once(self) -> Self:
        for channel, times in Counter(each for source in self.sources for each in source.channels).items():
            if times > 1:
                raise ValueError(f"channels names {channel} twice; name each channel in one source, once")
        return self

    @model_validator(mode="after")
    def _sources_are_for_served_guilds(self) -> Self:
        # Without a list of servers here, the list may be in the bot's environment only.
        for source in self.sources if self.discord.guilds else ():
            for guild in set(source.discord_guilds) - set(self.discord.guilds):
                raise ValueError(
                    f"source {source.name} is for {guild}, which discord.guilds does not name; list it there too"
                )
        return self


def settings_file(config: Path | None) -> Path | None:
    """Return the settings file, None if there is none.

    Args:
        config: File named by a flag, or None to look at ``FOOTNOTE_CONFIG`` and the working directory.

    Raises:
        ConfigurationError: The flag or the variable names a file that does not exist.
    """
    named = config or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    if named is None:
        return Path(FILE_NAME) if Path(FILE_NAME).is_file() else None
    if not named.expanduser().is_file():
        giver = "--config" if config else CONFIG_VARIABLE
        raise ConfigurationError(f"There is no settings file {named}; correct {giver}.")
    return named.expanduser()


def load_settings(config: Path | None, flags: Mapping[str, Any]) -> Settings:
    """Read and check the settings.

    Args:
        config: File named by a flag, or None to look at ``FOOTNOTE_CONFIG`` and the working directory.
        flags: Values given as flags, nested as in the file; they override everything else.

    Raises:
        ConfigurationError: A file, key, variable or value is wrong; the message names it and the remedy.
    """
    file = settings_file(config)
    _refuse_unknown_variables()
    base = file.parent if file else Path()
    values = _with_paths(_read(file) if file else {}, base)

    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            named = InitSettingsSource(settings_cls, _named_values())
            return init_settings, env_settings, named, InitSettingsSource(settings_cls, values)

    try:
        return Layered(**flags)
    except ValidationError as error:
        given = [name for name in os.environ if os.environ[name]]
        origins = Origins(file, flags, frozenset(given), PREFIX)
        raise ConfigurationError(problem_sentence(error, origins, setting_keys(), _secret_keys())) from error
    except SettingsError as error:
        raise ConfigurationError(f"A {PREFIX}* variable is not valid JSON: {error}; correct or unset it.") from error


_REPEATED_SECTIONS: Mapping[str, type[Section]] = {"sources": SourceSection, "audience": AudienceSection}
"""Sections that a file may have several times."""


def setting_keys() -> list[str]:
    """Return every key as written in the file: ``section.key``.

    ``sources.key`` stands for a key of ``[[sources]]``, ``audience.key`` for one of ``[audience.NAME]``.
    """
    return sorted(f"{section}.{key}" for section, model in _sections() for key in model.model_fields)


def setting_variables() -> list[str]:
    """Return every environment variable that is read, ``FOOTNOTE_CONFIG`` included."""
    keys = [
        f"{PREFIX}{section}__{key}".upper()
        for section, model in _sections()
        for key in model.model_fields
        if section not in _REPEATED_SECTIONS and (section, key) not in NAMED_VARIABLES.values()
    ]
    return sorted([*keys, *(PREFIX + name.upper() for name in _REPEATED_SECTIONS), *NAMED_VARIABLES, CONFIG_VARIABLE])


def _secret_keys() -> set[str]:
    """Return the keys whose values no message may contain."""
    return {
        f"{section}.{key}"
        for section, model in _sections()
        for key, field in model.model_fields.items()
        if field.annotation is SecretStr
    }


def _sections() -> Iterator[tuple[str, type[Section]]]:
    """Yield the names of all sections with their models."""
    for name, field in Settings.model_fields.items():
        model = _REPEATED_SECTIONS.get(name, field.annotation)
        if isinstance(model, type) and issubclass(model, Section):
            yield name, model


def _named_values() -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for name, (section, key) in NAMED_VARIABLES.items():
        if os.environ.get(name):
            values.setdefault(section, {})[key] = os.environ[name]
    return values


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}; correct it there.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read ({error}); make it a readable UTF-8 file.") from error


def _with_paths(values: dict[str, Any], base: Path) -> dict[str, Any]:
    """Put the file's folder before its relative paths and those of the defaults; wrong types are left to the checks."""
    for section, model in _sections():
        is_repeated = section in _REPEATED_SECTIONS
        given = values.get(section, []) if is_repeated else [values.setdefault(section, {})]
        for table in given if isinstance(given, list) else []:
            if isinstance(table, dict):
                _rebase(table, model, base, with_defaults=not is_repeated)
    seeds = base / DEFAULT_FOLDER
    if "sources" not in values and seeds.is_dir():
        values["sources"] = [{"name": DEFAULT_FOLDER, "path": str(seeds)}]
    return values


def _rebase(table: dict[str, Any], model: type[Section], base: Path, *, with_defaults: bool) -> None:
    for key, field in model.model_fields.items():
        value = table.get(key, str(field.default) if with_defaults and isinstance(field.default, Path) else None)
        # A model is a path if it begins with a dot, else the name of a model on the hub.
        if key == "path" and "git" in table:
            continue  # a path inside the repository
        is_path = _is_path(field.annotation) or (key == "model" and str(value).startswith("."))
        if is_path and isinstance(value, str) and value.strip():
            table[key] = str(base / Path(value).expanduser())
        elif is_path and isinstance(value, dict):
            table[key] = {name: str(base / Path(str(each)).expanduser()) for name, each in value.items()}


def _is_path(annotation: object) -> bool:
    return annotation is Path or any(_is_path(each) for each in get_args(annotation))


def _refuse_unknown_variables() -> None:
    sections = [PREFIX + name.upper() for name in Settings.model_fields]
    known = {*setting_variables(), *sections}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            raise ConfigurationError(f"Unknown variable {name}{hint(name, setting_variables())}; correct or unset it.")
