"""How far a run has heard what people write."""

from bot.service.heard_position import MAX_DIRECT, HeardPosition


def test_what_is_being_taken_is_not_heard_yet() -> None:
    position = HeardPosition(10)
    for message in (20, 30):
        position.start(message)
    assert position.oldest_unheard() == 19
    position.finish(20)
    assert position.oldest_unheard() == 29
    position.finish(30)
    assert position.oldest_unheard() == 30


def test_a_gap_begins_where_a_connection_was_lost_first_and_is_taken_once() -> None:
    position = HeardPosition(10)
    position.open_gap(1)
    position.start(20)
    position.finish(20)
    position.open_gap(1)
    position.open_gap(2)
    assert position.oldest_unheard() == 10
    position.close_gap(1)
    assert [position.take_gaps(), position.take_gaps()] == [20, 20]


def test_what_is_read_back_is_not_heard_before_its_end() -> None:
    position = HeardPosition(50)
    position.start_reading_back(40)
    assert position.oldest_unheard() == 40
    position.finish_reading_back(40)
    assert position.oldest_unheard() == 50


def test_the_latest_direct_conversations_are_remembered() -> None:
    position = HeardPosition(0)
    for channel in range(MAX_DIRECT + 1):
        position.add_direct(channel)
    assert (len(position.direct), 0 in position.direct, MAX_DIRECT in position.direct) == (MAX_DIRECT, False, True)
