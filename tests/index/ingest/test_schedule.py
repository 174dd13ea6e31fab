from pathlib import Path

from index.ingest.schedule import FILE, FIRST_RETRY, LAST_RETRY, Schedule


def names(queue: Schedule, now: float) -> list[str]:
    return [each.name for each in queue.due(now)]


def test_a_source_is_due_at_its_time(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("b", 0, 20)
    queue.put("a", 0, 10)
    assert [names(queue, now) for now in (9, 10, 20)] == [[], ["a"], ["a", "b"]]


def test_the_earliest_wish_counts(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    for at in (30, 10, 50):
        queue.put("a", 0, at)
    assert names(queue, 10) == ["a"]


def test_it_outlives_the_process(tmp_path: Path) -> None:
    Schedule(tmp_path).put("a", 0, 10)
    assert names(Schedule(tmp_path), 10) == ["a"]


def test_what_is_done_is_no_longer_due(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("a", 0, 10)
    queue.mark_read(queue.due(10)[0])
    assert queue.all() == []


def test_a_wish_that_comes_during_the_reading_is_not_lost(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("a", 0, 10)
    taken = queue.due(10)[0]
    queue.put("a", 0, 12)
    queue.mark_read(taken)
    assert names(queue, 12) == ["a"]


def test_each_failure_in_a_row_waits_longer_up_to_a_limit(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("a", 0, 0)
    waits = [queue.mark_failed(queue.all()[0], 0, "its server answers 503") for _ in range(12)]
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-1] == LAST_RETRY
    assert queue.all()[0].reason == "its server answers 503"


def test_a_clock_that_is_set_back_holds_nothing_up(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("a", 86_400, 60)
    queue.put("b", 86_400, 0)
    queue.mark_failed(queue.due(86_400)[0], 86_400, "its server answers 503")
    assert names(queue, 86_399) == ["a", "b"]
    queue.put("a", 86_399, 60)
    assert names(queue, 86_399) == ["b"]


def test_a_clock_that_is_set_forth_holds_nothing_up(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("a", 0, 60)
    assert names(queue, 10**9) == ["a"]


def test_sources_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    queue = Schedule(tmp_path)
    queue.put("a", 0, 1)
    queue.put("b", 0, 1)
    queue.keep_only(frozenset({"b"}))
    assert [each.name for each in queue.all()] == ["b"]


def test_a_damaged_queue_is_begun_anew(tmp_path: Path) -> None:
    Schedule(tmp_path).put("docs", 100.0, 5)
    whole = (tmp_path / FILE).read_bytes()
    page = 8 * 4096
    for bit in [*range(0, 800, 40), *range(page + 1, len(whole) * 8, 2500), 8 * whole.rindex(b"docs") + 4]:
        altered = bytearray(whole)
        altered[bit // 8] ^= 1 << bit % 8
        (tmp_path / FILE).write_bytes(altered)
        queue = Schedule(tmp_path)
        queue.keep_only(frozenset({"docs"}))
        queue.put("docs", 100.0, 0)
        assert set(names(queue, 1e12)) == {"docs"}, f"bit {bit}"
