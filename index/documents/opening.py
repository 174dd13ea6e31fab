"""From a source's description to the source."""

import re

from index.documents.folder import FolderSource
from index.documents.source import Source, SourceSpec
from index.errors import ConfigurationError
from index.types import KINDS

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
    if spec.kind != "folder":
        raise ConfigurationError(f"{where} is of the unknown kind {spec.kind!r}; the only known kind is folder")
    if not spec.path.exists():
        raise ConfigurationError(f"{where}: there is no {spec.path}; create it, or correct the source's path")
    if not (spec.path.is_dir() or spec.path.is_file()):
        raise ConfigurationError(f"{where}: {spec.path} is neither a folder nor a file; correct the source's path")
    if spec.document_kind not in KINDS:
        raise ConfigurationError(f"{where}: documents must be of a kind out of {', '.join(KINDS)}")
    if not spec.audience.strip():
        raise ConfigurationError(f"{where} names no audience; give it one, such as public")
    if spec.max_bytes < 1:
        raise ConfigurationError(f"{where}: max_bytes must be at least 1")
    return FolderSource(spec)
