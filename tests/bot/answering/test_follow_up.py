"""Follow-ups, changes of topic, and what may not be carried over; over a real index."""

from collections.abc import Iterator

import pytest

from bot.answering import AnswerCache, Answerer, AnswerSettings, Asked, CachingAnswerer, FollowUps, Turn, turn_of
from bot.answering.clues import Clues
from bot.answering.follow_up import MOST_TURNS
from index import (
    KINDS,
    PUBLIC,
    ChunkSettings,
    Index,
    Query,
    ReindexOptions,
    SearchSettings,
    SentenceTransformerEncoder,
    SourceSpec,
    reindex,
)

PLANS = {
    "free.txt": "The free plan costs nothing. It holds three projects and no invoices are written for it.",
    "team.txt": "The team plan costs 12 euros a month for each member. Teams can pay by invoice.",
    "school.txt": "Schools get a licence for all pupils at 90 euros a year.",
    "tower.txt": "Visitors may climb the lighthouse tower on Saturdays. The stair has 199 steps.",
}
STAFF = {"boiler.txt": "The key of the boiler room hangs behind the green door in the cellar."}
EVERYBODY = frozenset({PUBLIC})
ALL = frozenset({PUBLIC, "staff"})


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("plans")
    specs = []
    for name, files in ((PUBLIC, PLANS), ("staff", STAFF)):
        folder = root / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_text(text)
        specs.append(SourceSpec(name, "folder", folder, "", "", name, "article", 10_000))
    options = ReindexOptions(
        index_dir=root / "index",
        cache_dir=root / "cache",
        sources=tuple(specs),
        full=False,
        forget=(),
        keep_others=False,
        chunking=ChunkSettings(200, 0),
    )
    reindex(options, encoder, lambda _stage, _done, _total: None)
    with Index(root / "index", encoder, SearchSettings(0.725, 0.5, 64)) as index:
        yield index


@pytest.fixture
def answerer(plans: Index) -> Answerer:
    return Answerer(plans, AnswerSettings())


def find(index: Index, question: str, turns: list[Turn], audience: frozenset[str] = EVERYBODY) -> list[str]:
    query = Query(question, 4, 2, audience, frozenset(KINDS))
    found = FollowUps(index).find(Asked(question, question), query, turns).result
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
    asked = Asked(query.text, query.text)
    followed = FollowUps(plans).find(asked, query, [secret])
    alone = plans.search(query)
    assert (followed.asked, followed.clues) == (asked, None)
    assert [p.scores for p in followed.result.passages] == [p.scores for p in alone.passages]


def test_an_answer_that_quotes_what_is_not_readable_any_more_carries_nothing_over(plans: Index) -> None:
    question = "Tell me about the first one"
    hidden = Turn("Which?", (PLANS["school.txt"],), EVERYBODY, frozenset({"staff:boiler.txt"}))
    gone = Turn("Which?", (PLANS["school.txt"],), EVERYBODY, frozenset({"public:gone.txt"}))
    silent = Turn("Which?", (), EVERYBODY, frozenset())
    assert find(plans, question, [hidden]) == find(plans, question, [gone]) == find(plans, question, [silent])


def test_only_the_last_turns_count(plans: Index) -> None:
    old = [Turn(f"Old question {number}?", ("Visitors may climb.",), EVERYBODY, frozenset()) for number in range(20)]
    recent = [PRICE] * MOST_TURNS
    assert find(plans, "and for teams?", [*old, *recent]) == find(plans, "and for teams?", recent)


def test_a_turn_is_what_was_shown(answerer: Answerer) -> None:
    answer = answerer.answer("What does the team plan cost?", ALL)
    turn = turn_of(answer, ALL)
    assert turn.answer == tuple(sentence.text for sentence in answer.sentences)
    assert (turn.question, turn.audience) == ("What does the team plan cost?", ALL)
    assert "public:team.txt" in turn.documents


@pytest.mark.parametrize(
    ("clues", "follows"),
    [
        (Clues(link=0.5, words=2, refers=True, alone=0.4, gain=0.1), True),
        (Clues(link=0.05, words=6, refers=False, alone=0.8, gain=-0.1), False),
        (Clues(link=0.05, words=0, refers=False, alone=0.3, gain=0.0), True),
    ],
)
def test_the_clues_decide(clues: Clues, *, follows: bool) -> None:
    assert clues.follows is follows


def test_the_same_question_is_answered_from_the_cache(answerer: Answerer) -> None:
    caching = CachingAnswerer(answerer, AnswerCache(10))
    first = caching.answer("What does the team plan cost?", EVERYBODY)
    second = caching.answer("  What does the\nteam plan cost?", EVERYBODY)
    assert (first.text, first.citations) == (second.text, second.citations)
    assert first.id != second.id
    assert ("cache" in first.timings_ms, "cache" in second.timings_ms) == (False, True)


def test_nothing_is_served_from_the_cache_to_other_readers_or_conversations(answerer: Answerer) -> None:
    cache = AnswerCache(100)
    caching = CachingAnswerer(answerer, cache)
    question = "Where does the key of the boiler room hang?"
    assert caching.answer(question, ALL).status == "answered"
    assert "green door" not in caching.answer(question, EVERYBODY).text
    for asked in ((question, frozenset({"staff"}), ()), (question, EVERYBODY, [PRICE]), (question + "?", ALL, ())):
        assert "cache" not in caching.answer(*asked).timings_ms
    assert len(cache) == 5


def test_nothing_is_served_from_the_cache_under_other_settings(plans: Index) -> None:
    cache = AnswerCache(100)
    question = "What does the team plan cost?"
    CachingAnswerer(Answerer(plans, AnswerSettings()), cache).answer(question, EVERYBODY)
    same = CachingAnswerer(Answerer(plans, AnswerSettings()), cache).answer(question, EVERYBODY)
    other = CachingAnswerer(Answerer(plans, AnswerSettings(quotes_per_part=1)), cache).answer(question, EVERYBODY)
    assert ("cache" in same.timings_ms, "cache" in other.timings_ms) == (True, False)


def test_the_cache_is_bounded_and_may_be_off(answerer: Answerer) -> None:
    for most in (0, 2):
        cache = AnswerCache(most)
        caching = CachingAnswerer(answerer, cache)
        for number in range(4):
            caching.answer(f"What does the team plan cost in year {number}?", EVERYBODY)
        assert len(cache) == most
        assert ("cache" in caching.answer("What does the team plan cost in year 3?", EVERYBODY).timings_ms) is bool(
            most
        )
