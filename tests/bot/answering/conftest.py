"""Small hand-made passages, and a lexicon without an index."""

import math
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from bot.answering import Answerer, AnswerSettings
from bot.answering.evidence.evidence_selector import EvidenceSelector
from bot.answering.question.question_terms import TermWeigher
from index import (
    Chunk,
    DocumentRef,
    Index,
    Kind,
    Passage,
    PassageSentences,
    Scores,
    SearchSettings,
    Sentence,
    SentenceTransformerEncoder,
)
from tests.bot.answering.plans import index_plans

MakePassage = Callable[..., PassageSentences]


class PlainLexicon:
    """Lower-case words; every term is equally rare but those in ``frequencies``."""

    def __init__(self, chunks: int, frequencies: dict[str, int]) -> None:
        self.chunks = chunks
        self.frequencies = frequencies

    def terms(self, text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def distinct(self, text: str) -> frozenset[str]:
        return frozenset(self.terms(text))

    def idf(self, terms: Sequence[str]) -> dict[str, float]:
        found = {}
        for term in terms:
            n = self.frequencies.get(term, 0)
            found[term] = math.log(1 + (self.chunks - n + 0.5) / (n + 0.5))
        return found

    def trust(self, text: str) -> float:
        return 1.0


@pytest.fixture(scope="session")
def weigher() -> TermWeigher:
    return TermWeigher(PlainLexicon(10, {}))


@pytest.fixture(scope="session")
def reader(weigher: TermWeigher) -> EvidenceSelector:
    return EvidenceSelector(weigher, 300)


@pytest.fixture(scope="session")
def passage() -> MakePassage:
    """Make a passage of sentences with given cosines to the vector (1, 0)."""

    def make(
        sentences: Sequence[str],
        cosines: Sequence[float],
        *,
        document: str = "s:a",
        kind: Kind = "article",
        title: str = "",
        offset: int = 0,
        separator: str = " ",
        key: int = 1,
        heading: str = "",
    ) -> PassageSentences:
        text = separator.join(sentences)
        spans, at = [], offset
        for sentence in sentences:
            spans.append(Sentence(at, at + len(sentence), sentence))
            at += len(sentence) + len(separator)
        ref = DocumentRef(document, title, "", kind, "", "", "public", "")
        chunk = Chunk(document, offset, offset + len(text), text, heading)
        vectors = np.array([[c, math.sqrt(1 - c * c)] for c in cosines], np.float32).reshape(-1, 2)
        found = Passage(key, 1, ref, "revision", chunk, Scores(0.5, 0.5, 0.5, None), 0)
        return PassageSentences(found, tuple(spans), vectors)

    return make


@pytest.fixture(scope="session")
def plans(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> Iterator[Index]:
    """An index of price plans; tests must not change it."""
    folder = index_plans(tmp_path_factory.mktemp("plans"), encoder)
    with Index(folder, encoder, SearchSettings(0.7, 0.5, 64)) as index:
        yield index


@pytest.fixture
def answerer(plans: Index) -> Answerer:
    """Answers from the plans."""
    return Answerer(plans, AnswerSettings())
