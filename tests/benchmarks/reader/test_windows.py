from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reader.windows import NO_SENTENCE, PREFIX_TOKENS, WINDOW_TOKENS, Window, WindowMaker
from index.chunking.sentences import split_sentences


@pytest.fixture(scope="module")
def maker() -> WindowMaker:
    return WindowMaker()


def windows_of(maker: WindowMaker, text: str, prefix: str = "Guide > Keys") -> list[Window]:
    return maker.windows("key", prefix, text, [(each.start, each.end) for each in split_sentences(text)])


def test_a_short_passage_is_one_window_with_all_its_sentences(maker: WindowMaker) -> None:
    text = "Keys expire after a week. Ask for a new one."
    [window] = windows_of(maker, text)
    assert [text[start:end] for start, end in window.sentences] == ["Keys expire after a week.", "Ask for a new one."]
    assert set(window.places) == {NO_SENTENCE, 0, 1}


def test_a_long_passage_is_read_whole_in_windows_of_limited_size(maker: WindowMaker) -> None:
    text = " ".join(f"Rule {number} says that the door stays shut at night." for number in range(40))
    windows = windows_of(maker, text)
    assert max(len(window.tokens) for window in windows) <= WINDOW_TOKENS
    assert {span for window in windows for span in window.sentences} == {
        (s.start, s.end) for s in split_sentences(text)
    }
    assert all(former.sentences[0] < latter.sentences[0] for former, latter in pairwise(windows))


def test_long_headings_leave_room_for_the_text(maker: WindowMaker) -> None:
    [window] = windows_of(maker, "Keys expire.", "Very long heading " * 50)
    assert window.places.index(0) == PREFIX_TOKENS + 1


def test_an_answer_is_located_by_sentence_and_tokens(maker: WindowMaker) -> None:
    text = "Keys expire after a week. Ask for a new one."
    [window] = windows_of(maker, text)
    start = text.index("a week")
    located = window.locate([(start, start + len("a week"))])
    assert located is not None
    assert located.sentences == {0}
    first, last = located.tokens
    assert text[window.offsets[first][0] : window.offsets[last][1]] == "a week"


def test_an_answer_that_the_window_only_begins_is_not_located(maker: WindowMaker) -> None:
    text = " ".join(f"Rule {number} says that the door stays shut at night." for number in range(40))
    window = windows_of(maker, text)[0]
    end = window.sentences[-1][1]
    assert window.locate([(end - 10, end + 30)]) is None
    assert window.locate([(end + 5, end + 30)]) is None


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="ab Ré.!?\n-1", max_size=400))
def test_offsets_of_tokens_stay_within_their_sentence(text: str) -> None:
    for window in windows_of(WindowMaker(), text):
        for place, (start, end) in zip(window.places, window.offsets, strict=True):
            if place != NO_SENTENCE:
                assert window.sentences[place][0] <= start <= end <= window.sentences[place][1]
