"""What the bot owes a message: a word where it is addressed; else only an answer that it is sure of.

People talk among themselves where the bot listens. Whoever mentions it, replies to it or writes to it directly is never
met with silence; nobody else is met with a refusal.
"""

from bot.answering.question.courtesy import courtesy
from bot.answering.question.question_detection import is_pleasantry
from bot.answering.types import Answer
from bot.service.incoming import Call, IncomingMessage


def always(_answer: Answer) -> bool:
    """Show whatever is answered."""
    return True


def is_addressed(call: Call) -> bool:
    """Whether a message that comes so addresses the bot."""
    return call in ("mention", "reply", "direct")


def may_ask(text: str) -> bool:
    """Whether a message that addresses nobody may ask something: no greeting, no thanks."""
    return courtesy(text) is None and not is_pleasantry(text)


def is_sure(answer: Answer, confidence: float) -> bool:
    """Whether an answer is good enough for who did not ask for it: unhedged, and of the confidence at least."""
    return answer.status == "answered" and not answer.hedged and answer.score >= confidence


def is_worth_showing(message: IncomingMessage, answer: Answer, *, alone: bool) -> bool:
    """Whether an answer is shown to a message that did not address the bot.

    It is if it is sure. A new forum post also gets passages, if the settings say so. Where nobody but its author and
    the bot speaks, it disturbs nobody, so it may also say that it is not sure.

    Args:
        message: The message.
        answer: The answer.
        alone: Whether only its author and the bot have spoken in its thread.
    """
    if alone:
        return answer.status == "answered" and answer.score >= message.policy.alone_confidence
    if is_sure(answer, message.policy.confidence):
        return True
    return message.call == "post" and bool(answer.citations or answer.nearest) and message.policy.suggests


def leaves_open(answer: Answer) -> bool:
    """Whether an answer may leave its question open: a refusal, or one that says that it is not sure."""
    return answer.status == "no_evidence" or answer.hedged


def may_know_more(answer: Answer, own: frozenset[str], readers: frozenset[str]) -> bool:
    """Whether a refusal that others see may be followed by an answer for the asker alone.

    It depends on rights, never on what the documents hold: whether one that others may not read answers must not show.

    Args:
        answer: What was shown.
        own: Labels that who asked may read.
        readers: Labels that everybody may read who saw it.
    """
    return answer.status == "no_evidence" and not own <= readers
