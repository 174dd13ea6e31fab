"""Changelogs in a search: found by version and by what changed, and otherwise after guidance."""

import numpy as np
import pytest

from index.embedding import SentenceTransformerEncoder
from index.retrieval.changes import VersionHeadings, asks_for_changes
from tests.index.temp_index import TempIndex

NOTES = """# Release notes

## 2.13.0 (2024-05-01)

### Features

The harbour bot rings a bell when a ship comes in. Set up alarms for ships with the new alarm command.

## 2.12.1 (2024-04-01)

### Fixes

The timetable no longer shows ferries that were cancelled.

## 2.12.0 (2024-03-01)

### Features

Alarms for ships can be muted at night. Timetables are read from the harbour's own server.
"""
GUIDE = """# Alarms

## Set up an alarm

To be told when a ship comes in, open the menu, choose the ship and press the bell. The alarm rings once.
"""


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> TempIndex:
    """An index of a guide and of release notes on the same things."""
    index = TempIndex(tmp_path_factory.mktemp("harbour"), encoder)
    index.write("release-notes.md", NOTES)
    index.write("alarms.md", GUIDE)
    index.sync()
    return index


def headings_found(index: TempIndex, question: str) -> list[str]:
    """Return the path of headings of each passage found, best first."""
    from tests.index.temp_index import make_query

    with index.open() as opened:
        return [passage.chunk.heading for passage in opened.search(make_query(question)).passages]


def test_release_notes_are_stored_as_changelog(harbour: TempIndex) -> None:
    with harbour.open() as index:
        kinds = {each: index.document(each, frozenset({"public"})).ref.kind for each in harbour.found("alarm")}
    assert {"docs:release-notes.md": "changelog", "docs:alarms.md": "article"} == kinds


@pytest.mark.parametrize("question", ["set up alarms for ships", "How do I set up an alarm for a ship?", "ship alarm"])
def test_guidance_stands_before_release_notes(harbour: TempIndex, question: str) -> None:
    assert harbour.found(question)[0] == "docs:alarms.md"


@pytest.mark.parametrize(
    ("question", "version"),
    [("What is new in 2.13.0?", "2.13.0"), ("what changed in v2.12.1", "2.12.1"), ("new in 2.13?", "2.13.0")],
)
def test_the_passages_of_a_version_are_found_by_it(harbour: TempIndex, question: str, version: str) -> None:
    assert headings_found(harbour, question)[0].startswith(version)


def test_what_changed_is_answered_from_release_notes(harbour: TempIndex) -> None:
    assert harbour.found("What was fixed in the timetable in the latest release?")[0] == "docs:release-notes.md"


@pytest.mark.parametrize(
    "question",
    [
        "What's new?", "what has changed since march", "Is there a changelog?", "release notes", "in v2.4.1 it fails",
        "When was the alarm command added?", "which version dropped Python 3", "removed in the last update",
        "any breaking changes?",
    ],
)  # fmt: skip
def test_questions_about_changes_are_known(question: str) -> None:
    assert asks_for_changes(question)


@pytest.mark.parametrize(
    "question",
    ["How do I change my name?", "new members", "How do I add a role?", "at 10.30?", "When is the shop open?", ""],
)
def test_other_questions_are_not_about_changes(question: str) -> None:
    assert asks_for_changes(question) is (question == "at 10.30?")  # a time is written like a version


def test_a_version_finds_its_own_heading_before_those_that_it_begins() -> None:
    headings = VersionHeadings(lambda: [(1, "2.1 > Fixes"), (2, "v2.1.1"), (3, "2.10"), (4, "About 2"), (5, "2.2.0")])
    found = {
        text: headings.keys(text, None).tolist() for text in ("new in 2.1", "changes of 2.2", "new in 2.10?", "use 2.1")
    }
    assert {"new in 2.1": [1], "changes of 2.2": [5], "new in 2.10?": [3], "use 2.1": []} == found


def test_headings_that_a_reader_may_not_see_change_nothing() -> None:
    headings = VersionHeadings(lambda: [(1, "2.1"), (2, "2.1.1")])
    assert headings.keys("new in 2.1", np.array([2], np.int64)).tolist() == [2]
    assert headings.keys("new in 2.1", np.array([], np.int64)).tolist() == []
