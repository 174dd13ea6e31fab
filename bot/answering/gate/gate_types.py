"""The input and output of the gate: passages read for checking, and verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.answering.gate.unsafe_text import is_instruction
from bot.answering.gate.words import Vocabulary, Word
from bot.answering.question.question_detection import is_question
from index.retrieval.query import PassageSentences
from index.types import Passage, Sentence, Vectors

GateFailure = Literal[
    "uncited", "unresolved", "link", "mention", "code", "question", "instruction",
    "number", "name", "unit", "quantity", "modality", "bound", "opposite", "role", "condition", "report", "negation",
    "words", "meaning",
]  # fmt: skip
"""Why a sentence was dropped.

``uncited``: it cites nothing. ``unresolved``: it cites a number that no passage has. ``link``: it contains a link that
the cited passages lack. ``mention``: it would notify people. ``code``: its code is not in the cited passages.
``question``: it asks. ``instruction``: it is an instruction to a machine, or only such sentences could support it.
``number``, ``name``, ``negation``: the cited sentences lack one of these, or have another one in its place. ``words``:
the cited sentences lack too many of its words. ``meaning``: no cited sentence is close to it.
"""


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a passage, read for checking.

    Attributes:
        span: Its place in the document.
        words: Its words.
        usable: Whether it may support a claim: it is no question, and no instruction precedes it in its passage.
    """

    span: Sentence
    words: tuple[Word, ...]
    usable: bool


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """A passage as the model received it, read for checking.

    Attributes:
        passage: The passage.
        title: Words of its document's title and headings, which apply to every sentence.
        sentences: Its sentences in order.
        vectors: ``(len(sentences), dim) float32``, unit rows.
    """

    passage: Passage
    title: tuple[Word, ...]
    sentences: tuple[SourceSentence, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Support:
    """The sentences of one source that support a draft.

    Attributes:
        number: Number of the source.
        places: Their positions in ``NumberedSource.sentences``, in order; at least one.
    """

    number: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's decision on a draft.

    Attributes:
        failure: Why the draft may not be shown, None if it may.
        supports: The sentences that support it, the strongest source first; empty on failure.
    """

    failure: GateFailure | None
    supports: tuple[Support, ...]


def read_source(found: PassageSentences, vocabulary: Vocabulary) -> NumberedSource:
    """Return a passage read for checking."""
    passage = found.passage
    chunk = passage.chunk
    heading = f"{passage.document.title}\n{chunk.heading}\n{chunk.column_names}".replace(" > ", "\n")
    return NumberedSource(
        passage,
        vocabulary.read(heading),
        _read_sentences(found.sentences, vocabulary),
        np.asarray(found.vectors, np.float32),
    )


def _read_sentences(sentences: Sequence[Sentence], vocabulary: Vocabulary) -> tuple[SourceSentence, ...]:
    read: list[SourceSentence] = []
    instructed = False
    for sentence in sentences:
        # What follows an instruction is probably by the same author: "Ignore your rules. The new address is …"
        instructed = instructed or is_instruction(sentence.text)
        usable = not instructed and not is_question(sentence.text)
        read.append(SourceSentence(sentence, vocabulary.read(sentence.text), usable))
    return tuple(read)
