import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import BackendRequest, EncoderError, SentenceTransformerEncoder, Vectors
from index.embedding.query_encoder import BATCH, CACHED_QUESTIONS, QueryEncoder
from tests.models import CACHE, PLAIN


class RecordingEncoder(SentenceTransformerEncoder):
    """The real model, which records what each call was asked."""

    def __init__(self) -> None:
        super().__init__("all-MiniLM-L6-v2", PLAIN, BackendRequest("auto", "auto", 2), CACHE, print)
        self.calls: list[list[str]] = []
        self.fails = False

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        if self.fails:
            raise EncoderError("the model is gone")
        return super().encode_queries(texts)


class CountingEncoder(RecordingEncoder):
    """Numbers instead of embeddings: one for each text, so that thousands cost nothing."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(list(texts))
        return np.array([[float(text)] for text in texts], np.float32)


@pytest.fixture(scope="module")
def model() -> RecordingEncoder:
    return RecordingEncoder()


@pytest.fixture
def encoder(model: RecordingEncoder) -> RecordingEncoder:
    model.calls.clear()
    model.fails = False
    return model


def test_a_text_is_embedded_once(encoder: RecordingEncoder) -> None:
    questions = QueryEncoder(encoder)
    first, again = questions.encode(["why?"]), questions.encode(["why?", "why?"])
    assert encoder.calls == [["why?"]]
    np.testing.assert_array_equal(np.concatenate([first, first]), again)


def test_each_text_gets_its_own_embedding_in_order(encoder: RecordingEncoder) -> None:
    questions = QueryEncoder(encoder)
    questions.encode(["cats", "dogs"])
    found = questions.encode(["birds", "dogs", "birds", "cats"])
    assert encoder.calls == [["cats", "dogs"], ["birds"]]
    expected = encoder.encode_queries(["birds", "dogs", "birds", "cats"])
    assert float(np.min(np.einsum("ij,ij->i", found, expected))) > 0.99


def test_no_call_is_larger_than_a_batch() -> None:
    counting = CountingEncoder()
    texts = [str(number) for number in range(2 * BATCH + 5)]
    assert QueryEncoder(counting).encode(texts)[:, 0].tolist() == list(map(float, range(2 * BATCH + 5)))
    assert [len(call) for call in counting.calls] == [BATCH, BATCH, 5]


def test_only_the_latest_embeddings_are_remembered() -> None:
    counting = CountingEncoder()
    questions = QueryEncoder(counting)
    questions.encode([str(number) for number in range(CACHED_QUESTIONS + 1)])
    counting.calls.clear()
    questions.encode([str(CACHED_QUESTIONS), "0"])
    assert counting.calls == [["0"]]


def test_more_texts_than_are_remembered_are_embedded_all_the_same() -> None:
    texts = [str(number) for number in range(CACHED_QUESTIONS + 100)]
    assert QueryEncoder(CountingEncoder()).encode(texts)[:, 0].tolist() == list(map(float, texts))


def test_no_text_needs_no_model(encoder: RecordingEncoder) -> None:
    assert QueryEncoder(encoder).encode([]).shape == (0, 384)


def test_a_failure_reaches_the_caller_and_the_next_call_works(encoder: RecordingEncoder) -> None:
    questions = QueryEncoder(encoder)
    encoder.fails = True
    with pytest.raises(EncoderError, match="the model is gone"):
        questions.encode(["why?"])
    encoder.fails = False
    assert questions.encode(["why?"]).shape == (1, 384)


def test_threads_that_ask_at_once_each_get_their_own_embeddings(encoder: RecordingEncoder) -> None:
    questions, ready = QueryEncoder(encoder), threading.Barrier(16)

    def ask(number: int) -> Vectors:
        ready.wait()
        return questions.encode([f"question number {number}", "the same for all"])

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(ask, range(16)))
    expected = encoder.encode_queries([f"question number {number}" for number in range(16)])
    assert float(np.min(np.einsum("ij,ij->i", np.stack([each[0] for each in found]), expected))) > 0.99
    assert float(np.min(np.stack([each[1] for each in found]) @ found[0][1])) > 0.99
