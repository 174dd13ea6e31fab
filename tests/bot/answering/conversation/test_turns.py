"""History is shortened_answer, and crosses neither threads nor readers."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Conversations, Turn, shortened_answer
from bot.answering.conversation.turns import ANSWER_CHARS

LABELS = st.frozensets(st.sampled_from(["public", "staff", "discord:1:2"]), max_size=3)
THREADS = st.sampled_from(["discord:1:2", "discord:1:3", "slack:1:2"])


def turn(question: str, audience: frozenset[str] = frozenset({"public"})) -> Turn:
    return Turn(question, (f"{question}!",), audience, frozenset())


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(THREADS, LABELS), max_size=30), st.integers(0, 4), LABELS)
def test_a_thread_holds_its_own_last_turns_for_readers_who_hold_their_labels(
    said: list[tuple[str, frozenset[str]]], most: int, reader: frozenset[str]
) -> None:
    conversations = Conversations(most, 3, 60, Clock())
    for number, (thread, audience) in enumerate(said):
        conversations.add(thread, turn(f"{thread} {number}", audience))
    for thread in ("discord:1:2", "discord:1:3", "slack:1:2"):
        own = [turn(f"{name} {number}", audience) for number, (name, audience) in enumerate(said) if name == thread]
        known = own[max(0, len(own) - most) :] if most else []
        expected = tuple(each for each in known if each.audience <= reader)
        assert conversations.turns(thread, reader) == expected


@given(st.lists(st.integers(0, 9), max_size=40), st.integers(1, 5))
def test_only_the_threads_that_spoke_last_are_remembered(said: list[int], threads: int) -> None:
    conversations = Conversations(2, threads, 60, Clock())
    for thread in said:
        conversations.add(str(thread), turn("q"))
    known = {thread for thread in range(10) if conversations.turns(str(thread), frozenset({"public"}))}
    assert known == set(list(dict.fromkeys(reversed(said)))[:threads])


def test_after_silence_a_thread_begins_anew() -> None:
    clock = Clock()
    conversations = Conversations(4, 10, 60, clock)
    conversations.add("t", turn("old"))
    clock.now += 59
    assert len(conversations.turns("t", frozenset({"public"}))) == 1
    clock.now += 2
    assert conversations.turns("t", frozenset({"public"})) == ()
    conversations.add("t", turn("new"))
    assert [each.question for each in conversations.turns("t", frozenset({"public"}))] == ["new"]


def test_a_thread_can_be_forgotten() -> None:
    conversations = Conversations(4, 10, 60)
    conversations.add("t", turn("a"))
    conversations.forget("t")
    conversations.forget("never there")
    assert conversations.turns("t", frozenset({"public"})) == ()


@given(st.lists(st.text(max_size=2 * ANSWER_CHARS), max_size=8))
def test_an_answer_is_kept_from_its_start_within_bounds(sentences: list[str]) -> None:
    kept = shortened_answer(sentences)
    assert sum(map(len, kept)) <= ANSWER_CHARS
    assert "".join(sentences).startswith("".join(kept))
    assert len("".join(kept)) == min(ANSWER_CHARS, len("".join(sentences)))
