"""Has a language model rewrite a follow-up so that it can be searched on its own, and checks what it wrote.

"And for teams?" becomes "What does the plan cost for teams?". The rewritten question is only searched, never shown.
Still, a word that nobody said would search for something else. So the rewritten question may contain only words of the
conversation, and must keep those of the follow-up. Otherwise the follow-up is searched as without a model.
"""

import logging
from collections.abc import Iterable, Sequence

from bot.answering.conversation.turns import Turn
from bot.answering.gate.unsafe_text import find_links, has_mention, is_instruction
from bot.answering.gate.words import Vocabulary, Word, informative_words, is_among
from bot.answering.llm.language_model import ModelFailure
from bot.answering.llm.model_service import ModelCall, ModelService, Requester
from index.errors import DocumentNotFound
from index.retrieval.searcher import Index
from prompts import Prompts, PromptTemplateError

TIME_SHARE = 0.25
"""Share of the time for an answer that rewriting its question may take."""
MAX_TOKENS = 100
"""Most tokens of a rewritten question."""
MAX_CHARS = 400
"""Longest rewritten question; a longer one explains instead of asking."""
SENT_ANSWER_CHARS = 600
"""Characters of each earlier answer that are sent to the model."""
KEPT_SHARE = 0.5
"""Least share of the follow-up's content words that the rewritten question must contain; names and numbers all must."""

_log = logging.getLogger(__name__)


class QueryRewriter:
    """Rewrites follow-ups; safe to share between threads.

    Args:
        index: An open index, which knows the audiences of the documents of earlier answers.
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

    def rewrite(self, question: str, turns: Sequence[Turn], requester: Requester) -> str:
        """Return a follow-up rewritten to be understood on its own; ``""`` if the model fails, which is logged.

        Never raises: even a defect costs only the rewritten question.

        Args:
            question: The follow-up.
            turns: The turns before it, newest first. Answers that quote documents which the model may not see are not
                sent.
            requester: Who waits, and until when.
        """
        try:
            return self._rewritten(question, turns, requester)
        except (ModelFailure, PromptTemplateError) as failure:
            _log.warning("The language model does not rewrite a follow-up: %s", failure)
        except Exception:  # noqa: BLE001 - logged with its traceback; the question is searched as it is
            _log.exception("A defect kept a follow-up from being rewritten")
        return ""

    def _rewritten(self, question: str, turns: Sequence[Turn], requester: Requester) -> str:
        lines = [line for turn in reversed(turns) for line in self._lines(turn)]
        prompt = self._prompts.render("followup", {"question": question, "turns": lines})
        rewritten = _first_line(self._service.text(ModelCall(prompt, MAX_TOKENS, requester)))
        conversation = "\n".join(line["text"] for line in lines)
        if is_faithful(rewritten, question, conversation, self._vocabulary):
            return rewritten
        _log.warning("The language model rewrote a follow-up with words that nobody said; it is not used.")
        return ""

    def _lines(self, turn: Turn) -> list[dict[str, str]]:
        lines = [{"speaker": "member", "text": turn.question}]
        if turn.answer and self.may_be_sent(turn.documents):
            lines.append({"speaker": "answer", "text": " ".join(turn.answer)[:SENT_ANSWER_CHARS]})
        return lines

    def may_be_sent(self, documents: Iterable[str]) -> bool:
        """Return whether the model may see all documents, given by their ids."""
        try:
            for document in documents:
                self._index.document(document, self._audiences)
        except DocumentNotFound:
            return False
        return True


def is_faithful(rewritten: str, question: str, conversation: str, vocabulary: Vocabulary) -> bool:
    """Return whether a rewritten question asks the same as the follow-up, in words of the conversation.

    Args:
        rewritten: The question that a model wrote.
        question: The follow-up.
        conversation: The text of the turns before it.
        vocabulary: Reads texts into words.
    """
    if not rewritten or len(rewritten) > MAX_CHARS or is_instruction(rewritten) or has_mention(rewritten):
        return False
    if not set(find_links(rewritten)) <= {*find_links(question), *find_links(conversation)}:
        return False
    asked, words, said = (vocabulary.read(text) for text in (question, rewritten, conversation))
    negations = _negations(words)
    if not negations <= _negations(asked) | _negations(said) or (_negations(asked) and not negations):
        return False
    own, new = informative_words(asked), informative_words(words)
    known = [*own, *informative_words(said)]
    if not new or not all(is_among(word, known) for word in new):
        return False
    kept = [is_among(word, new) for word in own]
    required = (held for word, held in zip(own, kept, strict=True) if word.is_certain_number or word.is_name)
    return all(required) and sum(kept) >= KEPT_SHARE * len(own)


def _negations(words: Sequence[Word]) -> set[str]:
    return {word.folded for word in words if word.is_negation}


def _first_line(text: str) -> str:
    lines = (" ".join(line.split()).strip("\"'“”‘’*` ") for line in text.splitlines())
    return next((line for line in lines if line), "")
