"""Pages that seldom answer what users ask."""

import pytest

from bot.answering.evidence.page_kinds import asks_of_contributing, is_for_contributors


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("docs:contributing/the_basics.md", True),
        ("docs:CONTRIBUTING.md", True),
        ("docs:guide/how-to-contribute.rst", True),
        ("docs:issue_triage.md", True),
        ("docs:release_process.md", True),
        ("docs:development/release-process.md", True),
        ("docs:development.md", False),
        ("docs:usage/the_basics.md", False),
        ("docs:maintenance-mode.md", False),
        ("docs:deployment/releases.md", False),
    ],
)
def test_pages_for_contributors_are_known_by_where_projects_keep_them(document: str, expected: bool) -> None:
    assert is_for_contributors(document) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("what is preview mode", False),
        ("how do I report a bug?", True),
        ("how can I contribute", True),
        ("when is the next release", True),
    ],
)
def test_a_question_may_be_about_contributing(question: str, expected: bool) -> None:
    assert asks_of_contributing(question) == expected
