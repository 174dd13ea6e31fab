"""What tells a follow-up from a change of topic: a logistic model over five clues.

    5 link - 0.4 words + 0.5 refers + 7.5 gain - 5 alone + 3.1 > 0

Fitted on conversations, their own and exchanged ones; ``benchmarks/conversation.py`` fits it anew and prints what it is
worth, held out by domain.
"""

from dataclasses import dataclass

MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class TopicShift:
    """What both searches of a question show, that without what was said before and that with it.

    Attributes:
        link: Cosine to the last answer or the last question, the higher one.
        words: Words of the question that name something; more than ``MOST_WORDS`` count as so many.
        refers: Whether it speaks of "it" or "those".
        alone: Best score of a passage without what was said, at most 1.
        gain: By how much the best score is higher with it.
    """

    link: float
    words: int
    refers: bool
    alone: float
    gain: float

    @property
    def follows(self) -> bool:
        """Whether the question follows what was said before."""
        words = min(MOST_WORDS, self.words)
        return 5 * self.link - 0.4 * words + 0.5 * self.refers + 7.5 * self.gain - 5 * self.alone + 3.1 > 0
