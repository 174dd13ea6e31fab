"""Follow-ups, changes of topic, and what may not be carried over; over a real index."""

import pytest

from bot.answering import Answerer, FollowUpSearcher, ParsedQuestion, Turn, turn_of
from bot.answering.conversation.follow_up import MAX_TURNS
from bot.answering.conversation.references import TopicShift
from index import KINDS, Index, Query
from tests.bot.answering.plans import ALL, EVERYBODY, PLANS, STAFF


def find(index: Index, question: str, turns: list[Turn], audience: frozenset[str] = EVERYBODY) -> list[str]:
    query = Query(question, 4, 2, audience, frozenset(KINDS))
    found = FollowUpSearcher(index).find(ParsedQuestion(question, question), query, turns).result
    return [passage.document.id for passage in found.passages]


PRICE = Turn(
    "What does the free plan cost?", ("The free plan costs nothing.",), EVERYBODY, frozenset({"public:free.txt"})
)


@pytest.mark.parametrize("question", ["and for teams?", "What about teams?", "And what do teams pay?"])
def test_a_follow_up_is_answered_in_its_conversation(answerer: Answerer, question: str) -> None:
    answer = answerer.answer(question, EVERYBODY, [PRICE])
    assert "public:team.txt" in {citation.quote.document.id for citation in answer.citations}


def test_why_alone_is_about_what_was_said(plans: Index) -> None:
    assert find(plans, "Why?", [PRICE])[0] == "public:free.txt"


def test_a_change_of_topic_is_searched_as_if_nothing_had_been_said(plans: Index) -> None:
    question = "On which days may visitors climb the lighthouse tower?"
    assert find(plans, question, [PRICE]) == find(plans, question, [])


def test_what_is_pointed_at_is_what_is_searched(plans: Index) -> None:
    listed = Turn("Which prices are there?", (PLANS["school.txt"], PLANS["team.txt"]), EVERYBODY, frozenset())
    assert find(plans, "Tell me about the first one", [listed])[0] == "public:school.txt"
    assert find(plans, "Tell me about the second one", [listed])[0] == "public:team.txt"


def test_turns_for_other_readers_carry_nothing_over(plans: Index) -> None:
    secret = Turn("Where is the boiler room's key?", (STAFF["boiler.txt"],), ALL, frozenset({"staff:boiler.txt"}))
    query = Query("and where is that door?", 4, 2, EVERYBODY, frozenset(KINDS))
    asked = ParsedQuestion(query.text, query.text)
    followed = FollowUpSearcher(plans).find(asked, query, [secret])
    alone = plans.search(query)
    assert (followed.asked, followed.topic_shift) == (asked, None)
    assert [p.scores for p in followed.result.passages] == [p.scores for p in alone.passages]


def test_an_answer_that_quotes_what_is_not_readable_any_more_carries_nothing_over(plans: Index) -> None:
    question = "Tell me about the first one"
    hidden = Turn("Which?", (PLANS["school.txt"],), EVERYBODY, frozenset({"staff:boiler.txt"}))
    gone = Turn("Which?", (PLANS["school.txt"],), EVERYBODY, frozenset({"public:gone.txt"}))
    silent = Turn("Which?", (), EVERYBODY, frozenset())
    assert find(plans, question, [hidden]) == find(plans, question, [gone]) == find(plans, question, [silent])


def test_only_the_last_turns_count(plans: Index) -> None:
    old = [Turn(f"Old question {number}?", ("Visitors may climb.",), EVERYBODY, frozenset()) for number in range(20)]
    recent = [PRICE] * MAX_TURNS
    assert find(plans, "and for teams?", [*old, *recent]) == find(plans, "and for teams?", recent)


def test_a_turn_is_what_was_shown(answerer: Answerer) -> None:
    answer = answerer.answer("What does the team plan cost?", ALL)
    turn = turn_of(answer, ALL)
    assert turn.answer == tuple(sentence.text for sentence in answer.sentences)
    assert (turn.question, turn.audience) == ("What does the team plan cost?", ALL)
    assert "public:team.txt" in turn.documents


@pytest.mark.parametrize(
    ("topic_shift", "follows"),
    [
        (TopicShift(link=0.5, words=2, refers=True, alone=0.4, gain=0.1), True),
        (TopicShift(link=0.05, words=6, refers=False, alone=0.8, gain=-0.1), False),
        (TopicShift(link=0.05, words=0, refers=False, alone=0.3, gain=0.0), True),
    ],
)
def test_the_features_decide(topic_shift: TopicShift, *, follows: bool) -> None:
    assert topic_shift.follows is follows
