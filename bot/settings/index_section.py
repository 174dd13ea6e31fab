"""``[[sources]]``, ``[documents]``, ``[index]``, ``[encoder]`` and the other sections about finding documents."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from bot.settings.section import Count, CountOrZero, LocalPath, Prompt, Seconds, Section, Share, Snowflake
from index.sources.git.git_place import ref_problem, subfolder_problem
from index.sources.path_patterns import pattern_problem
from index.sources.site_links import Site, link_problem
from index.types import PUBLIC, Kind, Language


def source_name(path: Path) -> str:
    """Return the default name of a source: that of its folder or file, as a plain word."""
    resolved = path.expanduser().resolve()
    name = resolved.name if resolved.is_dir() else resolved.stem
    return re.sub(r"[^\w.-]+", "-", name).strip("-") or "documents"


def host_name(url: str) -> str:
    """Return the default name of a source on the web: that of its host."""
    return re.sub(r"[^\w.-]+", "-", urlsplit(url).hostname or "").strip("-") or "web"


def _path_pattern(text: str) -> str:
    if problem := pattern_problem(text):
        raise ValueError(f"{text!r} {problem}")
    return text


PathPattern = Annotated[str, AfterValidator(_path_pattern)]


def repository_name(url: str) -> str:
    """Return the default name of a repository as a source: the last part of its address."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(".git")
    return re.sub(r"[^\w.-]+", "-", last).strip("-.") or host_name(url)


class SourceSection(Section):
    """``[[sources]]``: where documents come from, and what holds for all documents of a source.

    Attributes:
        name: First part of the documents' ids. If empty, it is made from the path or address.
        kind: ``folder`` is a folder, a single file, or an export that is recognised by its files. ``feed`` and
            ``sitemap`` are the pages that ``url`` lists, ``crawl`` the pages below it that its links lead to. A source
            with ``git`` is of the kind ``git``. ``discord`` are messages of the channels that ``channels`` names.
        path: The folder or file; a ``feed``, ``sitemap`` or ``crawl`` has none. With ``git``, the folder or file inside
            the repository; if unset, all of it.
        git: Address of a repository, such as ``https://github.com/owner/name``.
        ref: Branch, tag or commit of the repository. If empty, its default branch.
        url: Address of the feed, the sitemap or the site. For a ``slack-export`` the workspace's address, for links to
            messages.
        allow_hosts: Hosts that may be fetched from although their addresses are private.
        title: Title of documents that have none.
        author: Author of documents that name none.
        audience: Label that a reader must hold. An export without it is for everybody, but for private channels, which
            are for those who can view them: see docs/sources.md.
        discord_guilds: Ids of the Discord servers that the source is for, out of ``discord.guilds``. If empty, all.
        document_kind: What the documents are.
        language: Language of the documents, for the stemming of words; ``none`` for no stemming.
        include: Patterns of the files to read, such as ``docs/**/*.md``; if empty, all. See docs/sources.md.
        exclude: Patterns of files and folders to leave out, such as ``drafts`` or ``blog/2019``.
        default_excludes: Whether what nobody asks about is left out as well: tests, licences, what tools leave behind.
        link: Address of the site that is made of the files, so that citations lead there, such as
            ``https://docs.example.org/{path}``. ``{path}`` is the page's address by the generator's rules, ``{file}``
            the file's path as it is.
        site: The generator of that site, for its rules; ``auto`` looks for its settings beside the files, and ``plain``
            only drops endings.
        channels: Ids of the channels, forums and threads on Discord whose messages are read; threads and posts inside
            them are read, too. Who may read there may read the documents.
        solved_tags: Names of the tags of forum posts whose question is solved.
    """

    name: str = ""
    kind: Literal["folder", "slack-export", "discord-export", "feed", "sitemap", "crawl", "git", "discord"] = "folder"
    path: LocalPath = Path()
    git: str = ""
    ref: str = ""
    url: str = ""
    allow_hosts: tuple[str, ...] = ()
    title: str = ""
    author: str = ""
    audience: Annotated[str, Field(min_length=1)] = PUBLIC
    discord_guilds: tuple[Snowflake, ...] = ()
    document_kind: Kind = "article"
    language: Language = "english"
    include: tuple[PathPattern, ...] = ()
    exclude: tuple[PathPattern, ...] = ()
    default_excludes: bool = True
    link: str = ""
    site: Site = "auto"
    channels: tuple[Snowflake, ...] = ()
    solved_tags: tuple[str, ...] = ("solved", "resolved", "answered")

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.kind == "discord" or self.channels:
            return self._in_channels()
        if self.git or self.kind == "git":
            return self._in_repository()
        if self.ref:
            raise ValueError("ref is for a source with git only")
        remote = self.kind in ("feed", "sitemap", "crawl")
        if remote and ("path" in self.model_fields_set or not self.url):
            raise ValueError(f"a {self.kind} has a url and no path")
        if not remote and "path" not in self.model_fields_set:
            raise ValueError("path is missing")
        return self

    def _in_channels(self) -> Self:
        if self.kind != "discord" or not self.channels:
            raise ValueError('a history has kind = "discord" and channels = [ids of channels, forums or threads]')
        for name in ("path", "url", "git", "audience", "discord_guilds", "include", "exclude"):
            if name in self.model_fields_set:
                raise ValueError(f"a discord source has no {name}: its channels say what is read, and who may read it")
        return self

    def _in_repository(self) -> Self:
        if self.kind not in ("folder", "git") or self.url or not self.git:
            raise ValueError('a repository has git = "https://…", and neither a url nor another kind')
        problem = ref_problem(self.ref) or subfolder_problem(self.path.as_posix())
        if problem:
            raise ValueError(problem)
        # The model is frozen for its users; here it is still being made.
        object.__setattr__(self, "kind", "git")
        return self

    @model_validator(mode="after")
    def _linked(self) -> Self:
        if self.link and (problem := link_problem(self.link)):
            raise ValueError(f"link {problem}")
        return self

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not self.name:
            named = source_name(self.path) if "path" in self.model_fields_set else host_name(self.url)
            named = repository_name(self.git) if self.git else "discord" if self.channels else named
            # The model is frozen for its users; here it is still being made.
            object.__setattr__(self, "name", named)
        if not re.fullmatch(r"[\w.-]+", self.name):
            raise ValueError(f"name {self.name!r} may hold letters, digits, '.', '_' and '-' only")
        return self


class DocumentsSection(Section):
    """``[documents]``: limits for reading documents.

    Attributes:
        max_file_bytes: Size in bytes above which a file is skipped and reported.
    """

    max_file_bytes: Count = 50_000_000


class IndexSection(Section):
    """``[index]``: the folders of the index and the caches.

    Attributes:
        path: Folder of the index.
        cache: Folder of the embedding cache, and of the indexes that ``footnote eval`` builds.
    """

    path: LocalPath = Path("var/index")
    cache: LocalPath = Path("var/cache")


class EncoderSection(Section):
    """``[encoder]``: the embedding model.

    Attributes:
        model: ``multilingual-e5-small``, ``all-MiniLM-L6-v2`` (smaller, reads English), a folder, or the name of a
            model on the hub. If empty, the first of these that is installed.
        dimension: Number of dimensions that are kept of each vector; 0 for all. Only for models trained for it.
        query_prompt: Text before every question. If empty, the model's own.
        document_prompt: Text before every document. If empty, the model's own.
        backend: ``torch`` or ``openvino``; ``auto`` takes OpenVINO if it is installed.
        threads: Threads for indexing; 0 takes one for each processor.
        dtype: Number format; ``auto`` takes ``bfloat16`` if the processor computes in it, else ``float32``.
        cache: Folder of exported models and of what ``doctor --tune`` found. If unset, the folder ``footnote/encoder``
            in the cache of the person who runs it, so that every folder of documents shares them; where that cannot be
            written, the folder ``encoder`` in ``index.cache``.
    """

    model: str = ""
    dimension: CountOrZero = 0
    query_prompt: Prompt = ""
    document_prompt: Prompt = ""
    backend: Literal["auto", "torch", "openvino"] = "auto"
    threads: CountOrZero = 0
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"
    cache: LocalPath | None = None


class ChunksSection(Section):
    """``[chunks]``: how documents are cut into chunks.

    Attributes:
        max_tokens: Size of the largest chunk, in the encoder's tokens.
        overlap: Number of tokens that neighbouring chunks share.
    """

    max_tokens: Annotated[int, Field(ge=16)] = 256
    overlap: CountOrZero = 0

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.overlap >= self.max_tokens:
            raise ValueError("overlap must be less than max_tokens")
        return self


class SearchSection(Section):
    """``[search]``: how candidates are ranked.

    Attributes:
        dense_weight: Weight of the cosine in a chunk's score; the rest is BM25's.
        sentence_weight: Weight of a chunk's best sentence in the cosine; the rest is the whole chunk's.
        candidates: Number of candidates from the vectors, and as many from BM25.
        top_k: Number of documents that ``footnote search`` shows without ``-k``.
    """

    dense_weight: Share = 0.7
    sentence_weight: Share = 0.5
    candidates: Count = 64
    top_k: Count = 10


class VectorsSection(Section):
    """``[vectors]``: how the nearest vectors are found.

    Attributes:
        index: ``exact`` scans all vectors; ``ivf`` scans inverted lists; ``auto`` takes ``ivf`` if a scan is slow.
        target_recall: Recall@10 that the inverted lists are tuned for.
        min_recall: Recall@10 below which a build fails and publishes nothing.
    """

    index: Literal["auto", "exact", "ivf"] = "auto"
    target_recall: Share = 0.98
    min_recall: Share = 0.95


class SyncSection(Section):
    """``[sync]``: how the index follows its sources.

    Attributes:
        max_loss: Share of a source's documents that may be missing at once; if more are missing, the source fails.
        questions: File with the questions of ``reindex --check``. If unset, ``questions.jsonl`` in the sources'
            folders.
        check_margin: Share of these questions that may fail in addition to those that failed before.
        coalesce: Seconds that ``reindex --watch`` waits for further changes after a change.
        every: Seconds after which ``reindex --watch`` reads a source again, even if nothing seems to have changed.
    """

    max_loss: Share = 0.5
    questions: LocalPath | None = None
    check_margin: Share = 0.05
    coalesce: Seconds = 60.0
    every: Annotated[float, Field(ge=1.0)] = 3600.0


class RerankSection(Section):
    """``[rerank]``: an optional cross-encoder that scores the best passages again.

    Attributes:
        model: A folder, or the name of a model on the hub. If empty, there is no re-ranker.
        depth: Number of best passages that it scores for each search.
        threads: Number of threads for scoring; more help on an idle machine, and hurt on a busy one.
        dtype: Number format; ``bfloat16`` is faster if the processor supports it.
    """

    model: str = ""
    depth: Count = 20
    threads: Count = 1
    dtype: Literal["float32", "bfloat16"] = "float32"
