"""Has a language model say in full what a follow-up leaves unsaid, and checks that it said nothing else.

"And for teams?" becomes "What does the plan cost for teams?". What comes back is only searched, never shown; still, a
word that nobody said would search for something else, so a rewritten question may hold only words of the conversation,
and must keep those of the question. Where it does not, the follow-up is searched as it is without a model.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering.conversation.turns import Turn
from bot.answering.gate import Vocabulary, Word, calls_many, contents, instructs, links, stands_in
from bot.answering.llm import Call, ModelFailure, ModelService
from index.errors import DocumentNotFound
from index.retrieval import Index
from prompts import Prompts, PromptTemplateError

SHARE = 0.25
"""Of the time for an answer, what rewriting its question may take."""
TOKENS = 100
"""Most tokens of a rewritten question."""
LONGEST = 400
"""Characters; longer ones explain instead of asking."""
ANSWER_CHARS = 600
"""Characters of each earlier answer that are sent."""
KEPT = 0.5
"""Share of the question's words of content that must stand in it rewritten; names and numbers all must."""

_log = logging.getLogger(__name__)

Rewrite = Callable[[str, Sequence[Turn]], str]
"""Says in full what a question means after turns, newest first; ``""`` where that is not to be had."""


def unwritten(_question: str, _said: Sequence[Turn]) -> str:
    """A ``Rewrite`` for where there is no language model."""
    return ""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody waits for an answer, and who pays for it.

    Attributes:
        seconds: Time for rewriting, from now.
        community: Whose budget pays for the model.
        cancelled: Whether nobody waits any more.
    """

    seconds: float
    community: str
    cancelled: Callable[[], bool]


class Rewriter:
    """Rewrites follow-ups; safe to share between threads.

    Args:
        index: An open index, which says whose the documents of earlier answers are.
        service: The model.
        prompts: The templates.
        vocabulary: Reads questions into words.
        audiences: Labels of the documents that the model may see.
    """

    def __init__(
        self, index: Index, service: ModelService, prompts: Prompts, vocabulary: Vocabulary, audiences: frozenset[str]
    ) -> None:
        self._index = index
        self._service = service
        self._prompts = prompts
        self._vocabulary = vocabulary
        self._audiences = audiences

    def rewrite(self, question: str, said: Sequence[Turn], patience: Patience) -> str:
        """Say in full what a question means; ``""`` where the model fails or says something else, which is logged.

        Never raises: a defect too costs only what the model would have said.

        Args:
            question: The follow-up.
            said: The turns before it, newest first. Answers that quote what the model may not see are not sent.
            patience: Who waits.
        """
        try:
            return self._rewritten(question, said, patience)
        except (ModelFailure, PromptTemplateError) as failure:
            _log.warning("The language model does not rewrite a follow-up: %s", failure)
        except Exception:  # noqa: BLE001 - logged with its traceback; the question is searched as it is
            _log.exception("A defect kept a follow-up from being rewritten")
        return ""

    def _rewritten(self, question: str, said: Sequence[Turn], patience: Patience) -> str:
        turns = [line for turn in reversed(said) for line in self._lines(turn)]
        prompt = self._prompts.render("followup", {"question": question, "turns": turns})
        deadline = time.monotonic() + patience.seconds
        written = self._service.text(Call(prompt, TOKENS, deadline, patience.community, patience.cancelled))
        rewritten = _first_line(written)
        known = "\n".join(line["text"] for line in turns)
        if is_faithful(rewritten, question, known, self._vocabulary):
            return rewritten
        _log.warning("The language model rewrote a follow-up with other words than were said; it is not used.")
        return ""

    def _lines(self, turn: Turn) -> list[dict[str, str]]:
        lines = [{"speaker": "member", "text": turn.question}]
        if turn.answer and self.may_be_sent(turn.documents):
            lines.append({"speaker": "answer", "text": " ".join(turn.answer)[:ANSWER_CHARS]})
        return lines

    def may_be_sent(self, documents: Iterable[str]) -> bool:
        """Whether the model may see documents, given by their ids."""
        try:
            for document in documents:
                self._index.document(document, self._audiences)
        except DocumentNotFound:
            return False
        return True


def is_faithful(rewritten: str, question: str, said: str, vocabulary: Vocabulary) -> bool:
    """Whether a rewritten question asks what the question asks, in words of the conversation.

    Args:
        rewritten: What a model made of it.
        question: The question.
        said: What was said before.
        vocabulary: Reads texts into words.
    """
    if not rewritten or len(rewritten) > LONGEST or instructs(rewritten) or calls_many(rewritten):
        return False
    if not set(links(rewritten)) <= {*links(question), *links(said)}:
        return False
    asked, words = vocabulary.read(question), vocabulary.read(rewritten)
    told = vocabulary.read(said)
    denials = _denials(words)
    if not denials <= _denials(asked) | _denials(told) or (_denials(asked) and not denials):
        return False
    own, new = contents(asked), contents(words)
    known = [*own, *contents(told)]
    if not new or not all(stands_in(word, known) for word in new):
        return False
    kept = [stands_in(word, new) for word in own]
    needed = all(held for word, held in zip(own, kept, strict=True) if word.firm or word.name)
    return needed and sum(kept) >= KEPT * len(own)


def _denials(words: Sequence[Word]) -> set[str]:
    return {word.folded for word in words if word.negates}


def _first_line(text: str) -> str:
    lines = (" ".join(line.split()).strip("\"'“”‘’*` ") for line in text.splitlines())
    return next((line for line in lines if line), "")
