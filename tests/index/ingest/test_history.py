"""A mirrored history in an index: what people delete is hidden at once, for good, and in every generation."""

import pytest

from index import DocumentNotFound, IndexFolder, reindex, roll_back
from index.sources.history.mirror import Mirror
from index.storage.withdrawals import Withdrawals
from tests.index.sources.history.mirroring import CHANNEL, channel, message, spec
from tests.index.temp_index import TempIndex, make_query

READERS = ("public", "discord:1:100")
LATER = 300.0


def make_mirror(temp_index: TempIndex) -> Mirror:
    mirror = Mirror(temp_index.docs.parent / "history.sqlite", Withdrawals(temp_index.index_dir).add)
    mirror.put_place(channel())
    mirror.take(
        CHANNEL, [message(1, "The gate opens with walnut."), message(2, "Cats sleep most of the day.", minute=LATER)]
    )
    return mirror


def sync(temp_index: TempIndex, *, full: bool = False) -> int:
    source = spec(temp_index.docs.parent / "history.sqlite")
    return temp_index.sync(temp_index.options(sources=(source,), full=full)).generation


def found(temp_index: TempIndex, text: str) -> list[str]:
    with temp_index.open() as index:
        passages = index.search(make_query(text, audience=READERS)).passages
    return [each.document.id for each in passages if text in each.chunk.text]


def test_a_deleted_message_is_hidden_before_any_reindex_and_after_a_rollback(temp_index: TempIndex) -> None:
    mirror = make_mirror(temp_index)
    first = sync(temp_index)
    assert found(temp_index, "walnut") == ["history:100/1"]
    with temp_index.open() as index:
        state = index.state
        mirror.delete([1])
        assert index.state != state  # so that no cached answer is given again
        assert not index.search(make_query("walnut", audience=READERS)).passages[0].chunk.text.count("walnut")
        with pytest.raises(DocumentNotFound):
            index.document("history:100/1", frozenset(READERS))
    sync(temp_index, full=True)
    assert (found(temp_index, "walnut"), found(temp_index, "Cats")) == ([], ["history:100/2"])
    roll_back(temp_index.index_dir, first, temp_index.encoder.spec)
    assert IndexFolder(temp_index.index_dir).current() == first
    assert (found(temp_index, "walnut"), found(temp_index, "Cats")) == ([], ["history:100/2"])


def test_a_message_that_is_deleted_while_its_generation_is_built_is_hidden_in_it(temp_index: TempIndex) -> None:
    mirror = make_mirror(temp_index)
    source = spec(temp_index.docs.parent / "history.sqlite")
    stages: list[str] = []

    def progress(stage: str, _done: int, _total: int) -> None:
        stages.append(stage)
        mirror.delete([1])  # the source was read by now

    report = reindex(temp_index.options(sources=(source,)), temp_index.encoder, progress)
    assert (bool(stages), report.counts["documents"]) == (True, 2)
    assert (found(temp_index, "walnut"), found(temp_index, "Cats")) == ([], ["history:100/2"])


def test_an_edited_message_is_found_again_once_it_is_read_anew(temp_index: TempIndex) -> None:
    mirror = make_mirror(temp_index)
    sync(temp_index)
    mirror.take(CHANNEL, [message(1, "The gate opens with almond.", edited=9)])
    assert found(temp_index, "gate") == []
    sync(temp_index)
    assert (found(temp_index, "walnut"), found(temp_index, "almond")) == ([], ["history:100/1"])
    mirror.take(CHANNEL, [message(1, "The gate opens with pecan.", edited=10)])
    mirror.take(CHANNEL, [message(1, "The gate opens with almond.", edited=11)])
    assert found(temp_index, "almond") == []
    sync(temp_index)
    assert found(temp_index, "almond") == ["history:100/1"]


def test_only_conversations_that_changed_are_read_and_encoded_again(temp_index: TempIndex) -> None:
    mirror = make_mirror(temp_index)
    sync(temp_index)
    mirror.take(CHANNEL, [message(3, "Dogs bark at night.", minute=LATER + 200)])
    source = spec(temp_index.docs.parent / "history.sqlite")
    report = temp_index.sync(temp_index.options(sources=(source,)))
    assert [(r.added, r.changed, r.removed, r.unchanged) for r in report.sources] == [(("history:100/3",), (), (), 2)]
    assert report.encoded_chunks == 1
    mirror.forget([CHANNEL])
    assert found(temp_index, "Cats") == []
    report = temp_index.sync(temp_index.options(sources=(source,)))
    assert (len(report.sources[0].removed), report.sources[0].failed) == (3, "")
