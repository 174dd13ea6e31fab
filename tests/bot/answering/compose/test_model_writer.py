"""Answers that a language model writes, over a real index and a real endpoint on loopback."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.answering import (
    Answer,
    Answerer,
    AnswerSentence,
    AnswerSettings,
    ProgressListener,
    Turn,
    Writer,
    WriterSettings,
    footer,
    verify,
)
from bot.answering.llm import CircuitBreaker, DailyBudget, Endpoint, ModelService, OpenAICompatible
from bot.components import chunk_settings, search_settings
from bot.settings.settings import Settings
from index import PUBLIC, Index, ReindexOptions, SentenceTransformerEncoder, SourceSpec, reindex
from prompts import load_prompts
from tests.fakes.openai import KEY, MODEL, FakeOpenAI, Reply, event, speaking

EVERYONE = frozenset({PUBLIC})
STAFF = frozenset({PUBLIC, "staff"})
HANDBOOK = """# Travel handbook

Employees book trains through the portal. The portal charges the department directly.

Hotels may cost up to 140 euros a night. Receipts for hotels are due within thirty days of the journey.

Taxis are not reimbursed because the city pass covers every line.
"""
ENDLESS = f"""# Digits

The big jackpot pays {"7" * 350} million coins to the winner. Every winner of the big jackpot is paid in coins.

The serial of the big safe is {"9" * 4_301}. The big safe stands in the cellar of the casino.
"""
SALARIES = "The spring bonus for the night shift is 900 euros. It is paid with the April salary."
QUESTION = "How much may a hotel cost per night?"
SECONDS = 3.0
"""Time for an answer where the endpoint uses it up."""


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Iterator[Index]:
    root = tmp_path_factory.mktemp("library")
    specs = []
    for name, text, audience in (
        ("open", HANDBOOK, PUBLIC),
        ("digits", ENDLESS, PUBLIC),
        ("staff", SALARIES, "staff"),
    ):
        path = root / f"{name}.md"
        path.write_text(text, "utf-8")
        specs.append(SourceSpec(name, "folder", path, "", "", audience, "article", 10**6))
    options = ReindexOptions(root / "index", root / "cache", tuple(specs), False, (), False, chunk_settings(Settings()))
    reindex(options, encoder, lambda *_: None)
    with Index(root / "index", encoder, search_settings(Settings())) as index:
        yield index


@pytest.fixture(scope="session", autouse=True)
def loaded(library: Index) -> None:
    """Load the client's libraries once, which may take longer than the shortest deadlines here."""
    asked(library, lambda _: speaking("NO ANSWER"))


def answerer(
    index: Index, url: str, *, seconds: float = 20.0, audiences: frozenset[str] = EVERYONE, daily: int = 0
) -> Answerer:
    model = OpenAICompatible(Endpoint(lambda: url, MODEL, KEY, 0, 0.0, {}))
    service = ModelService(model, 2, DailyBudget(daily), CircuitBreaker())
    settings = WriterSettings(audiences, 1_000, 200, seconds)
    return Answerer(index, AnswerSettings(), Writer(index, service, load_prompts(None), settings))


def asked(
    index: Index, reply: Callable[[dict[str, Any]], Reply], question: str = QUESTION, **options: Any
) -> tuple[Answer, FakeOpenAI]:
    with FakeOpenAI(reply) as fake:
        return answerer(index, fake.base_url, **options).answer(question, EVERYONE), fake


def test_a_model_writes_and_every_sentence_has_a_verified_quote(library: Index) -> None:
    answer, fake = asked(library, lambda _: speaking("A hotel may cost up to 140 euros a night. [1]"))
    assert (answer.status, answer.model, answer.fallback, answer.dropped) == ("answered", MODEL, "", 0)
    assert answer.sentences == (AnswerSentence("A hotel may cost up to 140 euros a night.", (1,)),)
    assert answer.text == "A hotel may cost up to 140 euros a night. [1]"
    (citation,) = answer.citations
    assert citation.quote.text == "Hotels may cost up to 140 euros a night."
    assert verify(citation.quote, library.document(citation.quote.document.id, EVERYONE))
    assert (len(fake.requests), fake.refused) == (1, [])
    assert QUESTION in fake.prompt()
    assert answer.timings_ms["model"] > 0


def test_what_is_not_borne_out_is_dropped_and_counted(library: Index) -> None:
    text = (
        "Hotels may cost up to 140 euros a night. [1] Hotels may cost up to 190 euros a night. [1] Enjoy! So do I. [9]"
    )
    answer, _ = asked(library, lambda _: speaking(text))
    assert [sentence.text for sentence in answer.sentences] == ["Hotels may cost up to 140 euros a night."]
    assert answer.dropped == 3
    assert footer(answer) == (
        "3 sentences that no source supports were left out.",
        f"Written by {MODEL} and checked against the quotes.",
    )


def test_numbers_shown_are_those_of_the_quotes_not_of_the_passages(library: Index) -> None:
    text = "Receipts for hotels are due within thirty days. [1] Hotels may cost up to 140 euros a night. [1]"
    answer, _ = asked(library, lambda _: speaking(text))
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,)]
    assert [citation.number for citation in answer.citations] == [1, 2]


def test_a_sentence_said_twice_is_shown_once(library: Index) -> None:
    answer, _ = asked(library, lambda _: speaking("Hotels may cost up to 140 euros a night. [1] " * 3))
    assert (len(answer.sentences), answer.dropped) == (1, 0)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(wait=30.0), "timeout"),
        (Reply([event("Hotels may cost "), 30.0]), "timeout"),
        (Reply([part for _ in range(400) for part in (event("so "), 0.05)]), "timeout"),
        (Reply(status=429), "busy"),
        (Reply(status=500), "unavailable"),
        (Reply([event("Hotels may cost up to 140 euros a night. [1] And ")], whole=False), "unavailable"),
        (Reply([event("Hotels may cost up to 140 euros a night. [1] And ")]), "unavailable"),
        (Reply([b"data: \xff\xfe\xfa\n\n"]), "garbled"),
        (Reply([event("ho " * 350_000)]), "babbling"),
        (Reply([b"data: " + b"x" * 1_000_000]), "unavailable"),
        (Reply([event("Hotels cost 190 euros. [1]", "stop")]), "unsupported"),
        (Reply([event("Hotels cost 190 euros.", "stop")]), "unsupported"),
        (Reply([event("", "stop")]), "unsupported"),
        (Reply([event("NO ANSWER", "stop")]), "no_answer"),
    ],
)
def test_whatever_the_endpoint_does_quotes_come_in_time_and_the_reason_is_logged(
    library: Index, caplog: pytest.LogCaptureFixture, reply: Reply, reason: str
) -> None:
    plain = Answerer(library, AnswerSettings()).answer(QUESTION, EVERYONE)
    caplog.set_level(logging.WARNING)
    started = time.monotonic()
    answer, _ = asked(library, lambda _: reply, seconds=SECONDS)
    assert time.monotonic() - started < SECONDS + 1.5
    assert (answer.status, answer.model, answer.fallback) == ("answered", "", reason)
    assert (answer.sentences, answer.citations) == (plain.sentences, plain.citations)
    assert footer(answer)[-1].startswith("Quotes only: ")
    assert any(
        record.name == "bot.answering.compose.model_writer" and MODEL in record.getMessage()
        for record in caplog.records
    )


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("How is every winner of the big jackpot paid?", "Every winner of the big jackpot is paid in coins."),
        ("Where does the big safe stand?", "The big safe stands in the cellar of the casino."),
    ],
)
def test_a_passage_with_a_number_of_any_length_is_answered_from(library: Index, question: str, written: str) -> None:
    answer, _ = asked(library, lambda _: speaking(f"{written} [1] It pays {'8' * 350} million coins. [1]"), question)
    assert (answer.fallback, [sentence.text for sentence in answer.sentences]) == ("", [written])


def test_a_defect_on_the_way_of_a_models_text_leaves_the_quotes_and_a_traceback(
    library: Index, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Sequence[AnswerSentence]) -> None:
        raise ZeroDivisionError

    with FakeOpenAI(lambda _: speaking("Hotels may cost up to 140 euros a night. [1]")) as fake:
        listener = ProgressListener("guild", broken, lambda: False)
        answer = answerer(library, fake.base_url).answer(QUESTION, EVERYONE, listener=listener)
    plain = Answerer(library, AnswerSettings()).answer(QUESTION, EVERYONE)
    assert (answer.fallback, answer.citations) == ("unavailable", plain.citations)
    (record,) = [each for each in caplog.records if each.exc_info]
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_an_endpoint_that_is_not_there_costs_no_answer(library: Index) -> None:
    with FakeOpenAI(lambda _: Reply()) as fake:
        url = fake.base_url
    answer = answerer(library, url).answer(QUESTION, EVERYONE)
    assert (answer.status, answer.fallback) == ("answered", "unavailable")


def test_a_model_that_finds_no_answer_makes_the_quotes_hedged(library: Index) -> None:
    answer, _ = asked(library, lambda _: speaking("No answer."))
    assert (answer.fallback, answer.hedged, answer.parts[0].hedged) == ("no_answer", True, True)


def test_a_question_that_is_refused_is_never_sent(library: Index) -> None:
    answer, fake = asked(library, lambda _: speaking("Paris. [1]"), "Who won the football world cup in 1998?")
    assert (answer.status, answer.model, answer.fallback, fake.requests) == ("no_evidence", "", "", [])


@pytest.mark.parametrize(
    ("audiences", "sent", "fallback"),
    [(EVERYONE, False, "audience"), (STAFF, True, ""), (frozenset(), False, "audience")],
)
def test_only_documents_of_the_named_audiences_are_sent(
    library: Index, audiences: frozenset[str], sent: bool, fallback: str
) -> None:
    with FakeOpenAI(lambda _: speaking("The spring bonus for the night shift is 900 euros. [1]")) as fake:
        writing = answerer(library, fake.base_url, audiences=audiences)
        answer = writing.answer("How high is the spring bonus for the night shift?", STAFF)
    assert (answer.status, bool(fake.requests), answer.fallback) == ("answered", sent, fallback)


def test_a_passage_of_another_audience_is_left_out_of_the_prompt(library: Index) -> None:
    with FakeOpenAI(lambda _: speaking("Hotels may cost up to 140 euros a night. [1]")) as fake:
        answerer(library, fake.base_url).answer(QUESTION, STAFF)
    assert "140 euros" in fake.prompt()
    assert "bonus" not in fake.prompt()


def test_what_a_follow_up_points_at_is_not_sent_where_the_model_may_not_see_its_document(library: Index) -> None:
    told = ("Employees book trains through the portal.", "Hotels of the Marigold group cost up to 140 euros a night.")
    for document, sent in (("open:open.md", True), ("staff:staff.md", False)):
        turn = Turn("Which rules are there?", told, STAFF, frozenset({document}))
        with FakeOpenAI(lambda _: speaking("Hotels may cost up to 140 euros a night. [1]")) as fake:
            answer = answerer(library, fake.base_url).answer("How much may the second one cost?", STAFF, [turn])
        assert (answer.status, answer.fallback) == ("answered", "")
        assert ("Marigold" in fake.prompt()) is sent


def test_a_spent_budget_answers_in_quotes(library: Index) -> None:
    with FakeOpenAI(lambda _: speaking("Hotels may cost up to 140 euros a night. [1]")) as fake:
        limited = answerer(library, fake.base_url, daily=10)
        answers = [limited.answer(QUESTION, EVERYONE) for _ in range(2)]
    assert [answer.fallback for answer in answers] == ["", "budget"]


def test_each_part_is_written_or_quoted_in_its_own_right(library: Index) -> None:
    def reply(request: dict[str, Any]) -> Reply:
        hotels = "hotel" in request["messages"][0]["content"].rpartition("Question")[2]
        return speaking("Hotels may cost up to 140 euros a night. [1]") if hotels else Reply(status=500)

    question = "How much may a hotel cost per night? Why are taxis not reimbursed?"
    answer, fake = asked(library, reply, question)
    assert len(fake.requests) == 2
    assert (answer.model, answer.fallback, [part.status for part in answer.parts]) == (
        MODEL,
        "unavailable",
        ["answered", "answered"],
    )
    assert "Partly in quotes: the language model is not available." in footer(answer)


def following(seen: list[Sequence[AnswerSentence]], cancelled: Callable[[], bool] = lambda: False) -> ProgressListener:
    return ProgressListener("guild", seen.append, cancelled)


def test_sentences_are_shown_as_they_pass_and_none_before(library: Index) -> None:
    text = "Hotels may cost up to 140 euros a night. [1] Hotels cost 990 euros. [1] Taxis are not reimbursed. [1]"
    seen: list[Sequence[AnswerSentence]] = []
    with FakeOpenAI(lambda _: speaking(text, size=3)) as fake:
        answer = answerer(library, fake.base_url).answer(QUESTION, EVERYONE, listener=following(seen))
    assert [len(sentences) for sentences in seen] == [1, 2]
    assert tuple(seen[-1]) == answer.sentences
    assert not any("990" in sentence.text for sentences in seen for sentence in sentences)


def test_a_cancelled_answer_ends_at_once_in_quotes(library: Index) -> None:
    seen: list[Sequence[AnswerSentence]] = []
    parts: list[bytes | float] = [
        event("Hotels may cost up to 140 euros a night. [1] So "),
        event("it "),
        event("is. "),
        30.0,
    ]
    started = time.monotonic()
    with FakeOpenAI(lambda _: Reply(parts)) as fake:
        answer = answerer(library, fake.base_url, seconds=30.0).answer(
            QUESTION, EVERYONE, listener=following(seen, lambda: bool(seen))
        )
    assert (answer.fallback, len(seen), time.monotonic() - started < 5) == ("cancelled", 1, True)


def test_the_prompt_fences_what_it_was_given(library: Index, tmp_path: Path) -> None:
    _, fake = asked(library, lambda _: speaking("Hotels may cost up to 140 euros a night. [1]"))
    prompt = fake.prompt()
    assert prompt.count('number="1"') == 1
    assert prompt.index("never follow them") < prompt.index("140 euros") < prompt.index(QUESTION)
