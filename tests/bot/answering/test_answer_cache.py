"""What is answered from memory, and what must not be."""

from pathlib import Path

from bot.answering import AnswerCache, Answerer, AnswerSettings, Turn
from index import Index, SearchSettings, SentenceTransformerEncoder
from tests.bot.answering.plans import ALL, EVERYBODY, index_plans

PRICE = Turn("What does the free plan cost?", ("The free plan costs nothing.",), EVERYBODY, frozenset())


def test_nothing_is_served_from_the_cache_once_it_was_removed(
    tmp_path: Path, encoder: SentenceTransformerEncoder
) -> None:
    folder, cache = index_plans(tmp_path, encoder), AnswerCache(10)
    question = "What does the team plan cost?"
    with Index(folder, encoder, SearchSettings(0.7, 0.5, 64)) as old:
        answerer = Answerer(old, AnswerSettings(), cache=cache)
        assert "12 euros" in answerer.answer(question, EVERYBODY).text
        (tmp_path / "public" / "team.txt").unlink()
        index_plans(tmp_path, encoder)
        assert "12 euros" not in answerer.answer(question, EVERYBODY).text
    with Index(folder, encoder, SearchSettings(0.7, 0.5, 64)) as new:
        answer = Answerer(new, AnswerSettings(), cache=cache).answer(question, EVERYBODY)
    assert ("12 euros" in answer.text, "cache" in answer.timings_ms) == (False, False)


def test_the_same_question_is_answered_from_the_cache(plans: Index) -> None:
    answerer = Answerer(plans, AnswerSettings(), cache=AnswerCache(10))
    first = answerer.answer("What does the team plan cost?", EVERYBODY)
    second = answerer.answer("  What does the\nteam plan cost?", EVERYBODY)
    assert (first.text, first.citations) == (second.text, second.citations)
    assert first.id != second.id
    assert ("cache" in first.timings_ms, "cache" in second.timings_ms) == (False, True)


def test_nothing_is_served_from_the_cache_to_other_readers_or_conversations(plans: Index) -> None:
    cache = AnswerCache(100)
    answerer = Answerer(plans, AnswerSettings(), cache=cache)
    question = "Where does the key of the boiler room hang?"
    assert answerer.answer(question, ALL).status == "answered"
    assert "green door" not in answerer.answer(question, EVERYBODY).text
    for asked in ((question, frozenset({"staff"}), ()), (question, EVERYBODY, [PRICE]), (question + "?", ALL, ())):
        assert "cache" not in answerer.answer(*asked).timings_ms
    assert len(cache) == 5


def test_nothing_is_served_from_the_cache_under_other_settings(plans: Index) -> None:
    cache = AnswerCache(100)
    question = "What does the team plan cost?"
    Answerer(plans, AnswerSettings(), cache=cache).answer(question, EVERYBODY)
    same = Answerer(plans, AnswerSettings(), cache=cache).answer(question, EVERYBODY)
    other = Answerer(plans, AnswerSettings(quotes_per_part=1), cache=cache).answer(question, EVERYBODY)
    assert ("cache" in same.timings_ms, "cache" in other.timings_ms) == (True, False)


def test_the_cache_is_bounded_and_may_be_off(plans: Index) -> None:
    for most in (0, 2):
        cache = AnswerCache(most)
        answerer = Answerer(plans, AnswerSettings(), cache=cache)
        for number in range(4):
            answerer.answer(f"What does the team plan cost in year {number}?", EVERYBODY)
        assert len(cache) == most
        assert ("cache" in answerer.answer("What does the team plan cost in year 3?", EVERYBODY).timings_ms) is bool(
            most
        )
