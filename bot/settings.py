"""Settings: ``footnote.toml``, ``FOOTNOTE_*`` variables and flags, checked once and passed down.

The only reader of the environment. Flags win over variables, variables over the file, the file over the
defaults. An unknown key or variable is refused, so that a typo never passes as a default.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.settings_base import Count, LocalPath, Prompt, Section, Share
from bot.settings_chat import DiscordSettings, GrantSettings, ServiceSettings, Snowflake
from bot.settings_model import ModelSettings
from bot.settings_wording import Origins, hint, problem_sentence
from index import PUBLIC, ConfigurationError, Kind, Language

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


def source_name(path: Path) -> str:
    """Return the name of a source that was given none: its folder's or file's, as a plain word."""
    resolved = path.expanduser().resolve()
    name = resolved.name if resolved.is_dir() else resolved.stem
    return re.sub(r"[^\w.-]+", "-", name).strip("-") or "documents"


def host_name(url: str) -> str:
    """Return the name of a source on the web that was given none: its host's."""
    return re.sub(r"[^\w.-]+", "-", urlsplit(url).hostname or "").strip("-") or "web"


class SourceSettings(Section):
    """One ``[[sources]]`` entry: where documents come from and what is true of all of them.

    Attributes:
        name: First part of the documents' ids; from the path where empty.
        kind: ``folder`` for a folder, a single file or an export that is told by its files; ``slack-export``,
            ``discord-export``; ``feed`` or ``sitemap`` for what ``url`` leads to.
        path: The folder or file; none for ``feed`` and ``sitemap``.
        url: Address of a feed or sitemap; for ``slack-export`` the workspace's, for links to messages.
        allow_hosts: Hosts that may be fetched from though their addresses are private.
        title: Title for documents that do not bring their own.
        author: Author for documents that do not bring their own.
        audience: The label a reader must hold.
        discord_guilds: Ids of the servers that it is for; none where it is for all that are served.
        document_kind: ``article``, ``comment``, ``message`` or ``faq``.
        language: The documents' language, by which words are stemmed; ``none`` for no stems.
    """

    name: str = ""
    kind: Literal["folder", "slack-export", "discord-export", "feed", "sitemap"] = "folder"
    path: LocalPath = Path()
    url: str = ""
    allow_hosts: tuple[str, ...] = ()
    title: str = ""
    author: str = ""
    audience: Annotated[str, Field(min_length=1)] = PUBLIC
    discord_guilds: tuple[Snowflake, ...] = ()
    document_kind: Kind = "article"
    language: Language = "english"

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        remote = self.kind in ("feed", "sitemap")
        if remote and ("path" in self.model_fields_set or not self.url):
            raise ValueError(f"a {self.kind} has a url and no path")
        if not remote and "path" not in self.model_fields_set:
            raise ValueError("path is missing")
        return self

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.name:
            named = source_name(self.path) if "path" in self.model_fields_set else host_name(self.url)
            # The model is frozen for its users; here it is still being made.
            object.__setattr__(self, "name", named)
        if not re.fullmatch(r"[\w.-]+", self.name):
            raise ValueError(f"name {self.name!r} may hold letters, digits, '.', '_' and '-' only")
        return self


class DocumentSettings(Section):
    """``[documents]``: limits of reading.

    Attributes:
        max_file_bytes: Files above this size are skipped and reported.
    """

    max_file_bytes: Count = 50_000_000


class IndexSettings(Section):
    """``[index]``: where the index and the caches lie.

    Attributes:
        path: Folder of the index.
        cache: Folder of the embedding cache and of the indexes that ``footnote eval`` builds.
    """

    path: LocalPath = Path("var/index")
    cache: LocalPath = Path("var/cache")


class EncoderSettings(Section):
    """``[encoder]``: the embedding model.

    Attributes:
        model: Empty for the bundled all-MiniLM-L6-v2; else a folder or the name of a hub model.
        dimension: Numbers of a vector that are kept; 0 for all. For models that were trained for it.
        query_prompt: Text before every question; empty for the model's own.
        document_prompt: Text before every document; empty for the model's own.
        backend: ``torch`` or ``openvino``; ``auto`` takes what is fastest on this machine, measured once.
        threads: Threads for indexing; 0 leaves them to the measurement.
        dtype: What it computes in; ``auto`` leaves it to the measurement.
        cache: Folder of exported models and of what was measured; in the index's cache where not set.
    """

    model: str = ""
    dimension: Annotated[int, Field(ge=0)] = 0
    query_prompt: Prompt = ""
    document_prompt: Prompt = ""
    backend: Literal["auto", "torch", "openvino"] = "auto"
    threads: Annotated[int, Field(ge=0)] = 0
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    cache: LocalPath | None = None


class ChunkSettings(Section):
    """``[chunks]``: how documents are cut.

    Attributes:
        max_tokens: Largest chunk, in the encoder's own tokens.
        overlap: Tokens that neighbouring chunks share.
    """

    max_tokens: Annotated[int, Field(ge=16)] = 256
    overlap: Annotated[int, Field(ge=0)] = 0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.overlap >= self.max_tokens:
            raise ValueError("overlap must be less than max_tokens")
        return self


class SearchSettings(Section):
    """``[search]``: fusion.

    Attributes:
        dense_weight: Weight of the cosine; the rest is BM25's.
        sentence_weight: Weight of a chunk's best sentence; the rest is the whole chunk's.
        candidates: Chunks that each side puts forward.
        top_k: Documents that ``footnote search`` shows unless ``-k`` says otherwise.
    """

    dense_weight: Share = 0.725
    sentence_weight: Share = 0.5
    candidates: Count = 64
    top_k: Count = 10


class VectorSettings(Section):
    """``[vectors]``: how the nearest vectors are found.

    Attributes:
        index: ``exact`` scans all; ``ivf`` scans inverted lists; ``auto`` takes ``ivf`` where a scan would be slow.
        target_recall: Share of the nearest ten that a build tunes the lists to find.
        min_recall: Share below which a build fails.
    """

    index: Literal["auto", "exact", "ivf"] = "auto"
    target_recall: Share = 0.98
    min_recall: Share = 0.95


class SyncSettings(Section):
    """``[sync]``: how the index follows its sources.

    Attributes:
        max_loss: Share of a source's documents that may be gone at once; above it a reindex is refused unless forced.
        questions: Questions that ``reindex --check`` asks; else ``questions.jsonl`` in the sources' folders.
        check_margin: Share of these questions that may fail more than before.
        coalesce: Seconds that ``reindex --watch`` waits for more after something was added or changed.
        every: Seconds after which ``reindex --watch`` reads a source again though nothing was heard of it.
    """

    max_loss: Share = 0.5
    questions: LocalPath | None = None
    check_margin: Share = 0.05
    coalesce: Annotated[float, Field(ge=0.0)] = 60.0
    every: Annotated[float, Field(ge=1.0)] = 3600.0


class RerankSettings(Section):
    """``[rerank]``: a cross-encoder that reads the best passages again.

    Attributes:
        model: Empty for none; else a folder or the name of a hub model.
        depth: Passages it reads for each search.
        threads: Threads for reading; more are faster on a quiet machine only.
        dtype: ``bfloat16`` is faster where the processor computes in it.
    """

    model: str = ""
    depth: Count = 20
    threads: Count = 1
    dtype: Literal["float32", "bfloat16"] = "float32"


class AnswerSettings(Section):
    """``[answer]``: when to refuse; None leaves it to the calibration that comes with Footnote.

    Attributes:
        calibration: File that ``footnote eval --calibrate`` wrote, in place of the one that comes with Footnote.
        refuse_below: Score under which there is no answer.
        hedge_below: Score under which an answer says that the documents only touch on the question.
    """

    calibration: LocalPath | None = None
    refuse_below: Share | None = None
    hedge_below: Share | None = None


class ConversationSettings(Section):
    """``[conversation]``: what is carried over from earlier questions of a thread.

    Attributes:
        turns: Turns of a thread that are kept in memory; 0 takes every question alone.
        hours: Silence after which a thread begins anew.
    """

    turns: Annotated[int, Field(ge=0)] = 4
    hours: Annotated[float, Field(gt=0.0)] = 24.0


class CacheSettings(Section):
    """``[cache]``: answers that are given again while nothing has changed.

    Attributes:
        answers: Answers kept in memory; 0 keeps none.
    """

    answers: Annotated[int, Field(ge=0)] = 1000


class RecordSettings(Section):
    """``[records]``: what is kept of answers.

    Attributes:
        keep: Whether what is asked at the shell is kept.
        path: Folder of the records.
        url: ``postgresql://…`` for records in PostgreSQL; empty for SQLite in ``path``.
        days: Days that answers are kept; 0 keeps them for good.
    """

    keep: bool = True
    path: LocalPath = Path("var/records")
    url: SecretStr = SecretStr("")
    days: Annotated[int, Field(ge=0)] = 90


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

    sources: tuple[SourceSettings, ...] = ()
    documents: DocumentSettings = DocumentSettings()
    index: IndexSettings = IndexSettings()
    encoder: EncoderSettings = EncoderSettings()
    chunks: ChunkSettings = ChunkSettings()
    search: SearchSettings = SearchSettings()
    vectors: VectorSettings = VectorSettings()
    sync: SyncSettings = SyncSettings()
    rerank: RerankSettings = RerankSettings()
    answer: AnswerSettings = AnswerSettings()
    conversation: ConversationSettings = ConversationSettings()
    cache: CacheSettings = CacheSettings()
    records: RecordSettings = RecordSettings()
    audience: Mapping[str, GrantSettings] = Field(default_factory=dict)
    service: ServiceSettings = ServiceSettings()
    discord: DiscordSettings = DiscordSettings()
    model: ModelSettings = ModelSettings()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        names = [source.name for source in self.sources]
        for name in names:
            if names.count(name) > 1:
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
    ("index", "path"): IndexSettings.model_fields["path"].default,
    ("index", "cache"): IndexSettings.model_fields["cache"].default,
    ("records", "path"): RecordSettings.model_fields["path"].default,
}


_LISTED: Mapping[str, type[Section]] = {"sources": SourceSettings, "audience": GrantSettings}
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
