"""Has a language model write the parts of an answer, and keeps the sentences that the passages support."""

import logging
import re
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, islice, takewhile

from bot.answering.answer_settings import WriterSettings
from bot.answering.compose.citations import cite_sentences
from bot.answering.compose.verification import DraftPart, QuoteVerifier, VerifiedSentence
from bot.answering.compose.wording import code_text
from bot.answering.conversation.query_rewriting import QueryRewriter
from bot.answering.evidence.assessment import PartAssessment
from bot.answering.gate.check import check
from bot.answering.gate.drafts import Draft, DraftStream
from bot.answering.gate.gate_types import NumberedSource, Support, read_source
from bot.answering.gate.words import Vocabulary
from bot.answering.llm.language_model import ModelFailure, estimated_tokens
from bot.answering.llm.model_service import ModelCall, ModelService, Requester
from bot.answering.types import ProgressListener, Quote, quote_of
from index.retrieval.query import PassageSentences
from index.retrieval.searcher import Index
from prompts import Prompts, PromptTemplateError

NO_ANSWER = re.compile(r"\W*no[\s_-]*answer\W*", re.IGNORECASE)
"""The reply that the prompt asks for if the passages do not answer."""
MAX_SENTENCES = 12
"""Most sentences read; the prompt asks for five at most, and the call ends after the last one read."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a model wrote for a part.

    Attributes:
        sentences: The sentences that passed the gate, in order; empty only if ``failure`` is set.
        dropped: Number of sentences that did not pass.
        failure: Why no text of the model is shown, None if some is.
    """

    sentences: tuple[VerifiedSentence, ...]
    dropped: int
    failure: ModelFailure | None


class Writer:
    """Writes answers from passages; safe to share between threads.

    Args:
        index: An open index, which the passages come from.
        service: The model.
        prompts: The templates.
        settings: How the model writes.

    Attributes:
        settings: How the model writes.
        rewriter: Rewrites follow-ups with the same model.
    """

    def __init__(self, index: Index, service: ModelService, prompts: Prompts, settings: WriterSettings) -> None:
        self._index = index
        self._service = service
        self._prompts = prompts
        self._vocabulary = Vocabulary(index.terms)
        self.settings = settings
        self.rewriter = QueryRewriter(index, service, prompts, self._vocabulary, settings.audiences)

    @property
    def model(self) -> str:
        """The model's name, for people."""
        return self._service.name

    @property
    def state(self) -> Hashable:
        """What its texts depend on besides the question and the passages."""
        return self.model, self.settings

    def write_parts(
        self,
        parts: Sequence[PartAssessment],
        quoted: Sequence[DraftPart],
        verifier: QuoteVerifier,
        listener: ProgressListener,
        arrived: float,
    ) -> list[DraftPart]:
        """Write the parts that have evidence; a part that the model fails on stays in quotes.

        So does a part to which a person's answer was kept.

        Args:
            parts: What was asked, and what was found.
            quoted: The answer to each part in quotes.
            verifier: Verifies quotes for the readers.
            listener: Who waits; gets the sentences of all parts so far.
            arrived: When the question arrived, on the clock of ``time.monotonic()``.
        """
        written: list[DraftPart] = []

        def show(sentences: Sequence[VerifiedSentence]) -> None:
            before = [sentence for draft in written for sentence in draft.sentences]
            listener.on_sentences(cite_sentences([*before, *sentences]).sentences)

        requester = Requester(arrived + self.settings.seconds, listener.community, listener.is_cancelled)
        for part, draft in zip(parts, quoted, strict=True):
            if not draft.sentences or part.is_kept:
                written.append(draft)
                continue
            evidence = [quote for sentence in draft.sentences for quote in sentence.quotes]
            result = self._write(
                part, evidence, requester, _SentenceFilter(self._index, self._vocabulary, verifier, show)
            )
            failure = result.failure
            if failure:
                # If evidence and model disagree on whether there is an answer, the answer is hedged.
                hedged = draft.hedged or failure.reason == "no_answer"
                written.append(replace(draft, hedged=hedged, dropped=result.dropped, fallback=failure.reason))
            else:
                written.append(replace(draft, sentences=result.sentences, by_model=True, dropped=result.dropped))
        return written

    def _write(
        self, part: PartAssessment, evidence: Sequence[Quote], requester: Requester, gate: "_SentenceFilter"
    ) -> WriteResult:
        """Answer a part from its passages.

        Never raises: whatever goes wrong, even a defect of the gate, is logged and returned as the failure, so that the
        quotes are shown instead.
        """
        started = time.perf_counter()
        failure: ModelFailure | None = None
        try:
            sources = self._sources(part, evidence)
            for draft in self._drafts(part, sources, requester):
                gate.add(draft, sources)
            if not gate.passed:
                raise ModelFailure("unsupported", f"the passages support none of its {gate.dropped} sentences")
        except ModelFailure as caught:
            failure = caught
            seconds = time.perf_counter() - started
            _log.warning("No text of the language model %s is shown: %s (%.1f s)", self.model, caught, seconds)
        except Exception as defect:  # noqa: BLE001 - logged with its traceback; the quotes are shown
            _log.exception("A defect kept the text of the language model %s from being shown", self.model)
            failure = ModelFailure("unavailable", f"its text could not be checked ({type(defect).__name__})")
        return WriteResult(() if failure else tuple(gate.passed), gate.dropped, failure)

    def _sources(self, part: PartAssessment, evidence: Sequence[Quote]) -> dict[int, NumberedSource]:
        """Return the passages that the model gets, by number; those of the evidence come first."""
        if not all(quote.document.audience in self.settings.audiences for quote in evidence):
            raise ModelFailure("audience", "it may not see some of the documents that answer")
        quoted = {(quote.document.id, quote.start) for quote in evidence}
        allowed = [passage for passage in part.passages if passage.document.audience in self.settings.audiences]
        indexed = [passage for passage in allowed if passage.key >= 0]
        read = [*self._index.sentences(indexed), *part.attached]
        found = sorted(read, key=lambda each: (not _contains_any(each, quoted), each.passage.rank))
        fitting = within_tokens(found, self.settings.passage_tokens) if found else ()
        sources = (read_source(each, self._vocabulary) for each in fitting)
        usable = (source for source in sources if any(sentence.usable for sentence in source.sentences))
        numbered = dict(enumerate(usable, 1))
        if not numbered:
            raise ModelFailure("no_answer", "there is no passage that it could answer from")
        return numbered

    def _drafts(
        self, part: PartAssessment, sources: dict[int, NumberedSource], requester: Requester
    ) -> Iterator[Draft]:
        asked = part.asked
        # A query longer than its question contains context that the question needs.
        with_context = len(asked.query) > len(asked.question) and self.rewriter.may_be_sent(part.query_documents)
        question = asked.query if with_context else asked.question
        values = {"question": question, "passages": [_prompt_data(*item) for item in sources.items()]}
        try:
            prompt = self._prompts.render("answer", values)
        except PromptTemplateError as error:
            raise ModelFailure("unavailable", str(error)) from error
        with closing(self._service.stream(ModelCall(prompt, self.settings.answer_tokens, requester))) as texts:
            for place, draft in enumerate(islice(_drafts_of(texts), MAX_SENTENCES)):
                if place == 0 and NO_ANSWER.fullmatch(draft.text):
                    raise ModelFailure("no_answer", "it found no answer in the passages")
                yield draft


def within_tokens(passages: Sequence[PassageSentences], budget: int) -> Sequence[PassageSentences]:
    """Return the first passages that fit into a budget of tokens together; always at least one."""
    costs = (estimated_tokens(f"{p.passage.document.title}{p.passage.chunk.text}") for p in passages)
    fitting = sum(1 for _ in takewhile(lambda total: total <= budget, accumulate(costs)))
    return passages[: max(1, fitting)]


def _drafts_of(texts: Iterable[str]) -> Iterator[Draft]:
    stream = DraftStream()
    for text in texts:
        yield from stream.feed(text)
    yield from stream.finish()


class _SentenceFilter:
    """Checks a part's drafts one by one, collects those that pass, and counts the others."""

    def __init__(
        self,
        index: Index,
        vocabulary: Vocabulary,
        verifier: QuoteVerifier,
        show: Callable[[Sequence[VerifiedSentence]], None],
    ) -> None:
        self._index = index
        self._vocabulary = vocabulary
        self._verifier = verifier
        self._show = show
        self.passed: list[VerifiedSentence] = []
        self.dropped = 0

    def add(self, draft: Draft, sources: dict[int, NumberedSource]) -> None:
        text = code_text(draft.text) if draft.code else draft.text
        if any(text.casefold() == sentence.text.casefold() for sentence in self.passed):
            return  # the model repeats itself
        vector = self._index.encode([draft.text])[0]
        verdict = check(draft, vector, sources, self._vocabulary)
        quotes = [self._verifier.verify(quote) for each in verdict.supports for quote in _quotes(each, sources)]
        verified = tuple(quote for quote in quotes if quote)
        if verdict.failure or not verified or len(verified) < len(quotes):
            self.dropped += 1
            _log.debug("Dropped (%s): %s", verdict.failure or "not verbatim", draft.text)
            return
        self.passed.append(VerifiedSentence(text, verified))
        self._show(tuple(self.passed))


def _prompt_data(number: int, source: NumberedSource) -> dict[str, object]:
    passage = source.passage
    place = ", ".join(part for part in (passage.document.title, passage.chunk.heading) if part)
    text = "\n".join(filter(None, (passage.chunk.table_header[1], passage.chunk.text)))
    return {"number": number, "title": " ".join(place.split()), "text": text}


def _contains_any(found: PassageSentences, quoted: set[tuple[str, int]]) -> bool:
    chunk = found.passage.chunk
    return any(document == chunk.document_id and chunk.start <= start < chunk.end for document, start in quoted)


def _quotes(support: Support, sources: dict[int, NumberedSource]) -> Iterator[Quote]:
    """Yield the supporting sentences as quotes; neighbours become one quote."""
    source = sources[support.number]
    for _, run in groupby(enumerate(support.places), key=lambda item: item[1] - item[0]):
        places = [place for _, place in run]
        start, end = source.sentences[places[0]].span.start, source.sentences[places[-1]].span.end
        yield quote_of(source.passage, start, end)
