"""The files of a repository at one commit, kept in a cache folder and brought up to date in place."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from index.errors import ConfigurationError
from index.sources.git.git_command import (
    DEFAULT_GIT_LIMITS,
    GitCommand,
    GitFailed,
    GitLimitExceeded,
    GitLimits,
    size_of,
)
from index.sources.site_links import MARKER_NAMES
from index.sources.source import SourceSpec
from index.sources.web.connection import Resolver, system_resolver
from index.storage.private_files import make_folder

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MAX_REFS = 200_000
_WAIT = 60.0
"""Seconds to wait for another process that reads the same repository."""


class GitCheckout:
    """The files of one source's repository.

    Only the newest commit is fetched, and of it only the files below the source's path. A commit that is there already
    is not fetched again.

    Args:
        spec: The source; ``path`` is the folder that the files are kept in.
        limits: What it may cost.
        resolver: Looks up addresses.

    Attributes:
        commit: The commit that was checked out, ``""`` before.
    """

    def __init__(
        self, spec: SourceSpec, limits: GitLimits = DEFAULT_GIT_LIMITS, resolver: Resolver = system_resolver
    ) -> None:
        self._spec = spec
        self._limits = limits
        self._folder = spec.path
        self._git = GitCommand(spec.path, spec.url, spec.allow_hosts, limits, resolver)
        self.commit = ""

    @property
    def root(self) -> Path:
        """The folder or file of the source inside the repository.

        Raises:
            ConfigurationError: There is none, or it is a link out of the repository.
        """
        root = self._folder / self._spec.subfolder
        if not root.exists() or not root.resolve().is_relative_to(self._folder.resolve()):
            raise ConfigurationError(f"there is no {self._spec.subfolder} in the repository; correct the source's path")
        return root

    def update(self) -> Mapping[str, str]:
        """Check out the newest commit; returns the id of each file's content by its path below ``root``.

        Raises:
            ConfigurationError: The ref or the path is not there, or the repository may not be read.
            GitFailed: It cannot be read now.
        """
        make_folder(self._folder)
        try:
            with FileLock(self._folder.parent / f"{self._folder.name}.lock", timeout=_WAIT):
                return self._updated()
        except Timeout as error:
            raise GitFailed("another process reads the same repository") from error

    def _updated(self) -> Mapping[str, str]:
        self._initialise()
        newest = self._newest_commit()
        try:
            self._bring(newest)
        except GitLimitExceeded:
            raise
        except GitFailed:  # an earlier attempt was ended in the middle, or files were lost
            self._start_again()
            self._initialise()
            self._bring(newest)
        self.commit = newest
        return self._contents(newest)

    def _bring(self, commit: str) -> None:
        if commit != self._present_commit():
            self._fetch(commit)
        self._check_out(commit)

    def _initialise(self) -> None:
        if self._is_whole() and size_of(self._folder) > self._limits.bytes:
            self._start_again()
        if not self._is_whole():
            self._start_again()
            self._git.run("init", "-q")
        self._git.run("config", "remote.origin.url", self._spec.url)
        for lock in (self._folder / ".git").glob("*.lock"):  # of a command that was ended
            lock.unlink(missing_ok=True)

    def _is_whole(self) -> bool:
        return all((self._folder / ".git" / name).exists() for name in ("HEAD", "objects", "refs"))

    def _start_again(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        make_folder(self._folder)

    def _present_commit(self) -> str:
        try:
            return self._git.run("rev-parse", "-q", "--verify", "HEAD^{commit}").decode().strip()
        except GitFailed:
            return ""

    def _newest_commit(self) -> str:
        ref = self._spec.ref
        if _COMMIT.fullmatch(ref):
            return ref
        wanted = ("HEAD",) if not ref else (f"refs/heads/{ref}", f"refs/tags/{ref}^{{}}", f"refs/tags/{ref}", ref)
        listed = self._git.run("ls-remote", "-q", "origin", *([] if ref else ["HEAD"]), online=True)
        lines = listed.decode("utf-8", "replace").splitlines()[:_MAX_REFS]
        commits = {name: commit for commit, _, name in (line.partition("\t") for line in lines)}
        found = next((commits[name] for name in wanted if _COMMIT.fullmatch(commits.get(name, ""))), "")
        if not found:
            raise ConfigurationError(
                f"the repository has no branch or tag {ref}; correct the source's ref"
                if ref
                else "the repository is empty, or has no default branch; name one as ref"
            )
        return found

    def _fetch(self, commit: str) -> None:
        subfolder = self._spec.subfolder
        partial = ["--filter=blob:none"] if subfolder else [f"--filter=blob:limit={self._spec.max_bytes}"]
        words = ["fetch", "-q", "--depth=1", "--no-tags", "--no-recurse-submodules", *partial, "origin", commit]
        self._git.run(*words, online=True)

    def _check_out(self, commit: str) -> None:
        subfolder = self._spec.subfolder
        if subfolder:
            above = ("", *(f"{each.as_posix()}/" for each in PurePosixPath(subfolder).parents if each.parts))
            # The settings of a generator of sites lie above its pages, and say how it makes addresses.
            settings = (f"/{folder}{name}" for folder in above for name in MARKER_NAMES)
            self._git.run("sparse-checkout", "set", "--no-cone", f"/{subfolder}", *settings)
        # The contents that the fetch left out are fetched now, those below the path only.
        self._git.run("checkout", "-q", "--force", "--detach", commit, online=True)
        self._git.run("clean", "-ffdqx")

    def _contents(self, commit: str) -> Mapping[str, str]:
        subfolder = self._spec.subfolder
        listed = self._git.run("ls-tree", "-r", "-z", "--full-tree", commit, *([subfolder] if subfolder else []))
        contents = {}
        for line in listed.split(b"\0"):
            facts, _, name = line.partition(b"\t")
            path = name.decode("utf-8", "surrogateescape")
            key = PurePosixPath(path).relative_to(subfolder).as_posix() if subfolder and path else path
            if key == ".":  # the path is a file
                key = PurePosixPath(path).name
            mode, _, rest = facts.partition(b" ")
            if mode != b"120000" and rest.startswith(b"blob "):  # the target of a link may change without the link
                contents[key] = rest[5:].decode("ascii", "replace")
        return contents
