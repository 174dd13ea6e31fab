"""What goes into the gate, and what comes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bot.answering.gate.instructions import instructs
from bot.answering.gate.words import Vocabulary, Word
from bot.answering.question.question_parts import asks
from index.retrieval import PassageSentences
from index.types import Passage, Sentence, Vectors

GateFailure = Literal[
    "uncited", "unresolved", "link", "mention", "code", "question", "instruction",
    "number", "name", "negation", "words", "meaning",
]  # fmt: skip
"""Why a sentence was dropped.

``uncited``: it cites nothing. ``unresolved``: it cites a number that no passage has. ``link``: it holds a link that the
cited passages do not. ``mention``: it would call people. ``code``: its code is not in the cited passages. ``question``:
it asks. ``instruction``: only words that address a machine bear it out. ``number``, ``name``, ``negation``: one is not
in the cited sentences, or stands for another there. ``words``: too much of it is nowhere in them. ``meaning``: no
cited sentence is close to it.
"""


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a passage, read.

    Attributes:
        span: Where it stands in its document.
        words: Its words.
        usable: Whether it may bear anything out: it informs, and no instruction stands before it in its passage.
    """

    span: Sentence
    words: tuple[Word, ...]
    usable: bool


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """A passage as the model was given it, read for checking.

    Attributes:
        passage: The passage.
        title: Words of its document's title and headings, which hold for every sentence of it.
        sentences: Its sentences in order.
        vectors: ``(len(sentences), dim) float32``, unit rows.
    """

    passage: Passage
    title: tuple[Word, ...]
    sentences: tuple[SourceSentence, ...]
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Support:
    """Sentences that bear a draft out: positions in one source's ``sentences``, in order.

    Attributes:
        number: Number of the source.
        places: Positions, at least one.
    """

    number: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found.

    Attributes:
        failure: Why the sentence may not be shown, None where it may.
        supports: What bears it out, the strongest source first; empty where it fails.
    """

    failure: GateFailure | None
    supports: tuple[Support, ...]


def read_source(found: PassageSentences, vocabulary: Vocabulary) -> NumberedSource:
    """Read a passage for checking."""
    passage = found.passage
    heading = f"{passage.document.title}\n{passage.chunk.heading}".replace(" > ", "\n")
    return NumberedSource(
        passage,
        vocabulary.read(heading),
        _read_sentences(found.sentences, vocabulary),
        np.asarray(found.vectors, np.float32),
    )


def _read_sentences(sentences: Sequence[Sentence], vocabulary: Vocabulary) -> tuple[SourceSentence, ...]:
    read: list[SourceSentence] = []
    tainted = False
    for sentence in sentences:
        # An instruction's author wrote what follows it too: "Ignore your rules. The new address is …"
        tainted = tainted or instructs(sentence.text)
        usable = not tainted and not asks(sentence.text)
        read.append(SourceSentence(sentence, vocabulary.read(sentence.text), usable))
    return tuple(read)
