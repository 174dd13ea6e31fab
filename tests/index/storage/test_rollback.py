from collections.abc import Callable
from pathlib import Path

import pytest

from index import ConfigurationError, IndexFolder, IndexLocked, IndexMissing, roll_back
from tests.index.workshop import Workshop

Write = Callable[[str, str], Path]


@pytest.fixture
def thrice(workshop: Workshop, write: Write) -> Workshop:
    """An index after a full reindex, a small change, and another full reindex."""
    write("a.txt", "The first text.")
    workshop.sync()
    write("a.txt", "The second text.")
    workshop.sync()
    write("a.txt", "The third text.")
    workshop.sync(workshop.options(full=True))
    return workshop


def shown(workshop: Workshop) -> str:
    with workshop.open() as index:
        return index.document("docs:a.txt", frozenset({"public"})).text


def test_the_last_full_reindex_serves_again(thrice: Workshop) -> None:
    assert [each.generation for each in IndexFolder(thrice.index_dir).earlier()] == [1]
    assert roll_back(thrice.index_dir, 0, thrice.encoder.spec).generation == 1
    assert shown(thrice) == "The first text."


def test_one_can_go_forth_again(thrice: Workshop) -> None:
    roll_back(thrice.index_dir, 1, thrice.encoder.spec)
    assert [each.generation for each in IndexFolder(thrice.index_dir).earlier()] == [3]
    roll_back(thrice.index_dir, 3, thrice.encoder.spec)
    assert shown(thrice) == "The third text."


def test_the_next_reindex_follows_the_sources_anew(thrice: Workshop) -> None:
    roll_back(thrice.index_dir, 1, thrice.encoder.spec)
    report = thrice.sync()
    assert (report.generation, report.sources[0].changed) == (4, ("docs:a.txt",))
    assert shown(thrice) == "The third text."


def test_only_what_is_kept_can_be_gone_back_to(thrice: Workshop) -> None:
    with pytest.raises(ConfigurationError, match=r"Generation 2 is not kept; there is 1\."):
        roll_back(thrice.index_dir, 2, thrice.encoder.spec)


def test_without_an_earlier_one_it_says_so(workshop: Workshop, write: Write) -> None:
    with pytest.raises(IndexMissing, match="footnote reindex"):
        roll_back(workshop.index_dir, 0, workshop.encoder.spec)
    write("a.txt", "The first text.")
    workshop.sync()
    with pytest.raises(IndexMissing, match="nothing to go back to"):
        roll_back(workshop.index_dir, 0, workshop.encoder.spec)


def test_it_waits_for_no_other_writer(thrice: Workshop) -> None:
    with IndexFolder(thrice.index_dir).writing(), pytest.raises(IndexLocked):
        roll_back(thrice.index_dir, 1, thrice.encoder.spec)
