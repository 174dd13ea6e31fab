"""Which questions are gaps, who may read them, and in which order they come."""

from dataclasses import replace

import numpy as np

from bot.community import find_gaps, gap_questions, oldest_looked_at, readable_answers
from bot.records import KeptPart
from index.embedding.encoder import unit
from index.types import Vectors
from tests.bot.community.kept import NOW, WINDOW, asked, kept


def vectors_of(*subjects: int) -> Vectors:
    """Embeddings of questions on some subjects: those on one subject are nearly the same."""
    noise = np.random.default_rng(1).normal(0, 0.02, (len(subjects), 16))
    return unit((np.eye(16)[list(subjects)] + noise).astype(np.float32))


def test_refused_hedged_and_downvoted_questions_are_gaps_and_others_are_not() -> None:
    refused, hedged, answered = (kept(outcome=each) for each in ("refused", "hedged", "answered"))
    down, disputed, liked = (
        kept(outcome="answered", failed=failed, helped=helped)
        for failed, helped in ((["test:bo"], []), (["test:bo"], ["test:cy"]), ([], ["test:cy"]))
    )
    found = gap_questions([refused, hedged, answered, down, disputed, liked])
    assert [each.answer for each in found] == [refused, hedged, down]


def test_of_a_message_that_asks_two_things_only_the_unanswered_one_is_a_gap() -> None:
    answer = kept()
    both = replace(answer, parts=(KeptPart("Who pays?", "Who pays?", "answered", "Who pays?"), *answer.parts))
    assert [each.text for each in gap_questions([both])] == ["How do I reset it?"]


def test_a_question_is_shown_only_to_those_who_could_read_it_where_it_was_asked() -> None:
    public, staff = kept(), kept(audience=frozenset({"public", "staff"}))
    in_channel, private = kept(channel="7"), kept(is_open=False)
    answers = [public, staff, in_channel, private]
    assert readable_answers(answers, frozenset({"public"})) == ((public,), 3)
    assert readable_answers(answers, frozenset({"public", "test:1:7"})) == ((public, in_channel), 2)
    assert readable_answers(answers, frozenset({"public", "staff", "test:1:8"})) == ((public, staff), 2)
    assert readable_answers(answers, None) == ((public, staff, in_channel), 1)


def test_gaps_come_by_people_so_that_nobody_makes_one_large_alone() -> None:
    loud = [kept("How do I pay?", person="ada") for _ in range(5)]
    wide = [kept("Where is it?", person=person) for person in ("bo", "cy")]
    report = find_gaps(asked(*loud, *wide), vectors_of(0, 0, 0, 0, 0, 1, 1), WINDOW)
    assert [(gap.text, gap.people, len(gap.questions)) for gap in report.gaps] == [
        ("Where is it?", 2, 2),
        ("How do I pay?", 1, 5),
    ]


def test_those_who_voted_an_answer_down_count_once_with_those_who_asked() -> None:
    answer = kept(person="ada", outcome="answered", failed=["test:ada", "test:bo"])
    (gap,) = find_gaps(asked(answer), vectors_of(0), WINDOW).gaps
    assert (gap.people, gap.downvotes) == (2, 2)


def test_a_gap_says_how_often_it_was_asked_this_week_and_before() -> None:
    days = (1, 2, 6.9, 8, 27)
    report = find_gaps(asked(*(kept(days=each) for each in days)), vectors_of(0, 0, 0, 0, 0), WINDOW)
    (gap,) = report.gaps
    assert (gap.this_week, gap.weekly_before) == (3, 2 / 3)
    (short,) = find_gaps(asked(kept()), vectors_of(0), replace(WINDOW, days=7)).gaps
    assert short.weekly_before is None


def test_wordings_and_places_are_listed_once_the_newest_first() -> None:
    answers = [kept("How do I reset it?", days=3), kept("how do i reset it?", days=2), kept("Reset it how?", days=1)]
    (gap,) = find_gaps(asked(*answers), vectors_of(0, 0, 0), WINDOW).gaps
    assert len({gap.text.casefold(), *(each.casefold() for each in gap.other_texts)}) == 2
    assert len(gap.other_texts) == 1
    assert gap.links == tuple(each.origin.link for each in reversed(answers))
    assert (gap.first, gap.last) == (answers[0].asked_at, answers[2].asked_at)


def test_a_gap_is_answered_when_the_question_that_stands_for_it_is() -> None:
    (gap,) = find_gaps(asked(kept(since=NOW)), vectors_of(0), WINDOW).gaps
    (open_gap,) = find_gaps(asked(kept()), vectors_of(0), WINDOW).gaps
    assert (gap.answered_since, open_gap.answered_since) == (NOW, None)


def test_nothing_asked_is_no_gap() -> None:
    report = find_gaps([], np.zeros((0, 16), np.float32), WINDOW)
    assert (report.gaps, report.questions) == ((), 0)


def test_only_so_many_questions_are_grouped_and_that_is_told() -> None:
    answers = [kept(days=day / 1_000) for day in range(3_010)]
    questions = gap_questions(answers)
    assert len(questions) == 3_000
    assert oldest_looked_at(answers, questions, more=False) == answers[2_999].asked_at
    assert oldest_looked_at(answers[:5], questions[:5], more=True) == answers[4].asked_at
    assert oldest_looked_at(answers[:5], questions[:5], more=False) is None
