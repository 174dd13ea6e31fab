"""Which documents are changelogs."""

import pytest

from index.sources.changelogs import is_changelog, version_in
from index.types import Heading


def headings(*texts: str, level: int = 2) -> tuple[Heading, ...]:
    """Return headings of one level."""
    return tuple(Heading(10 * at, level, text) for at, text in enumerate(texts))


NEWEST_FIRST = headings("2.1.0", "2.0.1 - 2024-05-01", "[2.0.0] (2024-04-01)", "v1.9", "1.8.2 (unreleased)")


@pytest.mark.parametrize(
    "key",
    [
        "CHANGELOG.md", "docs/changelog.rst", "docs/release-notes.md", "release_notes/2.13.md", "whats_new.rst",
        "docs/whatsnew/v2.0.rst", "CHANGELOG-v2.md", "ReleaseNotes.html", "docs/What's New.md", "changelog/index.md",
        "https://docs.example.org/en/release-notes/", "https://docs.example.org/changelog.html",
    ],
)  # fmt: skip
def test_a_name_that_only_changelogs_have_is_enough(key: str) -> None:
    assert is_changelog(key, "", ())


@pytest.mark.parametrize(
    "key", ["CHANGES.md", "docs/history.rst", "NEWS.md", "docs/releases/index.md", "doc/updates.md"]
)
def test_a_name_that_others_share_needs_versions_or_dates(key: str) -> None:
    assert not is_changelog(key, "", headings("The founding", "The fire of 1871", "The new pier"))
    assert is_changelog(key, "", headings("1.1 (2024-01-01)", "1.0"))
    assert is_changelog(key, "", headings("May 2024", "17 April 2024", "2024-03-01"))


def test_a_page_of_one_version_among_releases_is_a_changelog() -> None:
    assert is_changelog("docs/releases/2.13.md", "Django 2.13", ())
    assert is_changelog("docs/releases/a.md", "Version 2.13", ())
    assert is_changelog("docs/announce/release-2.6.0.rst", "pytest-2.6.0: shorter tracebacks", ())
    assert is_changelog("docs/news_1.4.md", "What the spring brought", ())
    assert not is_changelog("docs/releases/how-we-release.md", "How we release", ())
    assert not is_changelog("docs/release-checklist-2.0.md", "How we release", ())


def test_headings_that_are_versions_from_the_newest_down_are_enough() -> None:
    assert is_changelog("docs/about.md", "About", NEWEST_FIRST)
    assert is_changelog("docs/about.md", "About", (*headings("About", level=1), *NEWEST_FIRST))


@pytest.mark.parametrize(
    "outline",
    [
        headings("1.1", "1.2", "2.1", "2.2"),
        headings("1.1 Install", "1.2 Configure", "1.3 Run"),
        headings("2024-05-01", "2024-04-01", "2024-03-01"),
        headings("2.1.0", "2.0.0", "Install", "Configure", "Run", "Update"),
        headings("Python 3.8", "Windows"),
        headings(),
    ],
)
def test_outlines_minutes_and_guides_are_none(outline: tuple[Heading, ...]) -> None:
    assert not is_changelog("docs/guide.md", "Guide", outline)


@pytest.mark.parametrize("key", ["docs/keep-a-changelog.md", "docs/news-feeds.md", "docs/changes-of-address.md"])
def test_guides_with_such_words_in_their_names_are_none(key: str) -> None:
    assert not is_changelog(key, "", ())


@pytest.mark.parametrize(
    ("heading", "version"),
    [
        ("2.13", (2, 13)),
        ("v2.13.1", (2, 13, 1)),
        ("[2.13.0] - 2024-05-01", (2, 13, 0)),
        ("Version 2.13 (unreleased)", (2, 13)),
        ("discord.py v2.4", (2, 4)),
        ("What's new in 1.0rc1", (1, 0)),
        ("0.115.0 (2024-09-17)", (0, 115, 0)),
        ("2.0.x", (2, 0, 0)),
        ("2.1 Install the server", ()),
        ("Upgrade from 1.0 to 2.0", ()),
        ("Features", ()),
        ("2024", ()),
        ("", ()),
    ],
)
def test_a_version_is_read_from_a_heading_that_says_nothing_else(heading: str, version: tuple[int, ...]) -> None:
    assert version == version_in(heading)
