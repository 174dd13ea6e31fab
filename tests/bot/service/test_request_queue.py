"""Who is served when."""

import asyncio

from bot.service.request_queue import QueueLimits, Refusal, RequestQueue, Ticket


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def request_queue(
    *, workers: int = 1, queue: int = 2, cooldown: float = 0.0, per_minute: int = 0, clock: Clock | None = None
) -> RequestQueue:
    return RequestQueue(QueueLimits(workers, queue, cooldown, per_minute), clock or Clock())


def taken(found: Ticket | Refusal) -> Ticket:
    assert isinstance(found, Ticket)
    return found


def why(found: Ticket | Refusal) -> tuple[str, bool]:
    assert isinstance(found, Refusal)
    return found.why, found.repeated


async def nothing(_place: int) -> None:
    return


async def test_questions_are_called_up_in_the_order_in_which_they_came() -> None:
    at = request_queue()
    first, second = taken(at.take("ada")), taken(at.take("bo"))
    assert (first.called.is_set(), second.called.is_set()) == (True, False)
    at.leave(first)
    await asyncio.wait_for(at.wait(second, nothing), 1)
    assert (at.at_work, at.waiting) == (1, 0)


async def test_a_person_has_one_question_at_work_and_is_told_once() -> None:
    at = request_queue()
    mine = taken(at.take("ada"))
    assert [why(at.take("ada")) for _ in range(3)] == [("busy", False), ("busy", True), ("busy", True)]
    at.leave(mine)
    again = taken(at.take("ada"))
    assert why(at.take("ada")) == ("busy", False)
    at.leave(again)


async def test_the_queue_is_bounded() -> None:
    at = request_queue(queue=2)
    held = [taken(at.take(name)) for name in ("a", "b", "c")]
    assert why(at.take("d")) == ("full", False)
    at.leave(held[1])
    assert isinstance(at.take("e"), Ticket)


async def test_a_person_pauses_between_two_questions() -> None:
    clock = Clock()
    at = request_queue(cooldown=10.0, clock=clock)
    at.leave(taken(at.take("ada")))
    clock.now += 4
    refused = at.take("ada")
    assert isinstance(refused, Refusal)
    assert (refused.why, refused.seconds) == ("soon", 6.0)
    at.leave(taken(at.take("bo")))
    clock.now += 6
    assert isinstance(at.take("ada"), Ticket)


async def test_what_was_accepted_before_is_taken_again_whatever_the_limits() -> None:
    at = request_queue(queue=0, cooldown=100.0)
    taken(at.take("ada"))
    assert isinstance(at.take_again("ada"), Ticket)


async def test_who_waits_sees_the_place() -> None:
    at = request_queue(queue=5)
    first = taken(at.take("a"))
    taken(at.take("b"))
    third = taken(at.take("c"))
    places: list[int] = []

    async def show(place: int) -> None:
        places.append(place)
        at.leave(first)

    waiting = asyncio.create_task(at.wait(third, show))
    await asyncio.sleep(1.2)
    assert places == [2]
    waiting.cancel()


async def test_at_the_end_nothing_is_taken_and_what_is_at_work_gets_its_time() -> None:
    at = request_queue()
    mine = taken(at.take("ada"))
    ending = asyncio.create_task(at.end(5.0))
    await asyncio.sleep(0)
    assert why(at.take("bo")) == ("ending", False)
    assert not ending.done()
    at.leave(mine)
    await asyncio.wait_for(ending, 1)
    late = request_queue()
    taken(late.take("ada"))
    await asyncio.wait_for(late.end(0.05), 1)


async def test_leaving_twice_or_before_the_turn_harms_nothing() -> None:
    at = request_queue()
    first, second = taken(at.take("a")), taken(at.take("b"))
    at.leave(second)
    at.leave(first)
    at.leave(first)
    assert (at.at_work, at.waiting) == (0, 0)


async def test_a_community_may_ask_so_much_in_a_minute_and_others_go_on() -> None:
    clock = Clock()
    at = request_queue(per_minute=2, clock=clock)
    for person in ("a", "b"):
        at.leave(taken(at.take(person, "here")))
        clock.now += 10
    refused = at.take("c", "here")
    assert isinstance(refused, Refusal)
    assert (refused.why, refused.seconds) == ("crowded", 40.0)
    at.leave(taken(at.take("d", "elsewhere")))
    at.leave(taken(at.take("e", "")))
    clock.now += 40.0
    assert isinstance(at.take("c", "here"), Ticket)


async def test_what_is_given_up_waits_no_longer_and_makes_room() -> None:
    at = request_queue(queue=1)
    held, waiting = taken(at.take("a")), taken(at.take("b"))
    at.give_up(waiting)
    await asyncio.wait_for(at.wait(waiting, nothing), 1)
    assert waiting.given_up
    assert (at.at_work, at.waiting) == (1, 0)
    at.leave(waiting)
    at.leave(held)
    assert isinstance(at.take("b"), Ticket)
