"""A git repository as a source."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from index.errors import UnreadableDocument
from index.sources.folder_source import FolderSource
from index.sources.git.git_checkout import GitCheckout
from index.sources.git.git_command import DEFAULT_GIT_LIMITS, GitFailed, GitLimits
from index.sources.source import (
    NO_FINGERPRINTS,
    Item,
    KnownRecords,
    Skipped,
    SourceSpec,
    UnchangedDocument,
    Unreachable,
    no_known_records,
)
from index.sources.web.connection import HostNotFound, Resolver, system_resolver
from index.types import Document

_FORGE = re.compile(r"https://(github\.com|gitlab\.com)/([\w.-]{1,100})/([\w.-]{1,100}?)(?:\.git)?/?")
_FILE_PATHS = {"github.com": "blob/{ref}", "gitlab.com": "-/blob/{ref}"}


class GitSource:
    """Reads the files of a repository as those of a folder; keys are their paths below the source's path."""

    def __init__(
        self, spec: SourceSpec, limits: GitLimits = DEFAULT_GIT_LIMITS, resolver: Resolver = system_resolver
    ) -> None:
        self.spec = spec
        self._checkout = GitCheckout(spec, limits, resolver)
        self._files: FolderSource | None = None

    @property
    def name(self) -> str:
        """First part of the documents' ids."""
        return self.spec.name

    def items(self, known: Mapping[str, str] = NO_FINGERPRINTS) -> Iterator[Item | Skipped | Unreachable]:
        """Fetch the newest commit and list its files.

        Raises:
            ConfigurationError: The repository, its ref or the path may not be read, or there is no ``git``.
        """
        try:
            contents = self._checkout.update()
        except (GitFailed, HostNotFound) as error:
            yield Unreachable(self.name, "", f"{self.spec.url}: {error}", self.spec.label)
            return
        link = self.spec.link or file_address(self.spec)
        files = replace(self.spec, kind="folder", path=self._checkout.root, link=link)
        repository = urlsplit(self.spec.url).path.rstrip("/").rpartition("/")[2].removesuffix(".git")
        self._files = FolderSource(files, contents, f"{repository or self.name}/{self.spec.subfolder}")
        yield from self._files.items(known)

    def load(
        self, item: Item, known_records: KnownRecords = no_known_records
    ) -> Iterator[Document | UnchangedDocument | Skipped | Unreachable | Item]:
        """Read a file's documents."""
        if self._files is None:
            raise UnreadableDocument("the repository was not listed")
        yield from self._files.load(item, known_records)


def file_address(spec: SourceSpec) -> str:
    """Return a template of the files' addresses on the site that holds the repository; ``""`` where it is not known."""
    found = _FORGE.fullmatch(spec.url)
    if not found:
        return ""
    host, owner, name = found.groups()
    inside = f"{spec.subfolder}/" if spec.subfolder else ""
    return f"https://{host}/{owner}/{name}/{_FILE_PATHS[host].format(ref=spec.ref or 'HEAD')}/{inside}{{file}}"
