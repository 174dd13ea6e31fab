"""Has a language model write the answer to one part of a question, and lets through what the passages bear out."""

import logging
import re
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice

from bot.answering.compose.verification import Proof, Proven
from bot.answering.compose.wording import code_text
from bot.answering.conversation.query_rewriting import Rewriter
from bot.answering.evidence.assessment import PartAssessment
from bot.answering.gate import Draft, DraftStream, NumberedSource, Support, Vocabulary, check, read_source
from bot.answering.llm import Call, ModelFailure, ModelService, within_tokens
from bot.answering.types import Quote, quote_of
from index.retrieval import Index, PassageSentences
from prompts import Prompts, PromptTemplateError

NO_ANSWER = re.compile(r"\W*no[\s_-]*answer\W*", re.IGNORECASE)
"""What the prompt asks for where the passages do not answer."""
MOST_SENTENCES = 12
"""Sentences read; the prompt asks for five at most, and the call ends with the last one read."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WriterSettings:
    """How a model is asked.

    Attributes:
        audiences: Labels of the documents that it may see.
        passage_tokens: Most tokens of passages that it is given for a part.
        answer_tokens: Most tokens that it may write for a part.
        seconds: Time for a whole answer, all parts of it, from the question's arrival.
        rewrite: Whether it says in full what a follow-up leaves unsaid, before that is searched.
    """

    audiences: frozenset[str]
    passage_tokens: int
    answer_tokens: int
    seconds: float
    rewrite: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits for an answer, and how long.

    Attributes:
        deadline: When it must be there, on ``time.monotonic()``'s clock.
        community: Whose budget pays for the model.
        cancelled: Whether nobody waits any more.
        proof: Verifies quotes for this audience.
        show: Told of the part's sentences so far each time another one has passed the gate.
    """

    deadline: float
    community: str
    cancelled: Callable[[], bool]
    proof: Proof
    show: Callable[[Sequence[Proven]], None]


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote for a part.

    Attributes:
        sentences: What passed the gate, in order; empty only where ``failure`` is set.
        dropped: Sentences that did not pass.
        failure: Why no text of the model is shown, None where it is.
    """

    sentences: tuple[Proven, ...]
    dropped: int
    failure: ModelFailure | None


class Writer:
    """Writes answers from passages; safe to share between threads.

    Args:
        index: An open index, which the passages come from.
        service: The model.
        prompts: The templates.
        settings: How the model is asked.
    """

    def __init__(self, index: Index, service: ModelService, prompts: Prompts, settings: WriterSettings) -> None:
        self._index = index
        self._service = service
        self._prompts = prompts
        self._vocabulary = Vocabulary(index.terms)
        self.settings = settings
        self.rewriter = Rewriter(index, service, prompts, self._vocabulary, settings.audiences)

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._service.name

    @property
    def state(self) -> Hashable:
        """What its texts depend on besides what it is given."""
        return self.model, self.settings

    def write(self, part: PartAssessment, evidence: Sequence[Quote], waiting: Waiting) -> Written:
        """Answer a part from its passages.

        Never raises: whatever goes wrong, a defect of the gate included, is logged and stands in ``failure``, so that
        the caller shows its quotes instead.

        Args:
            part: What was asked, and what was found.
            evidence: The quotes that are shown otherwise.
            waiting: Who waits.
        """
        gate = _GateKeeper(self._index, self._vocabulary, waiting)
        started = time.perf_counter()
        failure: ModelFailure | None = None
        try:
            sources = self._sources(part, evidence)
            for draft in self._drafts(part, sources, waiting):
                gate.take(draft, sources)
            if not gate.passed:
                raise ModelFailure("unsupported", f"nothing of {gate.dropped} sentences was borne out")
        except ModelFailure as caught:
            failure = caught
            seconds = time.perf_counter() - started
            _log.warning("No text of the language model %s is shown: %s (%.1f s)", self.model, caught, seconds)
        except Exception as defect:  # noqa: BLE001 - logged with its traceback; the quotes are shown
            _log.exception("A defect kept the text of the language model %s from being shown", self.model)
            failure = ModelFailure("unavailable", f"its text could not be checked ({type(defect).__name__})")
        return Written(() if failure else tuple(gate.passed), gate.dropped, failure)

    def _sources(self, part: PartAssessment, evidence: Sequence[Quote]) -> dict[int, NumberedSource]:
        """The passages that the model is given, by number: those that were to be quoted first."""
        if not all(quote.document.audience in self.settings.audiences for quote in evidence):
            raise ModelFailure("audience", "it may not see some of the documents that answer")
        quoted = {(quote.document.id, quote.start) for quote in evidence}
        allowed = [passage for passage in part.passages if passage.document.audience in self.settings.audiences]
        indexed = [passage for passage in allowed if passage.key >= 0]
        read = [*self._index.sentences(indexed), *part.enclosed]
        found = sorted(read, key=lambda each: (not _holds(each, quoted), each.passage.rank))
        fitting = within_tokens(found, self.settings.passage_tokens) if found else ()
        sources = (read_source(each, self._vocabulary) for each in fitting)
        telling = (source for source in sources if any(sentence.usable for sentence in source.sentences))
        numbered = dict(enumerate(telling, 1))
        if not numbered:
            raise ModelFailure("no_answer", "there is no passage that it could answer from")
        return numbered

    def _drafts(self, part: PartAssessment, sources: dict[int, NumberedSource], waiting: Waiting) -> Iterator[Draft]:
        asked = part.asked
        # The query holds what was told before the question where it needs that, less words that only ask.
        whole = len(asked.query) > len(asked.question) and self.rewriter.may_be_sent(part.taken_up)
        question = asked.query if whole else asked.question
        values = {"question": question, "passages": [_as_data(*item) for item in sources.items()]}
        try:
            prompt = self._prompts.render("answer", values)
        except PromptTemplateError as error:
            raise ModelFailure("unavailable", str(error)) from error
        call = Call(prompt, self.settings.answer_tokens, waiting.deadline, waiting.community, waiting.cancelled)
        with closing(self._service.stream(call)) as texts:
            for place, draft in enumerate(islice(_drafts(texts), MOST_SENTENCES)):
                if place == 0 and NO_ANSWER.fullmatch(draft.text):
                    raise ModelFailure("no_answer", "it found no answer in the passages")
                yield draft


def _drafts(texts: Iterable[str]) -> Iterator[Draft]:
    stream = DraftStream()
    for text in texts:
        yield from stream.feed(text)
    yield from stream.finish()


class _GateKeeper:
    """Takes a part's drafts one by one, keeps those that pass and counts the others."""

    def __init__(self, index: Index, vocabulary: Vocabulary, waiting: Waiting) -> None:
        self._index = index
        self._vocabulary = vocabulary
        self._waiting = waiting
        self.passed: list[Proven] = []
        self.dropped = 0

    def take(self, draft: Draft, sources: dict[int, NumberedSource]) -> None:
        text = code_text(draft.text) if draft.code else draft.text
        if any(text.casefold() == proven.text.casefold() for proven in self.passed):
            return  # said already
        vector = self._index.encode([draft.text])[0]
        verdict = check(draft, vector, sources, self._vocabulary)
        quotes = [self._waiting.proof.of(quote) for each in verdict.supports for quote in _quotes(each, sources)]
        proven = tuple(quote for quote in quotes if quote)
        if verdict.failure or not proven or len(proven) < len(quotes):
            self.dropped += 1
            _log.debug("Dropped (%s): %s", verdict.failure or "not verbatim", draft.text)
            return
        self.passed.append(Proven(text, proven))
        self._waiting.show(tuple(self.passed))


def _as_data(number: int, source: NumberedSource) -> dict[str, object]:
    passage = source.passage
    place = ", ".join(part for part in (passage.document.title, passage.chunk.heading) if part)
    return {"number": number, "title": " ".join(place.split()), "text": passage.chunk.text}


def _holds(found: PassageSentences, quoted: set[tuple[str, int]]) -> bool:
    chunk = found.passage.chunk
    return any(document == chunk.document_id and chunk.start <= start < chunk.end for document, start in quoted)


def _quotes(support: Support, sources: dict[int, NumberedSource]) -> Iterator[Quote]:
    """The sentences that bear out, neighbours as one quote."""
    source = sources[support.number]
    for _, run in groupby(enumerate(support.places), key=lambda item: item[1] - item[0]):
        places = [place for _, place in run]
        start, end = source.sentences[places[0]].span.start, source.sentences[places[-1]].span.end
        yield quote_of(source.passage, start, end)
