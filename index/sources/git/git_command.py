"""Runs the ``git`` command on repositories of strangers, within limits.

The command is used, not a library: it streams what it fetches to the disk, knows shallow and partial clones, and can be
ended at any moment. It gets no settings of the machine or the person, no hooks, filters, submodules or helpers, and no
way to ask for a password. It connects to the one address that was checked and follows no redirect.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.errors import ConfigurationError, UnreadableDocument
from index.sources.web.connection import Resolver, checked_address, resolve_within, system_resolver
from index.sources.web.http_message import parse_url

_TICK = 0.2
_LOOK_AT_SIZE = 10
"""Ticks between two looks at the size of the repository."""
_MESSAGE_BYTES = 2_000
_OUTPUT_BYTES = 100_000_000
_PINNED_SINCE = (2, 37)
"""First version that connects to a given address (``http.curloptResolve``)."""
_VERSION = re.compile(rb"(\d{1,4})\.(\d{1,4})")
_ADDRESS = re.compile(r"https?://\S+")
_SETTINGS = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.sshCommand=false", "core.askPass=false",
    "core.autocrlf=false", "core.logAllRefUpdates=false", "core.protectHFS=true", "core.protectNTFS=true",
    "credential.helper=", "protocol.allow=never", "protocol.http.allow=always", "protocol.https.allow=always",
    "http.followRedirects=false", "http.proxy=", "http.lowSpeedLimit=1000", "http.lowSpeedTime=30",
    "submodule.recurse=false", "fetch.recurseSubmodules=false", "fetch.fsckObjects=true", "gc.auto=0",
    "maintenance.auto=false", "advice.detachedHead=false", "init.defaultBranch=main", "safe.directory=*",
)  # fmt: skip

_OFFLINE = ("protocol.http.allow=never", "protocol.https.allow=never")


class GitFailed(UnreadableDocument):
    """The repository cannot be reached or read now; what was read before stays."""


class GitLimitExceeded(GitFailed):
    """A command took too long or fetched too much."""


@dataclass(frozen=True, slots=True)
class GitLimits:
    """What a reading of a repository may cost.

    Attributes:
        seconds: For one command.
        bytes: On the disk, for the repository with its files.
        resolve_seconds: For looking up the host.
    """

    seconds: float
    bytes: int
    resolve_seconds: float


DEFAULT_GIT_LIMITS = GitLimits(seconds=900, bytes=2_000_000_000, resolve_seconds=10)


class GitCommand:
    """Runs ``git`` in one repository.

    Args:
        folder: The repository's folder; its files are in it, and ``.git`` beside them.
        url: Where it comes from.
        allow_hosts: Hosts that may have private addresses.
        limits: What a command may cost.
        resolver: Looks up addresses.
    """

    def __init__(
        self,
        folder: Path,
        url: str,
        allow_hosts: Collection[str],
        limits: GitLimits = DEFAULT_GIT_LIMITS,
        resolver: Resolver = system_resolver,
    ) -> None:
        # git would look for a relative one below the folder that it runs in, which is the same.
        self._folder = folder.absolute()
        self._url = url
        self._allowed_hosts = frozenset(host.lower() for host in allow_hosts)
        self._limits = limits
        self._resolver = resolver

    def run(self, *words: str, online: bool = False) -> bytes:
        """Run a command and return its output.

        Args:
            *words: The command, without ``git``.
            online: Whether it may connect to where the repository comes from.

        Raises:
            ConfigurationError: There is no ``git``, it is too old, or the address may not be connected to.
            GitFailed: The command failed.
            GitLimitExceeded: It took too long or fetched too much.
        """
        settings = [*_SETTINGS, *(self._pinned() if online else _OFFLINE)]
        options = [word for setting in settings for word in ("-c", setting)]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(  # noqa: S603 - the words are ours, or were checked
                [_git(), *options, *words],
                cwd=self._folder,
                env=_environment(self._folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )
            problem = self._wait(process)
            if problem:
                raise GitLimitExceeded(problem)
            if process.returncode:
                errors.seek(0)
                raise GitFailed(_reason(errors.read(_MESSAGE_BYTES)))
            output.seek(0)
            return output.read(_OUTPUT_BYTES)

    def _wait(self, process: "subprocess.Popen[bytes]") -> str:
        """Wait until a command ends or goes beyond a limit; returns which one, ``""`` where it ended by itself."""
        end, ticks = time.monotonic() + self._limits.seconds, 0
        try:
            while True:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_TICK)
                    return ""
                ticks += 1
                if time.monotonic() > end:
                    return f"it took more than {self._limits.seconds:g} s; name a path inside the repository"
                if ticks % _LOOK_AT_SIZE == 0 and size_of(self._folder) > self._limits.bytes:
                    return f"it is larger than {self._limits.bytes:,} bytes; name a path inside the repository"
        finally:
            _end(process)

    def _pinned(self) -> list[str]:
        """Return the settings by which ``git`` connects to the address that was checked, and to no other."""
        target = parse_url(self._url)
        addresses = resolve_within(self._limits.resolve_seconds, self._resolver, target.host, target.port)
        try:
            address = checked_address(target.host, addresses, self._allowed_hosts)
        except UnreadableDocument as error:
            raise ConfigurationError(str(error)) from error
        if target.host.lower() not in self._allowed_hosts and git_version() < _PINNED_SINCE:
            raise ConfigurationError(
                f"git {'.'.join(map(str, git_version()))} cannot be held to the address that was checked; install git "
                f"{'.'.join(map(str, _PINNED_SINCE))} or later, or add {target.host} to the source's allow_hosts"
            )
        return [f"http.curloptResolve={target.host}:{target.port}:{address}"]


@cache
def git_version() -> tuple[int, int]:
    """Return the version of the ``git`` command.

    Raises:
        ConfigurationError: There is none.
    """
    said = subprocess.run([_git(), "--version"], capture_output=True, timeout=30, check=False).stdout  # noqa: S603
    found = _VERSION.search(said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _git() -> str:
    path = shutil.which("git")
    if path is None:
        raise ConfigurationError(
            "the command git is not installed; install it (such as: apt install git), or give a folder as path"
        )
    return path


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of the command: nothing of the machine's but the search path."""
    return {
        "PATH": os.pathsep.join(os.get_exec_path()),
        "HOME": str(folder),
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_DIR": str(folder / ".git"),
        "GIT_WORK_TREE": str(folder),
    }


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a command with everything that it started."""
    if hasattr(os, "killpg"):  # Windows has no groups of processes
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _reason(said: bytes) -> str:
    """Return the last line of what ``git`` said, without addresses, which might hold a password."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    lines = [line for line in lines if line.startswith(("fatal:", "error:", "remote:"))] or lines[-1:] or ["nothing"]
    return f"git says: {_ADDRESS.sub('…', lines[0])[:300]}"


def size_of(folder: Path) -> int:
    """Return how many bytes the files below a folder have; those that vanish meanwhile count as none."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(path, name).lstat().st_size
    return total
