"""Markdown."""

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.markdown import find_headings, split_front_matter


def outline(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.text) for heading in find_headings(text)]


def test_both_kinds_of_heading_are_found() -> None:
    assert outline("One\n===\n\nTwo\n---\n\n### Three ###\n") == [(1, "One"), (2, "Two"), (3, "Three")]


def test_headings_bear_no_markup() -> None:
    assert outline("## Use `x`, *now* [really](http://a.b)") == [(2, "Use x, now really")]


@pytest.mark.parametrize("text", ["```\n# no\n```", "    # no", "<!--\n# no\n-->", "> # no", "- # no", "#no", "#"])
def test_what_only_looks_like_a_heading_is_none(text: str) -> None:
    assert outline(text) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_heading_starts_at_its_line_whatever_ends_lines(end: str) -> None:
    text = end.join(["Text \u2028 text", "", "# One", "more", "", "Two", "---", "end"])
    one, two = find_headings(text)
    assert (text.index("# One"), text.index("Two")) == (one.start, two.start)


@given(st.text(alphabet="#=-`>*[]() \n\r\tab1\u2028\x0b\x00é"))
def test_headings_start_lines_in_reading_order(text: str) -> None:
    starts = [heading.start for heading in find_headings(text)]
    assert sorted(set(starts)) == starts
    assert all(start == 0 or text[start - 1] in "\r\n" for start in starts)


def test_front_matter_gives_the_metadata_and_leaves_the_text(tmp_path: Path, read: Any) -> None:
    body = "\n# Heading\r\n\r\nBody  \n"
    matter = "---\ntitle: Own title\nauthor: Ann\ndate: 2023-05-17\nurl: https://example.org/a\n---\n"
    (tmp_path / "a.md").write_bytes((matter + body).encode())
    document = read(tmp_path).document
    assert body == document.text
    ref = document.ref
    assert (ref.title, ref.author, ref.published) == ("Own title", "Ann", "2023-05-17")
    assert ref.location == "https://example.org/a"


def test_front_matter_in_toml_is_read(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.md").write_text("+++\ntitle = 'Own'\ndate = 2023-05-17T10:00:00Z\nauthors = ['A', 'B']\n+++\nx")
    ref = read(tmp_path).document.ref
    assert (ref.title, ref.published, ref.author) == ("Own", "2023-05-17T10:00:00+00:00", "A, B")


def test_front_matter_cannot_grant_an_audience(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.md").write_text("---\naudience: public\nkind: faq\n---\nx")
    ref = read(tmp_path, audience="staff").document.ref
    assert (ref.audience, ref.kind) == ("staff", "article")


def test_an_address_that_is_no_web_address_is_not_shown(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.md").write_text("---\nurl: javascript:alert(1)\n---\nx")
    assert (tmp_path / "a.md").as_posix() == read(tmp_path).document.ref.location


@pytest.mark.parametrize(
    "text",
    [
        "---\nno end",
        "---\njust words\n---\nx",
        "---\na: &a 1\nb: *a\n---\nx",
        "---\n" + "[" * 5000 + "\n---\nx",
    ],
)
def test_malformed_front_matter_stays_text(tmp_path: Path, read: Any, text: str) -> None:
    (tmp_path / "a.md").write_text(text)
    assert text == read(tmp_path).document.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\na: " + "[" * 17 + "\n---\nx", "more than 16 deep"),
        ("---\na: &a 1\nb: *a\n---\nx", "aliases"),
        ("+++\n" + "a." * 41 + "b = 1\n+++\nx", "line 1 has more than 40 dots"),
        ("+++\na = " + "[" * 10_000 + "\n+++\nx", "nested too deep"),
    ],
)
def test_front_matter_that_nobody_writes_is_told_and_stays_text(
    tmp_path: Path, read: Any, text: str, reason: str
) -> None:
    (tmp_path / "a.md").write_text(text)
    reading = read(tmp_path)
    assert reading.document.text == text
    assert reading.reason.startswith("its front matter is read as text: ")
    assert reason in reading.reason


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: Own: the second\ntags: [\n---\nx", "Own: the second"),
        ("---\ntitle: Own\n\tauthor: Ann\n---\nx", "Own"),
        ('---\ntitle: "Own\ndate: 2024\n---\nx', "Own"),
        ("+++\ntitle = Own\ndraft = \n+++\nx", "Own"),
    ],
)
def test_broken_front_matter_is_told_and_is_no_text(tmp_path: Path, read: Any, text: str, title: str) -> None:
    (tmp_path / "a.md").write_text(text)
    reading = read(tmp_path)
    assert (reading.document.text, reading.document.ref.title) == ("x", title)
    assert reading.reason.startswith("its front matter is broken: it is not ")


def test_front_matter_as_deep_as_people_write_it_is_read(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Own\nmenu: {docs: {parent: {name: [[a, b], c]}}}\n---\nx")
    reading = read(tmp_path)
    assert (reading.document.ref.title, reading.document.text, reading.skipped) == ("Own", "x", ())


def test_front_matter_is_read_without_yaml_s_part_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    import yaml

    monkeypatch.delattr(yaml, "CBaseLoader")
    assert split_front_matter("---\ntitle: Own\n---\nx").fields == {"title": "Own"}
    started = time.perf_counter()
    assert "deep" in split_front_matter("---\ntitle: " + "[" * 30_000 + "\n---\nx").problem
    assert time.perf_counter() - started < 5


def test_the_first_heading_of_level_one_is_the_title(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.markdown").write_text("## Not this\n\n# But *this*\n")
    assert read(tmp_path).document.ref.title == "But this"


def test_a_document_without_a_title_is_named_by_its_file(tmp_path: Path, read: Any) -> None:
    (tmp_path / "how-to_install.md").write_text("text")
    assert read(tmp_path).document.ref.title == "How to install"
