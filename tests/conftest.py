"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from index import SentenceTransformerEncoder
from tests.models import bundled_model

LONG_FILES = (
    "tests/test_growth.py",
    "tests/index/parsing/test_hostile.py",
    "tests/test_patterns.py",
    "tests/bot/discord/test_life.py",
    "tests/index/embedding/backends/test_backends.py",
    "tests/index/embedding/backends/test_backend_choice.py",
    "tests/index/parsing/test_docx.py",
    "tests/bot/slack/test_slack_storms.py",
    "tests/bot/answering/test_assessor.py",
    "tests/index/ingest/test_reindex_run.py",
    "tests/bot/discord_history/test_history_follower.py",
    "tests/bot/discord/test_true_answers.py",
    "tests/bot/test_same_answers.py",
    "tests/bot/discord/test_storms.py",
    "tests/bot/discord/test_operating.py",
    "tests/bot/test_added_sources.py",
    "tests/benchmarks/reader/test_train.py",
    "tests/index/parsing/test_nested.py",
    "tests/index/embedding/test_multilingual_e5.py",
    "tests/bot/discord/test_stopping.py",
)
"""Files whose tests take longest together; they come first, so that none runs alone when all others are done."""

settings.register_profile("default", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Flows are tested with the small encoder, which loads in a third of the time; others name their own.
os.environ.setdefault("FOOTNOTE_ENCODER__MODEL", "all-MiniLM-L6-v2")
# Each of the many processes that tests start would compile the whole code again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Several processes test at once. The threads of each would spend most of their time waiting for one another.
os.environ.setdefault("OMP_NUM_THREADS", "1")
settings.load_profile(os.environ.get("FOOTNOTE_TEST_PROFILE", "default"))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """The folder of public test sets beside the repository."""
    folder = repository.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the public test sets (../shared) are absent")
    return folder


@pytest.fixture(scope="session")
def evaldata(shared: Path) -> Path:
    """The public question sets."""
    return shared / "evaldata"


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The bundled model, loaded once a process."""
    return bundled_model()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; the order within a file stays."""
    places = {Path(__file__).parents[1] / name: place for place, name in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.path, len(LONG_FILES)))
