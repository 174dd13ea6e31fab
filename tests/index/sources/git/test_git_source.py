"""Repositories as sources, served by git itself on loopback."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigurationError
from index.sources import Item, Skipped, SourceSpec, Unreachable
from index.sources.git import git_command
from index.sources.git.git_command import DEFAULT_GIT_LIMITS, GitLimits
from index.sources.git.git_source import GitSource, file_address
from index.types import Document
from tests.index.sources.git.server import GitServer, Repository, serving

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
LIMITS = GitLimits(seconds=60, bytes=50_000_000, resolve_seconds=5)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with two pages, one of them in a folder."""
    repository = Repository(tmp_path / "served" / "harbour")
    repository.commit(README="# Harbour\n\nThe harbour.", docs__ferry="# Ferry\n\nIt leaves at nine.")
    return repository


@pytest.fixture
def server(repository: Repository) -> Iterator[GitServer]:
    """A server of the repository."""
    with serving(repository.folder.parent) as running:
        yield running


@pytest.fixture
def make(tmp_path: Path, server: GitServer, make_spec: Any) -> Callable[..., GitSource]:
    """Describe and open the repository as a source."""

    def open_source(limits: GitLimits = LIMITS, **changes: Any) -> GitSource:
        spec: SourceSpec = make_spec(tmp_path / "cache" / "harbour", kind="git", allow_hosts=("127.0.0.1",))
        return GitSource(replace(spec, **({"url": f"{server.url}/harbour"} | changes)), limits)

    return open_source


def texts(source: GitSource) -> dict[str, str]:
    """Return the texts of a source's documents by their keys."""
    items = [each for each in source.items() if isinstance(each, Item)]
    return {item.key: found.text for item in items for found in source.load(item) if isinstance(found, Document)}


def fingerprints(source: GitSource) -> dict[str, str]:
    return {each.key: each.fingerprint for each in source.items() if isinstance(each, Item)}


def test_the_repository_may_be_kept_in_a_relative_folder(
    tmp_path: Path, server: GitServer, make_spec: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spec: SourceSpec = make_spec(Path("var/cache/git/harbour"), kind="git", allow_hosts=("127.0.0.1",))
    source = GitSource(replace(spec, url=f"{server.url}/harbour", subfolder="docs"), LIMITS)
    assert texts(source) == {"ferry.md": "# Ferry\n\nIt leaves at nine."}


def reason(source: GitSource) -> str:
    """Return why a source cannot be read now."""
    (entry,) = source.items()
    assert isinstance(entry, Unreachable)
    assert entry.key == ""
    return entry.reason


def test_the_files_of_the_default_branch_are_read(make: Callable[..., GitSource]) -> None:
    assert texts(make()) == {"README.md": "# Harbour\n\nThe harbour.", "docs/ferry.md": "# Ferry\n\nIt leaves at nine."}


def test_only_what_lies_below_the_path_is_read(make: Callable[..., GitSource], tmp_path: Path) -> None:
    assert list(texts(make(subfolder="docs"))) == ["ferry.md"]
    assert not (tmp_path / "cache/harbour/README.md").exists()
    assert list(texts(make(subfolder="docs/ferry.md"))) == ["ferry.md"]


def test_include_and_exclude_hold_as_in_a_folder(make: Callable[..., GitSource], repository: Repository) -> None:
    repository.commit(tests__case="Text.", docs__old__pier="Text.")
    assert list(texts(make(exclude=("docs/old",)))) == ["README.md", "docs/ferry.md"]
    assert list(texts(make(include=("docs",)))) == ["docs/ferry.md", "docs/old/pier.md"]


def test_a_new_commit_changes_only_what_it_changed(make: Callable[..., GitSource], repository: Repository) -> None:
    before = fingerprints(make())
    assert before == fingerprints(make())
    repository.git("rm", "-q", "README.md")
    repository.commit(docs__ferry="# Ferry\n\nIt leaves at ten.", docs__pier="# Pier\n\nIt is closed.")
    after = texts(make())
    assert after == {"docs/ferry.md": "# Ferry\n\nIt leaves at ten.", "docs/pier.md": "# Pier\n\nIt is closed."}
    assert fingerprints(make())["docs/ferry.md"] != before["docs/ferry.md"]


def test_fingerprints_do_not_depend_on_where_the_files_are_kept(make: Callable[..., GitSource], tmp_path: Path) -> None:
    before = fingerprints(make())
    shutil.rmtree(tmp_path / "cache")
    assert before == fingerprints(make())


def test_a_commit_that_is_there_is_not_fetched_again(make: Callable[..., GitSource], server: GitServer) -> None:
    texts(make())
    server.requests.clear()
    texts(make())
    assert 0 < len(server.requests) <= 2  # what the newest commit is


def test_branches_tags_and_commits_are_refs(make: Callable[..., GitSource], repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.git("tag", "-a", "v1", "-m", "First")
    repository.commit(docs__ferry="It leaves at ten.")
    repository.git("branch", "next/one")
    repository.commit(docs__ferry="It leaves at noon.")
    found = {ref: texts(make(ref=ref))["docs/ferry.md"][-10:] for ref in ("v1", first, "next/one", "main", "")}
    assert found == {
        "v1": "s at nine.", first: "s at nine.", "next/one": "es at ten.", "main": "s at noon.", "": "s at noon."
    }  # fmt: skip


def test_an_unknown_ref_and_an_unknown_path_name_the_remedy(make: Callable[..., GitSource]) -> None:
    with pytest.raises(ConfigurationError, match="no branch or tag nowhere; correct the source's ref"):
        list(make(ref="nowhere").items())
    with pytest.raises(ConfigurationError, match="there is no manual in the repository; correct the source's path"):
        list(make(subfolder="manual").items())


def test_an_empty_repository_is_said(make: Callable[..., GitSource], repository: Repository, server: GitServer) -> None:
    Repository(repository.folder.parent / "empty")
    with pytest.raises(ConfigurationError, match="the repository is empty"):
        list(make(url=f"{server.url}/empty").items())


def test_a_private_address_is_refused_unless_it_is_allowed(make: Callable[..., GitSource]) -> None:
    with pytest.raises(ConfigurationError, match="has a private address"):
        list(make(allow_hosts=()).items())


@pytest.mark.parametrize(
    "url", ["ssh://127.0.0.1/harbour", "file:///etc", "ext::sh -c date", "https://ada:secret@e.org/x"]
)
def test_other_protocols_and_passwords_are_refused(make: Callable[..., GitSource], url: str) -> None:
    with pytest.raises((ConfigurationError, Exception)) as caught:
        list(make(url=url).items())
    assert "secret" not in str(caught.value)


def test_a_missing_repository_keeps_what_was_read(make: Callable[..., GitSource], server: GitServer) -> None:
    assert "git says" in reason(make(url=f"{server.url}/nowhere"))


@pytest.mark.parametrize("status", [401, 403, 404, 500, 503])
def test_a_server_that_refuses_keeps_what_was_read(
    make: Callable[..., GitSource], server: GitServer, status: int
) -> None:
    texts(make())
    server.status = status
    assert "git says" in reason(make())
    server.status = 0
    assert list(texts(make())) == ["README.md", "docs/ferry.md"]


def test_a_redirect_is_not_followed(make: Callable[..., GitSource], server: GitServer) -> None:
    with serving(Path("/nonexistent")) as other:
        server.location = other.url
        assert "git says" in reason(make())
        assert other.requests == []


def test_links_out_of_the_repository_are_not_followed(
    make: Callable[..., GitSource], repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "secret.md").write_text("Secret.")
    (repository.folder / "docs/out.md").symlink_to(tmp_path / "secret.md")
    (repository.folder / "docs/in.md").symlink_to("ferry.md")
    (repository.folder / "away").symlink_to(tmp_path)
    repository.commit()
    source = make()
    assert set(texts(source)) == {"README.md", "docs/ferry.md", "docs/in.md"}
    refused = {each.key: each.reason for each in make().items() if isinstance(each, Skipped)}
    assert "leads outside" in refused["docs/out.md"]
    with pytest.raises(ConfigurationError, match="there is no away in the repository"):
        list(make(subfolder="away").items())


def test_hooks_filters_and_submodules_do_nothing(
    make: Callable[..., GitSource], repository: Repository, tmp_path: Path
) -> None:
    repository.write(".gitattributes", "*.md filter=evil\n")
    repository.write(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ../harbour\n')
    repository.git("update-index", "--add", "--cacheinfo", f"160000,{repository.git('rev-parse', 'HEAD')},x")
    repository.commit()
    assert set(texts(make())) == {"README.md", "docs/ferry.md"}
    assert not list((tmp_path / "cache/harbour/x").glob("*"))


def test_too_much_and_too_slow_are_ended(
    make: Callable[..., GitSource], server: GitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.delay = 3.0
    assert "it took more than 1 s" in reason(make(GitLimits(1, 50_000_000, 5)))
    server.delay = 0.0
    monkeypatch.setattr(git_command, "_LOOK_AT_SIZE", 1)
    monkeypatch.setattr(git_command, "_TICK", 0.000_1)
    assert "it is larger than 10 bytes" in reason(make(GitLimits(60, 10, 5)))


def test_an_attempt_that_was_ended_is_made_good(make: Callable[..., GitSource], tmp_path: Path) -> None:
    folder = tmp_path / "cache/harbour"
    texts(make())
    (folder / ".git/index.lock").write_text("")
    (folder / "README.md").unlink()
    (folder / "stray.md").write_text("Not of the repository.")
    assert list(texts(make())) == ["README.md", "docs/ferry.md"]
    shutil.rmtree(folder / ".git/objects")
    assert list(texts(make())) == ["README.md", "docs/ferry.md"]


def test_without_git_the_remedy_is_named(make: Callable[..., GitSource], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigurationError, match="git is not installed; install it"):
        list(make().items())


def test_an_old_git_is_refused_where_the_address_is_checked(monkeypatch: pytest.MonkeyPatch, make_spec: Any) -> None:
    monkeypatch.setattr(git_command, "git_version", lambda: (2, 34))
    command = git_command.GitCommand(Path(), "https://e.org/x", (), DEFAULT_GIT_LIMITS, lambda _h, _p: ["9.9.9.9"])
    with pytest.raises(ConfigurationError, match=r"install git 2\.37 or later"):
        command.run("ls-remote", online=True)


@pytest.mark.parametrize(
    ("url", "changes", "link"),
    [
        ("https://github.com/a/b", {}, "https://github.com/a/b/blob/HEAD/{file}"),
        ("https://github.com/a/b.git", {"ref": "v2", "subfolder": "docs"}, "https://github.com/a/b/blob/v2/docs/{file}"),
        ("https://gitlab.com/a/b/", {"ref": "main"}, "https://gitlab.com/a/b/-/blob/main/{file}"),
        ("https://git.example.org/a/b", {}, ""),
    ],
)  # fmt: skip
def test_citations_lead_to_the_file_where_the_site_is_known(
    make_spec: Any, url: str, changes: dict[str, str], link: str
) -> None:
    assert link == file_address(make_spec(Path(), kind="git", url=url, **changes))


def test_the_place_of_a_file_is_shown_inside_its_repository(make: Callable[..., GitSource]) -> None:
    source = make(subfolder="docs")
    (item,) = (each for each in source.items() if isinstance(each, Item))
    (document,) = (each for each in source.load(item) if isinstance(each, Document))
    assert document.ref.location == "harbour/docs/ferry.md"


def test_citations_lead_to_the_site_that_is_made_of_the_files(
    make: Callable[..., GitSource], repository: Repository
) -> None:
    repository.write("mkdocs.yml", "site_name: Harbour\n")
    repository.commit()
    source = make(subfolder="docs", link="https://docs.example.org")
    (item,) = (each for each in source.items() if isinstance(each, Item))
    (document,) = (each for each in source.load(item) if isinstance(each, Document))
    assert document.ref.location == "https://docs.example.org/ferry/"
