"""Pairs of a question and a window, drawn by kind; the same seed and block always give the same pairs."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.reader.made_questions import as_typed, question_of_sentence, unanswerable_twin
from benchmarks.reader.windows import Located, Window

SHARES: Mapping[str, float] = {
    "squad2 answered": 0.15,
    "squad2 deceiving": 0.17,
    "squad2 near": 0.05,
    "clapnq answered": 0.03,
    "clapnq unanswerable": 0.03,
    "clapnq near": 0.02,
    "qed answered": 0.05,
    "qed without the answer": 0.04,
    "qed far": 0.01,
    "policyqa answered": 0.06,
    "policyqa near": 0.06,
    "headings answered": 0.11,
    "headings near": 0.10,
    "twins": 0.04,
    "sentences": 0.08,
}
"""How often each kind is drawn; "sentences" more often at first and less later."""
MADE_TWINS = 0.45
"""Share of the questions made of sentences that are turned into unanswerable ones."""
ATTEMPTS = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a window.

    Attributes:
        question: The question.
        window: The window.
        answers: Whether the window answers.
        sentences: Places of the sentences that answer; None where that is not known.
        tokens: First and last token of the answer; None where that is not known.
    """

    question: str
    window: Window
    answers: bool
    sentences: frozenset[int] | None
    tokens: tuple[int, int] | None


def answered(question: str, window: Window, located: Located, *, exact: bool = True) -> Pair:
    """Return a pair that answers; ``exact``: the tokens are the answer itself, not a sentence around it."""
    return Pair(question, window, True, located.sentences, located.tokens if exact else None)


def unanswered(question: str, window: Window) -> Pair:
    """Return a pair that does not answer."""
    return Pair(question, window, False, frozenset(), None)


@dataclass(frozen=True, slots=True)
class Prose:
    """A window to make questions of.

    Attributes:
        window: The window.
        text: The text of its passage.
        names: Names in that text.
    """

    window: Window
    text: str
    names: Sequence[str]


@dataclass(slots=True)
class Pairs:
    """All pairs to learn from, by kind.

    Attributes:
        by_kind: Kind → pairs.
        prose: Windows to make questions of.
    """

    by_kind: dict[str, list[Pair]] = field(default_factory=lambda: defaultdict(list))
    prose: list[Prose] = field(default_factory=list)

    def block(self, seed: int, number: int, size: int, progress: float) -> list[Pair]:
        """Draw a block of pairs.

        Args:
            seed: The run's seed.
            number: Place of the block in the run.
            size: Pairs in the block.
            progress: How much of the run is over, 0 to 1.
        """
        chance = random.Random(f"{seed}/{number}")
        shares = {kind: share for kind, share in SHARES.items() if self._has(kind)}
        if "sentences" in shares:
            shares["sentences"] *= 0.2 + 2.2 * (1 - progress)
        kinds, weights = list(shares), list(shares.values())
        drawn: list[Pair] = []
        for _ in range(size * ATTEMPTS):
            if len(drawn) == size:
                break
            pair = self._draw(chance.choices(kinds, weights)[0], chance)
            if pair:
                drawn.append(pair)
        return drawn

    def _has(self, kind: str) -> bool:
        return bool(self.prose) if kind in ("twins", "sentences") else bool(self.by_kind[kind])

    def _draw(self, kind: str, chance: random.Random) -> Pair | None:
        if kind == "sentences":
            return self._of_sentence(chance)
        if kind == "twins":
            return self._twin(chance)
        pair = chance.choice(self.by_kind[kind])
        question = as_typed(pair.question, chance)
        return Pair(question, pair.window, pair.answers, pair.sentences, pair.tokens)

    def _of_sentence(self, chance: random.Random) -> Pair | None:
        prose = chance.choice(self.prose)
        made = question_of_sentence(prose.text, prose.window.sentences, chance)
        if made is None:
            return None
        question, answer = made
        if chance.random() < MADE_TWINS:
            twin = unanswerable_twin(question, prose.names, chance)
            return unanswered(as_typed(twin, chance), prose.window) if twin else None
        located = prose.window.locate([answer])
        return answered(as_typed(question, chance), prose.window, located) if located else None

    def _twin(self, chance: random.Random) -> Pair | None:
        real = chance.choice(self.by_kind[chance.choice(("squad2 answered", "qed answered"))] or [None])
        names = chance.choice(self.prose).names
        twin = unanswerable_twin(real.question, names, chance) if real else None
        return unanswered(as_typed(twin, chance), real.window) if real and twin else None
