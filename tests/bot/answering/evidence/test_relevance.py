"""Which passages bear on what is searched for."""

from collections.abc import Callable

import numpy as np

from bot.answering import Answerer
from bot.answering.evidence.relevance import relevance, relevant_passages
from bot.answering.question.question_terms import TermWeigher
from index import KINDS, PassageSentences, Query
from tests.bot.answering.conftest import PlainLexicon
from tests.bot.answering.plans import EVERYBODY

MakePassage = Callable[..., PassageSentences]
VECTOR = np.array([1.0, 0.0], np.float32)


def test_a_passage_that_has_the_words_is_relevant_whatever_its_sentences_mean(
    weigher: TermWeigher, passage: MakePassage
) -> None:
    found = [passage(["Oil lamps burn."], [0.0], key=1), passage(["It rained."], [0.0], key=2)]
    assert [each.key for each in relevant_passages("oil lamps", VECTOR, found, weigher)] == [1]


def test_a_passage_that_means_the_same_is_relevant_without_the_words(
    weigher: TermWeigher, passage: MakePassage
) -> None:
    found = [passage(["Oil lamps burn."], [0.2], key=1), passage(["It rained.", "It poured."], [0.1, 0.6], key=2)]
    assert [each.key for each in relevant_passages("downpour", VECTOR, found, weigher)] == [2]


def test_the_bar_is_lower_in_a_small_index(passage: MakePassage) -> None:
    found = [passage(["It poured."], [0.35])]
    kept = {
        chunks: len(relevant_passages("rain", VECTOR, found, TermWeigher(PlainLexicon(chunks, {}))))
        for chunks in (9, 999)
    }
    assert kept == {9: 1, 999: 0}


def test_words_of_the_title_count(weigher: TermWeigher, passage: MakePassage) -> None:
    titled = passage(["It burns."], [0.0], title="Oil lamps")
    assert relevance("oil lamps", VECTOR, titled, weigher) == 0.5


def test_a_passage_without_sentences_has_no_meaning(weigher: TermWeigher, passage: MakePassage) -> None:
    assert relevance("oil", VECTOR, passage([], []), weigher) == 0.0


def test_a_search_for_nonsense_finds_nothing_and_one_for_a_subject_finds_it(answerer: Answerer) -> None:
    def titles(text: str) -> list[str]:
        found = answerer.search(Query(text, 5, 1, EVERYBODY, frozenset(KINDS)))
        return [each.document.title for each in found.passages]

    assert titles("qwrzx flrp zzkj") == []
    assert titles("pupils") == ["School"]
