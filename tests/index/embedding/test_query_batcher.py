import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import BackendRequest, EncoderError, SentenceTransformerEncoder, Vectors
from index.embedding.query_batcher import BATCH, GATHERED, QueryBatcher
from tests.models import CACHE, PLAIN


class CountingEncoder(SentenceTransformerEncoder):
    """The real model, noting what every forward pass was asked; slow enough for others to gather meanwhile."""

    def __init__(self) -> None:
        super().__init__("", PLAIN, BackendRequest("auto", "auto", 2), CACHE, print)
        self.asked: list[list[str]] = []
        self.fails = self.interrupted = False
        self.running = self.most = 0
        self.seconds = 0.05

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked.append(list(texts))
        self.running += 1
        self.most = max(self.most, self.running)
        time.sleep(self.seconds)
        self.running -= 1
        if self.fails:
            raise EncoderError("out of luck")
        if self.interrupted:
            self.interrupted = False
            raise KeyboardInterrupt
        return super().encode_queries(texts)


@pytest.fixture(scope="module")
def counting() -> CountingEncoder:
    made = CountingEncoder()
    made.encode_queries(["warm up"])
    return made


@pytest.fixture
def fresh(counting: CountingEncoder) -> CountingEncoder:
    counting.asked.clear()
    counting.most = 0
    counting.fails = counting.interrupted = False
    counting.seconds = 0.05
    return counting


class Jobs:
    """What is done with embeddings: each job, a text, with its own; unhappy ones fail."""

    def __init__(self) -> None:
        self.done: list[list[str]] = []

    def __call__(self, jobs: Sequence[tuple[str, Vectors]]) -> Iterator[tuple[str, Vectors]]:
        self.done.append([job for job, _ in jobs])
        if any(job.startswith("unhappy") for job, _ in jobs):
            raise ValueError(jobs[0][0])
        yield from jobs


Questions = QueryBatcher[str, tuple[str, Vectors]]


def on(encoder: CountingEncoder) -> Questions:
    return Questions(encoder, Jobs())


def outcomes(questions: Questions, texts: list[str]) -> list[tuple[str, Vectors] | BaseException]:
    """What jobs of their own thread each, all at the same moment, gave."""
    ready = threading.Barrier(len(texts))

    def ask(text: str) -> tuple[str, Vectors]:
        ready.wait()
        return questions.do(text, [text], None)

    with ThreadPoolExecutor(len(texts)) as pool:
        futures = [pool.submit(ask, text) for text in texts]
        return [each.exception() or each.result() for each in futures]


def at_once(questions: Questions, texts: list[str]) -> list[Vectors]:
    found = outcomes(questions, texts)
    assert [each[0] for each in found if isinstance(each, tuple)] == texts
    return [each[1] for each in found if isinstance(each, tuple)]


def test_a_question_is_embedded_once(fresh: CountingEncoder) -> None:
    questions = on(fresh)
    first, again = questions.encode(["why?"]), questions.encode(["why?", "why?"])
    assert fresh.asked == [["why?"]]
    np.testing.assert_array_equal(np.concatenate([first, first]), again)


def test_questions_at_the_same_time_share_passes_and_get_their_own_vectors(fresh: CountingEncoder) -> None:
    texts = [f"question number {n}" for n in range(32)]
    found = at_once(on(fresh), texts)
    assert len(fresh.asked) < 8
    assert sorted(text for each in fresh.asked for text in each) == sorted(texts)
    alone = fresh.encode_queries(texts)
    for vectors, expected in zip(found, alone, strict=True):
        assert float(vectors[0] @ expected) > 0.99


def test_no_pass_is_larger_than_a_batch(fresh: CountingEncoder) -> None:
    assert on(fresh).encode([f"{n}" for n in range(2 * BATCH + 5)]).shape == (2 * BATCH + 5, 384)
    assert [len(each) for each in fresh.asked] == [BATCH, BATCH, 5]


def test_questions_of_a_length_are_gathered_and_the_others_are_not_forgotten(fresh: CountingEncoder) -> None:
    texts = [f"{n:02}" for n in range(GATHERED)] + [f"{n:02}" * 60 for n in range(GATHERED)]
    at_once(on(fresh), texts)
    assert sorted(text for each in fresh.asked for text in each) == sorted(texts)
    assert max(len(each) for each in fresh.asked) <= GATHERED
    mixed = [each for each in fresh.asked if len({len(text) for text in each}) > 1]
    assert len(mixed) < len(fresh.asked)


def test_no_more_passes_run_at_a_time_than_the_model_runs_side_by_side(fresh: CountingEncoder) -> None:
    at_once(on(fresh), [f"{n}" for n in range(48)])
    assert fresh.most == fresh.passes


def test_a_failing_model_is_reported_to_everyone_and_holds_up_nobody(fresh: CountingEncoder) -> None:
    questions = on(fresh)
    fresh.fails = True
    with ThreadPoolExecutor(4) as pool:
        outcomes = [each.exception() for each in [pool.submit(questions.encode, [f"{n}"]) for n in range(4)]]
    assert [type(outcome) for outcome in outcomes] == [EncoderError] * 4
    fresh.fails = False
    assert questions.encode(["0"]).shape == (1, 384)


def test_no_question_needs_no_model(fresh: CountingEncoder) -> None:
    assert on(fresh).encode([]).shape == (0, 384)


def test_what_needs_no_embedding_is_done_while_a_lone_question_is_embedded(fresh: CountingEncoder) -> None:
    done: list[int] = []

    def prepare() -> None:
        while not fresh.asked:
            time.sleep(0.001)
        done.append(fresh.running)

    on(fresh).do("alone", ["alone"], prepare)
    assert done == [1]


def test_nothing_is_prepared_for_a_question_whose_embedding_is_there(fresh: CountingEncoder) -> None:
    questions = on(fresh)
    questions.encode(["known"])
    done: list[str] = []
    questions.do("known", ["known"], lambda: done.append("done"))
    assert done == []


def test_an_error_of_what_is_prepared_leaves_the_embedding_as_it_is(fresh: CountingEncoder) -> None:
    def fail() -> None:
        raise ValueError

    job, vectors = on(fresh).do("why not", ["why not?"], fail)
    assert (job, vectors.shape) == ("why not", (1, 384))


def test_what_follows_is_done_for_several_at_a_time(fresh: CountingEncoder) -> None:
    jobs = Jobs()
    texts = [f"question {n}" for n in range(48)]
    at_once(Questions(fresh, jobs), texts)
    assert sorted(text for each in jobs.done for text in each) == sorted(texts)
    assert len(jobs.done) < len(texts) / 4


def test_an_error_of_one_job_is_told_to_whose_it_is_alone(fresh: CountingEncoder) -> None:
    texts = [f"{'unhappy' if n % 5 == 0 else 'happy'} {n}" for n in range(24)]
    found = outcomes(on(fresh), texts)
    assert [each[0] if isinstance(each, tuple) else str(each) for each in found] == texts
    assert [isinstance(each, ValueError) for each in found] == [n % 5 == 0 for n in range(24)]


def test_a_job_of_known_questions_is_done_at_once(fresh: CountingEncoder) -> None:
    questions = on(fresh)
    questions.encode(["known", "too"])
    fresh.asked.clear()
    assert questions.do("job", ["too", "known"], None)[1].shape == (2, 384)
    assert fresh.asked == []


def test_a_job_of_many_texts_gets_the_embedding_of_each(fresh: CountingEncoder) -> None:
    texts = [f"text number {n}" for n in range(BATCH + 9)]
    _, vectors = on(fresh).do("many", [*texts, texts[0]], None)
    np.testing.assert_array_equal(vectors[0], vectors[-1])
    assert float(np.min(np.einsum("ij,ij->i", vectors[:-1], fresh.encode_queries(texts)))) > 0.99


def test_an_interrupt_of_one_caller_is_its_own(fresh: CountingEncoder) -> None:
    questions = on(fresh)
    fresh.interrupted = True
    found = outcomes(questions, [f"caller {n}" for n in range(40)])
    assert [type(each) for each in found if not isinstance(each, tuple)] == [KeyboardInterrupt]
    assert is_at_rest(questions, fresh)


@pytest.mark.parametrize("each", [1, 9])
def test_nobody_leads_once_all_are_served(fresh: CountingEncoder, each: int) -> None:
    questions = on(fresh)
    ready = threading.Barrier(24)

    def ask(caller: int) -> int:
        ready.wait()
        return sum(len(questions.encode([f"{caller} {n} {text}" for text in range(each)])) for n in range(4))

    fresh.seconds = 0.002
    with ThreadPoolExecutor(24) as pool:
        assert list(pool.map(ask, range(24))) == [4 * each] * 24
    assert is_at_rest(questions, fresh)


def is_at_rest(questions: Questions, encoder: CountingEncoder) -> bool:
    """Whether a lone question is alone for the encoder, too, and others still run side by side."""
    prepared: list[str] = []
    questions.do("alone", ["alone now"], lambda: prepared.append("alone"))
    encoder.most, encoder.seconds = 0, 0.05
    at_once(questions, [f"and later {n}" for n in range(3 * GATHERED)])
    return (prepared, encoder.most) == (["alone"], encoder.passes)
