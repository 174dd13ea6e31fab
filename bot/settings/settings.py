"""Settings: ``footnote.toml``, ``FOOTNOTE_*`` variables and flags, checked once and passed down.

The only reader of the environment. Flags win over variables, variables over the file, the file over the
defaults. An unknown key or variable is refused, so that a typo never passes as a default.
"""

import os
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.settings.answer_section import AnswerSection, CacheSection, ConversationSection, RecordSection
from bot.settings.chat_section import DiscordSection, GrantSection, ServiceSection
from bot.settings.index_section import (
    ChunkSection,
    DocumentSection,
    EncoderSection,
    IndexSection,
    RerankSection,
    SearchSection,
    SourceSection,
    SyncSection,
    VectorSection,
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
}
"""Variables with a name of their own, and the keys that they set."""
TEST_PREFIX = "FOOTNOTE_TEST_"
DEFAULT_FOLDER = "seeds"
NOT_READ = frozenset({"audience.slack_usergroups"})
"""Keys that are accepted for what comes later, and that nothing reads yet."""


class Settings(BaseSettings):
    """Everything Footnote can be told.

    Attributes:
        sources: What is indexed; ``seeds/`` unless the file says otherwise.
        documents: Limits of reading.
        index: Where the index and the caches lie.
        encoder: The embedding model.
        chunks: How documents are cut.
        search: Fusion.
        vectors: How the nearest vectors are found.
        sync: How the index follows its sources.
        rerank: Reading the best passages again.
        answer: When to refuse.
        conversation: What is carried over from earlier questions.
        cache: Answers that are given again.
        records: What is kept of answers.
        audience: Who may read which label.
        service: Limits that hold on every platform.
        discord: The bot on Discord.
        model: The language model, if any.
    """

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True
    )

    sources: tuple[SourceSection, ...] = ()
    documents: DocumentSection = DocumentSection()
    index: IndexSection = IndexSection()
    encoder: EncoderSection = EncoderSection()
    chunks: ChunkSection = ChunkSection()
    search: SearchSection = SearchSection()
    vectors: VectorSection = VectorSection()
    sync: SyncSection = SyncSection()
    rerank: RerankSection = RerankSection()
    answer: AnswerSection = AnswerSection()
    conversation: ConversationSection = ConversationSection()
    cache: CacheSection = CacheSection()
    records: RecordSection = RecordSection()
    audience: Mapping[str, GrantSection] = Field(default_factory=dict)
    service: ServiceSection = ServiceSection()
    discord: DiscordSection = DiscordSection()
    model: ModelSection = ModelSection()

    @property
    def unread(self) -> tuple[str, ...]:
        """Sentences on what is set and has no effect yet, for whoever may rely on it."""
        given = [label for label, grant in self.audience.items() if grant.slack_usergroups]
        return tuple(f"audience.{label}.slack_usergroups is set, but nothing reads it yet." for label in given)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        for name, sources in Counter(source.name for source in self.sources).items():
            if sources > 1:
                raise ValueError(f"two sources are named {name!r}; give each a name of its own")
        return self

    @model_validator(mode="after")
    def _sources_are_for_served_guilds(self) -> Self:
        # Where no server is listed, the list may well be in the bot's environment alone.
        for source in self.sources if self.discord.guilds else ():
            for guild in set(source.discord_guilds) - set(self.discord.guilds):
                raise ValueError(
                    f"source {source.name} is for {guild}, which discord.guilds does not name; list it there too"
                )
        return self


def settings_file(config: Path | None) -> Path | None:
    """Return the file that settings are read from, or None where there is none.

    Args:
        config: File named by a flag, or None to look at ``FOOTNOTE_CONFIG`` and the working directory.

    Raises:
        ConfigurationError: The flag or the variable names a file that is not there.
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
        flags: Values given as flags, nested as in the file; they win over everything else.

    Raises:
        ConfigurationError: A file, key, variable or value is wrong; the message names it and the remedy.
    """
    file = settings_file(config)
    _refuse_unknown_variables()
    base = file.parent if file else Path()
    values = _with_defaults(_rebased(_read(file), base) if file else {}, base)

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
        raise ConfigurationError(problem_sentence(error, origins, setting_keys())) from error
    except SettingsError as error:
        raise ConfigurationError(f"A {PREFIX}* variable is not valid JSON: {error}; correct or unset it.") from error


_DEFAULT_PATHS: Mapping[tuple[str, str], Path] = {
    ("index", "path"): IndexSection.model_fields["path"].default,
    ("index", "cache"): IndexSection.model_fields["cache"].default,
    ("records", "path"): RecordSection.model_fields["path"].default,
}


_LISTED: Mapping[str, type[Section]] = {"sources": SourceSection, "audience": GrantSection}
"""Sections of which there may be several, and what each is."""


def setting_keys() -> list[str]:
    """Return every key as written in the file: ``section.key``.

    ``sources.key`` stands for a key of ``[[sources]]``, ``audience.key`` for one of ``[audience.NAME]``.
    """
    return sorted(_keys())


def setting_variables() -> list[str]:
    """Return every environment variable that is read, ``FOOTNOTE_CONFIG`` included."""
    listed = tuple(f"{section}." for section in _LISTED)
    named = set(NAMED_VARIABLES.values())
    keys = [key for key in _keys() if not key.startswith(listed) and tuple(key.split(".")) not in named]
    own = [PREFIX + key.replace(".", "__").upper() for key in keys]
    whole = [PREFIX + section.upper() for section in _LISTED]
    return sorted([*own, *whole, *NAMED_VARIABLES, CONFIG_VARIABLE])


def _keys() -> Iterator[str]:
    for section, field in Settings.model_fields.items():
        model = _LISTED.get(section, field.annotation)
        if isinstance(model, type) and issubclass(model, Section):
            yield from (f"{section}.{key}" for key in model.model_fields)


def _named_values() -> dict[str, dict[str, str]]:
    values: dict[str, dict[str, str]] = {}
    for name, (section, key) in NAMED_VARIABLES.items():
        if os.environ.get(name):
            values.setdefault(section, {})[key] = os.environ[name]
    return values


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}; correct it there.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read ({error}); make it a readable UTF-8 file.") from error


def _rebased(values: dict[str, Any], base: Path) -> dict[str, Any]:
    """Put the file's folder before its relative paths; what has the wrong type is left to the checks."""
    index = values.get("index")
    places = [(index, "path"), (index, "cache"), (values.get("records"), "path")]
    sources = values.get("sources")
    places += [(source, "path") for source in (sources if isinstance(sources, list) else [])]
    places += [(values.get("encoder"), "cache"), (values.get("sync"), "questions")]
    places.append((values.get("answer"), "calibration"))
    places += [(values.get("model"), "gguf"), (values.get("model"), "prompts")]
    for model in (values.get("encoder"), values.get("rerank")):
        if isinstance(model, dict) and str(model.get("model", "")).startswith("."):
            places.append((model, "model"))
    for table, key in places:
        if isinstance(table, dict) and isinstance(table.get(key), str) and table[key].strip():
            table[key] = str(base / Path(table[key]).expanduser())
    return values


def _with_defaults(values: dict[str, Any], base: Path) -> dict[str, Any]:
    """Fill in the defaults that are paths: beside the file, or in the working directory without one."""
    for section, key in (("index", "path"), ("index", "cache"), ("records", "path")):
        table = values.setdefault(section, {})
        if isinstance(table, dict):
            table.setdefault(key, str(base / _DEFAULT_PATHS[section, key]))
    seeds = base / DEFAULT_FOLDER
    if "sources" not in values and seeds.is_dir():
        values["sources"] = [{"name": DEFAULT_FOLDER, "path": str(seeds)}]
    return values


def _refuse_unknown_variables() -> None:
    sections = [PREFIX + name.upper() for name in Settings.model_fields]
    known = {*setting_variables(), *sections}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            raise ConfigurationError(f"Unknown variable {name}{hint(name, setting_variables())}; correct or unset it.")
