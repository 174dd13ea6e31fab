"""The registry of source kinds: checks the operator's descriptions of sources and opens them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from index.errors import ConfigurationError
from index.parsing.cleaning import web_address
from index.sources.chat_exports.export_source import DISCORD, SLACK, ExportSource, detect_export
from index.sources.folder_source import FolderSource
from index.sources.sidecar import find_restriction_above
from index.sources.source import REMOTE_KINDS, Source, SourceSpec
from index.types import KINDS


def _open_feed(spec: SourceSpec) -> Source:
    from index.sources.web.feed_source import FeedSource

    return FeedSource(spec)


def _open_sitemap(spec: SourceSpec) -> Source:
    from index.sources.web.sitemap_source import SitemapSource

    return SitemapSource(spec)


def _open_crawl(spec: SourceSpec) -> Source:
    from index.sources.web.crawl_source import CrawlSource

    return CrawlSource(spec)


def _open_git(spec: SourceSpec) -> Source:
    from index.sources.git.git_source import GitSource

    return GitSource(spec)


def _open_history(spec: SourceSpec) -> Source:
    from index.sources.history.history_source import HistorySource

    return HistorySource(spec)


_OPENERS: Mapping[str, Callable[[SourceSpec], Source]] = {
    "folder": FolderSource,
    SLACK: lambda spec: ExportSource(spec, SLACK),
    DISCORD: lambda spec: ExportSource(spec, DISCORD),
    "feed": _open_feed,
    "sitemap": _open_sitemap,
    "crawl": _open_crawl,
    "git": _open_git,
    "discord": _open_history,
}
"""One line for each kind of source; those on the web import the HTTP client when they are first opened."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def open_source(spec: SourceSpec) -> Source:
    """Open a source.

    Raises:
        ConfigurationError: Its description is wrong, or its path does not exist.
    """
    _check_spec(spec)
    kind = spec.kind
    if kind in REMOTE_KINDS:
        if not web_address(spec.url):
            raise ConfigurationError(
                f"source {spec.name}: {spec.url!r} is not the address of a {kind}; give url as https://…"
            )
    elif not spec.mirrored:
        _check_path(spec)
        kind = (detect_export(spec.path) or kind) if kind == "folder" else kind
    return _OPENERS[kind](spec)


def _check_spec(spec: SourceSpec) -> None:
    if not _NAME.fullmatch(spec.name):
        raise ConfigurationError(
            f"the source name {spec.name!r} cannot be part of an id; use letters, digits, '.', '_' and '-'"
        )
    source = f"source {spec.name}"
    if spec.kind not in _OPENERS:
        raise ConfigurationError(f"{source} is of the unknown kind {spec.kind!r}; known are {', '.join(_OPENERS)}")
    if spec.document_kind not in KINDS:
        raise ConfigurationError(f"{source}: documents must be of a kind out of {', '.join(KINDS)}")
    if not spec.audience.strip():
        raise ConfigurationError(f"{source} names no audience; give it one, such as public")
    if spec.max_bytes < 1:
        raise ConfigurationError(f"{source}: max_bytes must be at least 1")


def _check_path(spec: SourceSpec) -> None:
    source = f"source {spec.name}"
    if not spec.path.exists():
        raise ConfigurationError(f"{source}: there is no {spec.path}; create it, or correct the source's path")
    if not (spec.path.is_dir() or spec.path.is_file()):
        raise ConfigurationError(f"{source}: {spec.path} is neither a folder nor a file; correct the source's path")


def refuse_overlaps(specs: Iterable[SourceSpec]) -> None:
    """Refuse a source inside another one's folder if the two disagree on who may read its files.

    Raises:
        ConfigurationError: The two have different audiences, or a ``sources.toml`` of the outer folder restricts a file
            of the inner one, which does not read it.
    """
    resolved = [(spec, spec.path.resolve()) for spec in specs if not spec.remote]
    for outer, root, inner, path in _nested_pairs(resolved):
        if outer.label != inner.label:
            raise ConfigurationError(
                f"The source {outer.name} holds {inner.path}, which the source {inner.name} keeps for the audience "
                f"{inner.label}; give both the same audience and discord_guilds, or folders that do not overlap."
            )
        closed = find_restriction_above(root, path)
        if closed:
            raise ConfigurationError(
                f"{closed} keeps a file for some readers, but it lies in the source {inner.name} as well, which does "
                "not read that; describe it in that source's own folder, or let the folders not overlap."
            )


def _nested_pairs(resolved: Sequence[tuple[SourceSpec, Path]]) -> Iterator[tuple[SourceSpec, Path, SourceSpec, Path]]:
    """Yield (outer source, its path, inner source, its path) for sources that lie in one another."""
    at_path = defaultdict(list)
    for spec, path in resolved:
        at_path[path].append(spec)
    # Looking up the folders above each one: comparing all pairs would take minutes for thousands of sources.
    for inner, path in resolved:
        for root in (path, *path.parents):
            yield from ((outer, root, inner, path) for outer in at_path.get(root, ()) if outer is not inner)
