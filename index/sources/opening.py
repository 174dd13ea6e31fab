"""From a source's description to the source."""

import re

from index.errors import ConfigurationError
from index.parsing.cleaning import web_address
from index.sources.chat_exports import DISCORD, SLACK, ExportSource, detect_export
from index.sources.folder import FolderSource
from index.sources.source import REMOTE_KINDS, Source, SourceSpec
from index.types import KINDS

SOURCE_KINDS = ("folder", SLACK, DISCORD, *REMOTE_KINDS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def open_source(spec: SourceSpec) -> Source:
    """Open a source.

    Raises:
        ConfigurationError: Its description is wrong, or what it points to is not there.
    """
    if not _NAME.fullmatch(spec.name):
        raise ConfigurationError(
            f"the source name {spec.name!r} cannot be part of an id; use letters, digits, '.', '_' and '-'"
        )
    where = f"source {spec.name}"
    if spec.kind not in SOURCE_KINDS:
        raise ConfigurationError(f"{where} is of the unknown kind {spec.kind!r}; known are {', '.join(SOURCE_KINDS)}")
    _check_words(spec, where)
    if spec.remote:
        return _open_remote(spec, where)
    if not spec.path.exists():
        raise ConfigurationError(f"{where}: there is no {spec.path}; create it, or correct the source's path")
    if not (spec.path.is_dir() or spec.path.is_file()):
        raise ConfigurationError(f"{where}: {spec.path} is neither a folder nor a file; correct the source's path")
    kind = detect_export(spec.path) if spec.kind == "folder" else spec.kind
    return ExportSource(spec, kind) if kind in (SLACK, DISCORD) else FolderSource(spec)


def _check_words(spec: SourceSpec, where: str) -> None:
    if spec.document_kind not in KINDS:
        raise ConfigurationError(f"{where}: documents must be of a kind out of {', '.join(KINDS)}")
    if not spec.audience.strip():
        raise ConfigurationError(f"{where} names no audience; give it one, such as public")
    if spec.max_bytes < 1:
        raise ConfigurationError(f"{where}: max_bytes must be at least 1")


def _open_remote(spec: SourceSpec, where: str) -> Source:
    if not web_address(spec.url):
        raise ConfigurationError(f"{where}: {spec.url!r} is no address of a {spec.kind}; give url as https://…")
    from index.sources.web import FeedSource, SitemapSource

    return FeedSource(spec) if spec.kind == "feed" else SitemapSource(spec)
