"""What a community has judged: its own questions, and answers that were voted on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering import Answerer
from bot.answering.evidence.assessment import Assessment
from bot.evaluate.calibration import Example
from bot.evaluate.measures import holds
from bot.evaluate.own_set import OwnQuestion
from bot.evaluate.question_set import bare_id
from bot.records import Record, VoteCount

CONSIDERED = 3
"""Best quotes, one of which must answer for an example to tell that the passages answer."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Examples, and how many questions or votes tell nothing of whether the passages answer."""

    examples: tuple[Example, ...]
    left_out: int


def judged_questions(
    questions: Sequence[OwnQuestion], answerer: Answerer, audience: frozenset[str], asked: Callable[[int], None]
) -> Judged:
    """Ask every question.

    One whose answer is not among the best quotes is left out: the search failed, and to answer from what it found
    would be wrong.

    Args:
        questions: The questions.
        answerer: Answers them.
        audience: Labels that the asker holds.
        asked: Told how many were asked so far.
    """
    found: list[Example] = []
    for done, question in enumerate(questions, 1):
        assessment = answerer.assess(question.question, audience)
        part = max(assessment.parts, key=lambda each: each.score)
        if part.features and (question.refuse or _found(question, assessment)):
            group = question.documents[0] if question.documents else question.question
            found.append(Example(group, dict(part.features), not question.refuse))
        asked(done)
    return Judged(tuple(found), len(questions) - len(found))


def judged_votes(voted: Iterable[tuple[Record, VoteCount]], names: frozenset[str]) -> Judged:
    """Take votes for examples.

    An answer that more people found helpful than not was one. An answer in quotes that more found unhelpful was none;
    of one that a language model wrote, that may be the model's fault, of one in several parts, any part's, and a vote
    on a refusal says nothing of the passages: these are left out, and so are ties.

    Args:
        voted: Records with what people voted.
        names: Features that an example must have; older versions kept others.
    """
    found: list[Example] = []
    left_out = 0
    for record, tally in voted:
        lead = tally.helpful - tally.unhelpful
        clear = lead > 0 or (lead < 0 and not record.answer.model)
        if clear and len(record.parts) == 1 and record.answer.status == "answered":
            (part,) = record.parts
            if names <= part.features.keys():
                found.append(Example(" ".join(part.query.casefold().split()), dict(part.features), lead > 0))
                continue
        left_out += 1
    return Judged(tuple(found), left_out)


def _found(question: OwnQuestion, assessment: Assessment) -> bool:
    wanted = set(question.documents)
    return any(
        {quote.document.id, bare_id(quote.document.id)} & wanted
        and (not question.contains or holds(quote.text, [question.contains]))
        for quote in assessment.quotes[:CONSIDERED]
    )
