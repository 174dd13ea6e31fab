"""Tests of the patterns of ``include`` and ``exclude``."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sources.path_patterns import DEFAULT_EXCLUDES, PathPatterns, pattern_problem


def reads(key: str, *, include: tuple[str, ...] = (), exclude: tuple[str, ...] = (), defaults: bool = False) -> bool:
    """Return whether a file is read."""
    return PathPatterns(include, exclude, use_defaults=defaults).reads(key)


@pytest.mark.parametrize(
    ("pattern", "key", "fits"),
    [
        ("drafts", "drafts/a.md", True),
        ("drafts", "guide/drafts/deep/a.md", True),
        ("drafts", "guide/drafts.md", False),
        ("drafts/", "guide/drafts/a.md", True),
        ("*.md", "guide/a.md", True),
        ("*.md", "guide/a.mdx", False),
        ("guide/*.md", "guide/a.md", True),
        ("guide/*.md", "guide/more/a.md", False),
        ("guide/*.md", "old/guide/a.md", False),
        ("/guide", "guide/more/a.md", True),
        ("/guide", "old/guide/a.md", False),
        ("./guide/a.md", "guide/a.md", True),
        ("guide/**/*.md", "guide/a.md", True),
        ("guide/**/*.md", "guide/more/and/more/a.md", True),
        ("**/more/*.md", "more/a.md", True),
        ("**/more/*.md", "guide/more/a.md", True),
        ("**/more/*.md", "guide/more/and/a.md", False),
        ("docs/**", "docs/a/b.md", True),
        ("docs/**", "src/a.md", False),
        ("a/**/b/**/c.md", "a/x/b/y/b/c.md", True),
        ("a/**/b/**/c.md", "a/x/c.md", False),
        ("page-?.md", "page-1.md", True),
        ("page-?.md", "page-10.md", False),
        ("page-[0-3].md", "page-2.md", True),
        ("page-[!0-3].md", "page-2.md", False),
        ("README.md", "guide/readme.MD", True),
        ("caf\u00e9", "cafe\u0301/a.md", True),
        ("**", "anything/at/all.md", True),
    ],
)
def test_a_pattern_fits_as_its_description_says(pattern: str, key: str, fits: bool) -> None:
    assert reads(key, include=(pattern,)) is fits
    assert reads(key, exclude=(pattern,)) is not fits


def test_what_is_excluded_is_left_out_even_where_it_is_included() -> None:
    assert reads("docs/a.md", include=("docs",), exclude=("docs/a.md",)) is False
    assert reads("docs/b.md", include=("docs",), exclude=("docs/a.md",)) is True


@pytest.mark.parametrize(
    "key",
    [
        "node_modules/x/README.md", "docs/node_modules/x.md", "_sources/index.txt", "docs/genindex.html", "LICENSE.md",
        "package/Licence.txt", "COPYING", "tests/fixtures/page.html", "yarn.lock", "search.html", "site/_static/a.html",
    ],
)  # fmt: skip
def test_what_nobody_asks_about_is_left_out_by_default(key: str) -> None:
    assert reads(key, defaults=True) is False
    assert reads(key, defaults=False) is True


@pytest.mark.parametrize(
    "key",
    [
        "guide/testing.md", "docs/license-keys.md", "docs/search.md", "docs/search/index.html", "notice.md",
        "contest/rules.md", "how-to-use-tests.md", "source/index.md", "lock.md", "docs/licensing.html",
    ],
)  # fmt: skip
def test_pages_whose_names_only_look_like_it_are_read(key: str) -> None:
    assert reads(key, defaults=True) is True


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("", "is empty"),
        ("/", "is empty"),
        ("!docs", "begins with '!'"),
        ("*.{md,rst}", "has braces"),
        ("docs\\guide", "has a backslash"),
        ("../other", "leads out of the source"),
        ("a" * 501, "is longer than"),
    ],
)
def test_a_pattern_that_would_not_do_what_it_says_is_refused_with_the_remedy(pattern: str, problem: str) -> None:
    found = pattern_problem(pattern)
    assert found.startswith(problem)
    assert ";" in found or "source" in found


def test_the_default_patterns_are_patterns() -> None:
    assert [pattern for pattern in DEFAULT_EXCLUDES if pattern_problem(pattern)] == []


@pytest.mark.parametrize("pattern", ["*a*a*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/b", "a/" + "**/" * 50 + "b"])
def test_long_paths_are_matched_in_linear_time(pattern: str) -> None:
    def seconds(length: int) -> float:
        names, started = ("a" * length, "/".join("a" * length)), time.perf_counter()
        for name in names:
            reads(name, include=(pattern,))
        return time.perf_counter() - started

    seconds(10)
    short = min(seconds(500) for _ in range(5))
    assert min(seconds(4000) for _ in range(3)) < max(20 * short, 0.1)


@given(st.lists(st.text("ab-", min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_path_is_its_own_pattern(names: list[str]) -> None:
    key = "/".join(names)
    if not pattern_problem(f"/{key}"):
        assert reads(key, include=(f"/{key}",))
