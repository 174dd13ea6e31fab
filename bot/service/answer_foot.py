"""Which buttons stand under a message of an answer, on every platform the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.service.button_actions import AskHuman, CastVote, DeleteAnswer, ShowPassage, SolvePost, StopAnswer

MAX_EARLIER = 6
"""Earlier messages of an answer that its Delete button can name: an id has at most a hundred characters on Discord."""


@dataclass(frozen=True, slots=True)
class AnswerFoot:
    """The buttons under one message of an answer.

    Attributes:
        answer: The answer's id.
        passages: Those that show what the message cites.
        votes: That it helped, and that it did not; under the last message alone.
        delete: What deletes the answer for everyone; None where nobody can, and under earlier messages.
        more: What asks people, and what says that it solved the post of a forum.
    """

    answer: str
    passages: tuple[ShowPassage, ...]
    votes: tuple[CastVote, ...]
    delete: DeleteAnswer | None
    more: tuple[AskHuman | SolvePost, ...]


Foot = AnswerFoot | StopAnswer | None
"""What stands under a message: the buttons of an answer, the one that stops an answer in the making, or nothing."""


def foot_of(
    answer: str,
    asker: str,
    numbers: Sequence[int],
    before: Sequence[str],
    *,
    last: bool,
    deletable: bool,
    asks_human: bool = False,
    solves: bool = False,
) -> AnswerFoot:
    """Return the buttons of one message of an answer.

    Args:
        answer: The answer's id.
        asker: Who may delete it, as ids in buttons are written.
        numbers: Citations that the message offers.
        before: Ids of the answer's messages before this one, written likewise.
        last: Whether this is its last message, which has the votes.
        deletable: Whether there is anything to delete for everyone.
        asks_human: Whether people can be asked.
        solves: Whether it can solve the post of a forum.
    """
    passages = tuple(ShowPassage(answer, each) for each in numbers)
    if not last:
        return AnswerFoot(answer, passages, (), None, ())
    votes = CastVote(answer, helped=True), CastVote(answer, helped=False)
    delete = DeleteAnswer(asker, tuple(before[:MAX_EARLIER])) if deletable else None
    more = (*((AskHuman(answer, asker),) if asks_human else ()), *((SolvePost(answer, asker),) if solves else ()))
    return AnswerFoot(answer, passages, votes, delete, more)
