"""Examples for a calibration: check questions that were asked, and answers that people voted on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering.answerer import Answerer
from bot.answering.evidence.assessment import Assessment
from bot.evaluate.calibration import Example
from bot.evaluate.check_questions import CheckQuestion
from bot.evaluate.measures import contains_answer
from bot.records.answer_record import Record, VoteCount
from index.scoped_labels import with_open_channels

BEST_QUOTES = 3
"""Best quotes of an answer, one of which must hold the expected text."""


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """Examples, and the number of questions or answers that were left out because they show nothing."""

    examples: tuple[Example, ...]
    left_out: int


def examples_from_questions(
    questions: Sequence[CheckQuestion], answerer: Answerer, audience: frozenset[str], progress: Callable[[int], None]
) -> ExampleSet:
    """Ask check questions and make examples of them.

    A question whose expected text is not in the best quotes is left out: its search failed, so the passages that it
    found do not answer the question.

    Args:
        questions: The questions.
        answerer: Answers them.
        audience: Labels that the asker holds.
        progress: Called with the number of questions asked so far.
    """
    found: list[Example] = []
    readable = with_open_channels(audience, answerer.labels)
    for done, question in enumerate(questions, 1):
        assessment = answerer.assess(question.question, readable)
        part = max(assessment.parts, key=lambda each: each.score)
        if part.features and (question.refuse or _is_found(question, assessment)):
            group = question.documents[0] if question.documents else question.question
            found.append(Example(group, dict(part.features), not question.refuse))
        progress(done)
    return ExampleSet(tuple(found), len(questions) - len(found))


def examples_from_votes(voted: Iterable[tuple[Record, VoteCount]], feature_names: frozenset[str]) -> ExampleSet:
    """Make examples of answers that people voted on.

    A majority of helpful votes shows that the passages answer the question, a majority of unhelpful ones that they do
    not. Left out are ties; unhelpful votes on what a language model wrote, because the model may be to blame; answers
    in several parts, because any part may be meant; and refusals, because the vote says nothing about the passages.

    Args:
        voted: Records with their votes.
        feature_names: Features that an example must have; older versions kept others.
    """
    found: list[Example] = []
    left_out = 0
    for record, votes in voted:
        lead = votes.helpful - votes.unhelpful
        is_clear = lead > 0 or (lead < 0 and not record.answer.model)
        if is_clear and len(record.parts) == 1 and record.answer.status == "answered":
            (part,) = record.parts
            if feature_names <= part.features.keys():
                found.append(Example(" ".join(part.query.casefold().split()), dict(part.features), lead > 0))
                continue
        left_out += 1
    return ExampleSet(tuple(found), left_out)


def _is_found(question: CheckQuestion, assessment: Assessment) -> bool:
    return any(
        question.is_right_document(quote.document.id)
        and (not question.contains or contains_answer(quote.text, [question.contains]))
        for quote in assessment.quotes[:BEST_QUOTES]
    )
