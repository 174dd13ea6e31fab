"""Sources in the settings: repositories, patterns and links."""

from pathlib import Path

import pytest

from bot.components import source_spec
from bot.settings.settings import load_settings
from index import ConfigurationError, SourceSpec

HISTORY = "[[sources]]\nkind = 'discord'\n"
GIT = "[[sources]]\ngit = 'https://git.example.org/team/harbour.git'\n"


def load(folder: Path, text: str) -> list[SourceSpec]:
    """Return the sources of a settings file in a folder, as the index takes them."""
    file = folder / "footnote.toml"
    file.write_text(text, "utf-8")
    settings = load_settings(file, {})
    return [source_spec(source, settings) for source in settings.sources]


def test_a_repository_is_named_after_its_address_and_kept_in_the_cache(tmp_path: Path) -> None:
    (spec,) = load(tmp_path, f"{GIT}path = 'docs'\nref = 'v2'\n")
    assert (spec.name, spec.kind, spec.url) == ("harbour", "git", "https://git.example.org/team/harbour.git")
    assert (spec.subfolder, spec.ref, spec.remote) == ("docs", "v2", True)
    assert spec.path.parent == tmp_path / "var/cache/git"


def test_parts_and_versions_of_a_repository_are_kept_apart(tmp_path: Path) -> None:
    names = [f"{GIT}name = '{name}'\n" for name in ("a", "b")]
    first, second = load(tmp_path, f"{names[0]}path = 'docs'\n{names[1]}ref = 'v2'\n")
    assert first.path != second.path
    assert second.subfolder == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"{GIT}path = '../other'\n", "is not inside the repository; give it from the repository's root"),
        (f"{GIT}path = 'docs/*.md'\n", "is one folder or file; choose among its files by include and exclude"),
        (f"{GIT}ref = '--upload-pack=date'\n", "is no branch, tag or commit; name one such as main"),
        (f"{GIT}kind = 'feed'\n", 'a repository has git = "https://…"'),
        ("[[sources]]\nkind = 'git'\n", 'a repository has git = "https://…"'),
        ("[[sources]]\npath = 'a'\nref = 'main'\n", "ref is for a source with git only"),
        ("[[sources]]\npath = 'a'\ninclude = ['*.{md,rst}']\n", "give one pattern for each ending"),
        ("[[sources]]\npath = 'a'\nexclude = ['!b']\n", "put what is to be read into include"),
        ("[[sources]]\npath = 'a'\nlink = 'docs.example.org'\n", "is no address; give one such as https://"),
        ("[[sources]]\npath = 'a'\nsite = 'jekyll'\n", "should be 'auto'"),
        ("[[sources]]\nkind = 'crawl'\npath = 'a'\n", "a crawl has a url and no path"),
        (HISTORY, 'a history has kind = "discord" and channels'),
        ("[[sources]]\nchannels = [5]\n", 'a history has kind = "discord" and channels'),
        (f"{HISTORY}channels = [5]\npath = 'a'\n", "a discord source has no path"),
        (f"{HISTORY}channels = [5]\naudience = 'staff'\n", "a discord source has no audience"),
        (f"{HISTORY}channels = [5]\ngit = 'https://example.org/a'\n", "a discord source has no git"),
        (f"{HISTORY}channels = [5, 6]\n{HISTORY}name = 'b'\nchannels = [6]\n", "channels names 6 twice"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_remedy(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    assert problem in str(caught.value)


def test_a_history_names_channels_and_is_mirrored_beside_the_records(tmp_path: Path) -> None:
    (spec,) = load(tmp_path, f"{HISTORY}channels = [5, 6]\n")
    assert (spec.name, spec.channels, spec.path) == ("discord", ("5", "6"), tmp_path / "var/records/history.sqlite")
