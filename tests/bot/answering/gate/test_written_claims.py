"""The sentences that were written for the gate: how many that are wrong it shows, how many that are right it drops."""

import numpy as np
import pytest

from benchmarks.gate_faults import Fault
from benchmarks.written_claims import FILES, RIGHT, WrittenClaims, read_written
from bot.answering.gate import Draft, GateFailure, NumberedSource, Vocabulary, check, read_source
from index import Chunk, Document, Passage, PassageSentences, Scores, split_sentences
from index.lexical import Analysis

HERE = np.array([1.0, 0.0], np.float32)
VOCABULARY = Vocabulary(Analysis("english").content)
MOST_SHOWN = 0.10
"""Share of the wrong sentences that may be shown."""
MOST_DROPPED = 0.13
"""Share of the right sentences that may be dropped."""


def source(document: Document) -> NumberedSource:
    text = document.text
    sentences = tuple(split_sentences(text))
    chunk = Chunk(document.id, 0, len(text), text, "")
    passage = Passage(1, 1, document.ref, document.revision, chunk, Scores(0.5, 0.5, 0.5, None), 0)
    return read_source(PassageSentences(passage, sentences, np.array([HERE] * len(sentences))), VOCABULARY)


def failures(written: WrittenClaims) -> list[tuple[Fault, GateFailure | None]]:
    """Judge each sentence; all are as close in meaning as can be, so that the words alone decide."""
    sources = {document.id: source(document) for document in written.documents}
    judged = []
    for claim in written.claims:
        verdict = check(Draft(claim.text, (1,), code=False), HERE, {1: sources[claim.document]}, VOCABULARY)
        judged.append((claim, verdict.failure))
    return judged


@pytest.mark.parametrize("part", FILES)
def test_few_wrong_sentences_are_shown_and_few_right_ones_dropped(part: str) -> None:
    judged = failures(read_written(part))
    wrong = [failure for claim, failure in judged if claim.kind != RIGHT]
    right = [failure for claim, failure in judged if claim.kind == RIGHT]
    assert len(wrong) >= 100
    assert sum(failure is None for failure in wrong) <= MOST_SHOWN * len(wrong)
    assert sum(failure is not None for failure in right) <= MOST_DROPPED * len(right)
