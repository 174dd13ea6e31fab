"""Pages that seldom answer what users ask."""

import pytest

from bot.answering.evidence.page_kinds import (
    asks_of_contributing,
    asks_of_migration,
    is_about_migration,
    is_for_contributors,
)


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


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("docs:migrating.rst", True),
        ("docs:guide/migration.md", True),
        ("docs:how-to/migrate-from-pydantic-v1-to-pydantic-v2.md", True),
        ("docs:upgrading.md", True),
        ("docs:upgrade-guide.md", True),
        ("docs:deprecations.rst", True),
        ("docs:porting/index.md", True),
        ("docs:immigration.md", False),
        ("docs:guide/settings.md", False),
        ("docs:portable.md", False),
    ],
)
def test_guides_to_a_migration_are_known_by_their_names(document: str, expected: bool) -> None:
    assert is_about_migration(document) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("how do I send a file", False),
        ("how do I upgrade from 1.7", True),
        ("what replaced wait_until_login", True),
        ("'Client' object has no attribute 'send_message'", True),
        ("TypeError when I call it", True),
        ("my event never fires", True),
        ("it worked before", True),
    ],
)
def test_a_question_may_be_about_what_changed(question: str, expected: bool) -> None:
    assert asks_of_migration(question) == expected
