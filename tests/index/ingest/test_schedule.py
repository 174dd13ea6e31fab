from pathlib import Path

from index.ingest.schedule import FILE, FIRST_RETRY, LAST_RETRY, Schedule


def due_names(schedule: Schedule, now: float) -> list[str]:
    return [each.name for each in schedule.due(now)]


def test_a_source_is_due_at_its_time(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("b", 0, 20)
    schedule.put("a", 0, 10)
    assert [due_names(schedule, now) for now in (9, 10, 20)] == [[], ["a"], ["a", "b"]]


def test_the_earliest_request_counts(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    for at in (30, 10, 50):
        schedule.put("a", 0, at)
    assert due_names(schedule, 10) == ["a"]


def test_a_schedule_outlives_the_process(tmp_path: Path) -> None:
    Schedule(tmp_path).put("a", 0, 10)
    assert due_names(Schedule(tmp_path), 10) == ["a"]


def test_a_source_that_was_read_is_no_longer_scheduled(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("a", 0, 10)
    schedule.mark_read(schedule.due(10)[0])
    assert schedule.all() == []


def test_a_request_during_the_reading_is_not_lost(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("a", 0, 10)
    taken = schedule.due(10)[0]
    schedule.put("a", 0, 12)
    schedule.mark_read(taken)
    assert due_names(schedule, 12) == ["a"]


def test_each_failure_in_a_row_waits_longer_up_to_a_limit(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("a", 0, 0)
    waits = [schedule.mark_failed(schedule.all()[0], 0, "its server answers 503") for _ in range(12)]
    assert waits[:3] == [FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]
    assert waits[-1] == LAST_RETRY
    assert schedule.all()[0].reason == "its server answers 503"


def test_a_clock_that_is_set_back_delays_nothing(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("a", 86_400, 60)
    schedule.put("b", 86_400, 0)
    schedule.mark_failed(schedule.due(86_400)[0], 86_400, "its server answers 503")
    assert due_names(schedule, 86_399) == ["a", "b"]
    schedule.put("a", 86_399, 60)
    assert due_names(schedule, 86_399) == ["b"]


def test_a_clock_that_is_set_forward_delays_nothing(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("a", 0, 60)
    assert due_names(schedule, 10**9) == ["a"]


def test_removed_sources_are_dropped(tmp_path: Path) -> None:
    schedule = Schedule(tmp_path)
    schedule.put("a", 0, 1)
    schedule.put("b", 0, 1)
    schedule.keep_only(frozenset({"b"}))
    assert [each.name for each in schedule.all()] == ["b"]


def test_a_damaged_schedule_is_replaced(tmp_path: Path) -> None:
    Schedule(tmp_path).put("docs", 100.0, 5)
    whole = (tmp_path / FILE).read_bytes()
    page = 8 * 4096
    for bit in [*range(0, 800, 40), *range(page + 1, len(whole) * 8, 2500), 8 * whole.rindex(b"docs") + 4]:
        altered = bytearray(whole)
        altered[bit // 8] ^= 1 << bit % 8
        (tmp_path / FILE).write_bytes(altered)
        schedule = Schedule(tmp_path)
        schedule.keep_only(frozenset({"docs"}))
        schedule.put("docs", 100.0, 0)
        assert set(due_names(schedule, 1e12)) == {"docs"}, f"bit {bit}"
