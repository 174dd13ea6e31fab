"""Answers from a real index: the user's article with its reader's comment, and a small handbook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from bot.answering import Answer, Answerer, AnswerSettings, EmptyQuestion, verify
from bot.answering.compose.wording import footer
from bot.components import chunk_settings, search_settings
from bot.settings.settings import Settings
from index import (
    PUBLIC,
    Document,
    Index,
    ReindexOptions,
    Scores,
    SentenceTransformerEncoder,
    SourceSpec,
    reindex,
    revision_of,
)

EVERYONE = frozenset({PUBLIC})
STAFF = frozenset({PUBLIC, "staff"})
ARTICLE = "seeds:000_b6ad0e2ec30c29a5.txt"
HANDBOOK = """# Travel handbook

Employees book trains through the portal. It charges the department directly.

Hotels may cost up to 140 euros a night. Receipts are due within thirty days of the journey.

Why do we not reimburse taxis? Taxis are left out because the city pass covers every line.
"""
LABELS = {"open": PUBLIC, "staff": "staff"}
SALARIES = "The spring bonus for the night shift is 900 euros. It is paid with the April salary."
MESSAGE = "Hi all! Does anyone know how much a hotel may cost per night? Thanks!"


def build(root: Path, encoder: SentenceTransformerEncoder, *specs: SourceSpec, cache: Path | None = None) -> Index:
    settings = Settings()
    options = ReindexOptions(root / "index", cache or root / "cache", specs, False, (), False, chunk_settings(settings))
    reindex(options, encoder, lambda *_: None)
    return Index(root / "index", encoder, search_settings(settings))


@pytest.fixture(scope="session")
def seeds_index(
    tmp_path_factory: pytest.TempPathFactory, repository: Path, encoder: SentenceTransformerEncoder
) -> Iterator[Index]:
    spec = SourceSpec("seeds", "folder", repository / "seeds", "", "", PUBLIC, "article", 10**6)
    with build(tmp_path_factory.mktemp("seeds"), encoder, spec) as index:
        yield index


@pytest.fixture(scope="session")
def handbook_index(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("handbook")
    for name, text in (("open.md", HANDBOOK), ("staff.txt", SALARIES), ("chat.txt", MESSAGE)):
        (root / name).write_text(text, "utf-8")
    specs = (
        SourceSpec("open", "folder", root / "open.md", "", "", PUBLIC, "article", 10**6),
        SourceSpec("staff", "folder", root / "staff.txt", "", "", "staff", "article", 10**6),
        SourceSpec("chat", "folder", root / "chat.txt", "", "", PUBLIC, "message", 10**6),
    )
    with build(root, encoder, *specs) as index:
        yield index


@pytest.fixture(scope="session")
def seeds(seeds_index: Index) -> Answerer:
    return Answerer(seeds_index, AnswerSettings())


@pytest.fixture(scope="session")
def handbook(handbook_index: Index) -> Answerer:
    return Answerer(handbook_index, AnswerSettings())


@pytest.fixture(scope="session")
def comment(repository: Path) -> str:
    return (repository / "seeds" / "000_b6ad0e2ec30c29a5.txt").read_text("utf-8").rstrip("\n").rpartition("\n")[2]


def quoted(answer: Answer) -> list[str]:
    return [citation.quote.text for citation in answer.citations]


def test_a_readers_comment_pasted_whole_is_answered_with_care(seeds: Answerer, comment: str) -> None:
    answer = seeds.answer(comment, EVERYONE)
    assert (answer.status, answer.hedged) == ("answered", True)
    assert len(answer.citations) >= 2
    assert {citation.quote.document.id for citation in answer.citations} == {ARTICLE}
    assert [citation.quote.document.parent for citation in answer.asked_before] == [ARTICLE]
    assert "A reader has asked this before" in answer.text


def test_a_clear_question_is_answered_outright(seeds: Answerer) -> None:
    answer = seeds.answer("Why is access to hardware a problem for AI startups?", EVERYONE)
    assert (answer.status, answer.hedged) == ("answered", False)
    assert any("Right now, access to GPUs is scarce." in quote for quote in quoted(answer))


@pytest.mark.parametrize(
    "question",
    [
        "What is the best recipe for sourdough bread?",
        "How do I reset my password?",
        "Who won the football world cup in 1998?",
        "How many moons does Jupiter have?",
    ],
)
def test_a_stray_question_is_refused_without_passages_about_other_things(seeds: Answerer, question: str) -> None:
    answer = seeds.answer(question, EVERYONE)
    assert (answer.status, answer.hedged, answer.citations, answer.sentences) == ("no_evidence", False, (), ())
    assert (answer.nearest, answer.text) == ((), "I found no clear answer in the documents.")


@pytest.mark.parametrize("question", ["When was the first GPU built?", "Which startup failed in 2021?"])
def test_a_question_near_the_documents_is_refused_with_the_nearest_passages(seeds: Answerer, question: str) -> None:
    answer = seeds.answer(question, EVERYONE)
    assert (answer.status, answer.hedged, answer.citations, answer.sentences) == ("no_evidence", False, (), ())
    assert [citation.number for citation in answer.nearest] == list(range(1, len(answer.nearest) + 1)) != []
    assert answer.text.startswith("I found no clear answer in the documents. Closest: “")


@pytest.mark.parametrize(
    "question",
    ["Why is access to hardware a problem for AI startups?", "What has Meta done to abstract GPUs?", "hello", "GPU"],
)
def test_every_quote_shown_is_verbatim_and_every_sentence_cited(
    seeds: Answerer, seeds_index: Index, question: str
) -> None:
    answer = seeds.answer(question, EVERYONE)
    for citation in (*answer.citations, *answer.nearest, *answer.asked_before):
        assert verify(citation.quote, seeds_index.document(citation.quote.document.id, EVERYONE))
    numbers = {citation.number: citation.quote for citation in answer.citations}
    for sentence in answer.sentences:
        assert [" ".join(numbers[n].text.split()) for n in sentence.citations] == [sentence.text]
        assert f"{sentence.text} [{sentence.citations[0]}]" in answer.text


def test_quotes_stand_in_reading_order_from_the_one_that_answers(seeds: Answerer) -> None:
    answer = seeds.answer("Why is access to hardware a problem for AI startups?", EVERYONE)
    first, *others = [citation.quote.start for citation in answer.citations]
    assert others == [*sorted(at for at in others if at > first), *sorted(at for at in others if at < first)]


def test_each_part_is_answered_or_refused_in_its_own_right(handbook: Answerer) -> None:
    answer = handbook.answer(
        "Hi! How much may a hotel cost? What is the boiling point of mercury? Thank you!", EVERYONE
    )
    assert [part.status for part in answer.parts] == ["answered", "no_evidence"]
    assert (answer.status, answer.parts[0].sentences, answer.parts[1].sentences) == ("answered", (0,), ())
    assert "Nothing was found on “What is the boiling point of mercury?”" in answer.text


def test_an_opening_pronoun_brings_what_it_refers_to(handbook: Answerer) -> None:
    quotes = quoted(handbook.answer("Which account does the train portal charge?", EVERYONE))
    assert any(q.startswith("Employees book trains") and "It charges the department" in q for q in quotes)


def test_a_message_that_only_asks_is_offered_as_asked_before(handbook: Answerer) -> None:
    answer = handbook.answer("How much may a hotel cost per night?", EVERYONE)
    assert [citation.quote.document.kind for citation in answer.asked_before] == ["message"]
    assert all(citation.quote.document.kind == "article" for citation in answer.citations)
    assert "This has been asked before" in answer.text


def test_a_refusal_never_shows_what_only_asks_as_nearest(handbook: Answerer) -> None:
    answer = handbook.answer("Does anyone know a good dentist in town?", EVERYONE)
    assert answer.status == "no_evidence"
    assert all(citation.quote.document.kind != "message" for citation in answer.nearest)


@pytest.mark.parametrize(("audience", "status"), [(EVERYONE, "no_evidence"), (STAFF, "answered")])
def test_only_what_the_audience_may_read_is_quoted(handbook: Answerer, audience: frozenset[str], status: str) -> None:
    answer = handbook.answer("How high is the spring bonus for the night shift?", audience)
    shown = (*answer.citations, *answer.nearest, *answer.asked_before)
    assert answer.status == status
    assert {citation.quote.document.audience for citation in shown} <= audience


def test_private_documents_change_no_score_for_others(tmp_path: Path, encoder: SentenceTransformerEncoder) -> None:
    secret = "Hotels, trains, taxis, receipts: der Nachtdienst fährt. " * 3
    for folder, private in (("alone", ()), ("beside", ("Hotels are booked by the night shift.", secret, SALARIES))):
        (tmp_path / folder / "open").mkdir(parents=True)
        (tmp_path / folder / "staff").mkdir()
        (tmp_path / folder / "open" / "open.md").write_text(HANDBOOK, "utf-8")
        for number, text in enumerate(private * 10):
            (tmp_path / folder / "staff" / f"{number}.txt").write_text(f"Note {number}. {text}", "utf-8")

    def seen(root: Path, *labels: str) -> list[tuple[str, float, list[tuple[str, Scores]]]]:
        specs = [SourceSpec(each, "folder", root / each, "", "", LABELS[each], "article", 10**6) for each in labels]
        # An embedding differs in its last digits by what it is embedded together with, so it is taken from the cache.
        with build(root, encoder, *specs, cache=tmp_path / "cache") as index:
            answerer = Answerer(index, AnswerSettings())
            questions = ("How much may a hotel cost a night?", "What do taxis cost?", "Who pays for the night shift?")
            told = [answerer.assess_and_answer(question, EVERYONE) for question in questions]
        return [
            (answer.status, answer.score, [(each.chunk.text, each.scores) for each in assessed.parts[0].passages])
            for answer, assessed in told
        ]

    alone = seen(tmp_path / "alone", "open")
    assert seen(tmp_path / "beside", "open", "staff") == alone


def test_an_audience_that_may_read_nothing_is_refused(handbook: Answerer) -> None:
    answer = handbook.answer("How much may a hotel cost?", frozenset())
    assert (answer.status, answer.score, answer.nearest) == ("no_evidence", 0.0, ())
    assert answer.text == "I found no clear answer in the documents."


class Altered:
    """An index whose documents have changed since they were indexed."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def document(self, document_id: str, audience: frozenset[str]) -> Document:
        found = self._index.document(document_id, audience)
        text = found.text.upper()
        return Document(found.ref, text, revision_of(text), (), ())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


def test_a_quote_that_fails_verification_is_dropped_counted_and_never_shown(handbook_index: Index) -> None:
    answerer = Answerer(cast("Index", Altered(handbook_index)), AnswerSettings())
    answer = answerer.answer("How much may a hotel cost per night?", EVERYONE)
    assert (answer.status, answer.citations, answer.nearest, answer.asked_before) == ("no_evidence", (), (), ())
    assert answer.dropped > 0
    assert "140" not in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "😀",
        "?",
        "hotel",
        "thanks!",
        "'; DROP TABLE chunks; --",
        "SELECT * FROM documents WHERE text LIKE '%a%'",
        "(((.*[a-z]+?{2,}\\",
        'title:"hotel" AND -cost^2~',
        "hotel " * 1_700,
        "x" * 10_000,
        "\x00\ud800 hotel?",
        "酒店一晚可以多少钱？",
    ],
)
def test_odd_questions_never_raise(handbook: Answerer, question: str) -> None:
    answer = handbook.answer(question, EVERYONE)
    assert answer.question == question
    assert answer.status in ("answered", "no_evidence")
    assert answer.text


@pytest.mark.parametrize("question", ["", "  \n\t "])
def test_an_empty_question_is_bad_usage(handbook: Answerer, question: str) -> None:
    with pytest.raises(EmptyQuestion):
        handbook.answer(question, EVERYONE)


def test_answers_have_ids_of_their_own_and_timings(handbook: Answerer) -> None:
    first, second = (handbook.answer("How much may a hotel cost?", EVERYONE) for _ in range(2))
    assert first.id != second.id
    assert {"encode", "search", "evidence", "verify", "total"} == first.timings_ms.keys()
    assert all(value >= 0 for value in first.timings_ms.values())


def test_a_batch_is_assessed_as_each_question_alone(handbook: Answerer) -> None:
    questions = ["How much may a hotel cost?", "Hi! When are receipts due? Why are taxis left out?", "mercury"]
    for question, batched in zip(questions, handbook.assess_many(questions, EVERYONE), strict=True):
        alone = handbook.assess(question, EVERYONE)
        assert alone.quotes == batched.quotes
        assert alone.score == pytest.approx(batched.score, abs=0.02)
        assert (alone.status, alone.question) == (batched.status, question)


@pytest.mark.parametrize(
    ("asked", "left", "told"),
    [
        (4, 0, ()),
        (5, 1, ("I take 4 questions at a time: one more question was left out; please ask again.",)),
        (7, 3, ("I take 4 questions at a time: 3 more questions were left out; please ask again.",)),
    ],
)
def test_who_asks_more_than_is_looked_into_is_told_so(
    seeds: Answerer, asked: int, left: int, told: tuple[str, ...]
) -> None:
    things = ("GPUs", "startups", "research", "hardware", "distribution", "quota", "Meta")
    answer = seeds.answer(" ".join(f"What is written about {thing}?" for thing in things[:asked]), EVERYONE)
    assert (len(answer.parts), answer.unanswered, footer(answer)) == (4, left, told)


def test_an_answer_that_names_no_number_of_the_question_only_may_help(handbook: Answerer) -> None:
    known, unknown = (handbook.answer(f"How much may a hotel cost{when}?", EVERYONE) for when in ("", " in 2031"))
    assert (known.status, known.hedged) == ("answered", False)
    assert unknown.status == "no_evidence" or unknown.hedged
