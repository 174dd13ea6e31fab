"""Subtitles and transcripts."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.subtitles import SECTION_CHARACTERS, read_cues
from tests.index.parsing.loading import only_draft, places, refusal

VTT = """WEBVTT - On bees

NOTE not said

STYLE
::cue { color: red }

1
00:01.000 --> 00:04.000 align:start
<v Ann>Bees <i>dance</i> to tell

00:04.000 --> 00:06.000
<v Ann>the others where flowers are.

00:00:06.500 --> 00:08.000
<v.loud Bob Ray>Do they &amp; why?
"""
SRT = (
    "1\r\n00:12:31,000 --> 00:12:33,500\r\n{\\an8}<b>Hold</b> the button\r\nfor ten seconds.\r\n\r\n"
    "2\r\n00:12:34,000 --> 00:12:36,000\r\nANN: Then wait.\r\n"
)


def test_cues_become_sentences_with_their_speakers() -> None:
    draft = only_draft("talk.vtt", VTT)
    assert draft.text == "Ann: Bees dance to tell the others where flowers are.\n\nBob Ray: Do they & why?"
    assert draft.title == "On bees"


def test_a_section_is_named_by_its_time() -> None:
    draft = only_draft("talk.srt", SRT)
    assert draft.text == "Hold the button for ten seconds.\n\nANN: Then wait."
    assert places(draft) == [(1, "00:12:31", "Hold the button for ten seconds.")]


@pytest.mark.parametrize("name", ["talk.srt", "talk.vtt"])
def test_a_long_talk_has_a_time_every_few_sentences_and_repeats_the_speaker(name: str) -> None:
    said = [f"{at // 60:02}:{at % 60:02}.000 --> {at // 60:02}:{at % 60:02}.900\n" for at in range(0, 600, 5)]
    cues = "\n".join(
        f"{time}<v Ann>This is what is said as the sentence number {at}.\n" for at, time in enumerate(said)
    )
    draft = only_draft(name, f"WEBVTT\n\n{cues}")
    assert len(draft.headings) > 10
    assert draft.headings[1].text == "00:00:30"
    assert all(draft.text[each.start :].startswith("Ann: This is") for each in draft.headings)
    starts = [each.start for each in draft.headings]
    assert max(after - before for before, after in itertools.pairwise(starts)) < 2 * SECTION_CHARACTERS


def test_captions_that_roll_up_are_read_once() -> None:
    rolling = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nwe begin with the\n\n00:02.000 --> 00:03.000\nwe begin with the\n"
        "first part of it\n\n00:03.000 --> 00:04.000\nfirst part of it\nand go on\n"
    )
    assert only_draft("talk.vtt", rolling).text == "we begin with the first part of it and go on"


def test_a_time_of_day_or_an_address_is_no_speaker() -> None:
    cues = "1\n00:00:01,000 --> 00:00:02,000\nAt 10: 30 we meet at https://a.example/x\n"
    assert only_draft("a.srt", cues).text == "At 10: 30 we meet at https://a.example/x"


def test_cues_without_an_empty_line_between_them_are_parted() -> None:
    cues = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n"
    assert [(cue.time, cue.text) for cue in read_cues(cues)] == [("00:00:01", "One."), ("00:00:03", "Two.")]


def test_a_file_without_cues_is_refused() -> None:
    assert refusal("a.srt", "Only words.\n") == "it holds no subtitles with times"


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), min_size=1, max_size=300))
def test_every_word_is_kept(words: list[str]) -> None:
    different = [f"{word}{at}" for at, word in enumerate(words)]
    cues = "".join(
        f"00:{at // 60:02}:{at % 60:02},000 --> 00:59:00,000\n{word}\n\n" for at, word in enumerate(different)
    )
    assert only_draft("a.srt", cues).text.split() == different
