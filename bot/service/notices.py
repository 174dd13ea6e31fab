"""What the bot says besides answers: short plain sentences that say what to do.

They name nothing that only one platform has; an adapter adds what its own commands are called.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from bot.answering.question.courtesy import Courtesy
from bot.rendering.source_line import day
from bot.service.request_queue import Refusal

READING = "Reading…"
ASK_ABOUT_FILES = "What would you like to know about this file? Write your question together with it."
NO_QUESTION = "What would you like to know? Mention me with your question, or mention me in a reply to a question."
NOTHING_ASKED = "I found no question in that message."
COURTEOUS: Mapping[Courtesy, str] = MappingProxyType(
    {
        "nothing": "What would you like to know? I answer questions from the documents.",
        "about_bot": "I’m a bot that answers questions with quotes from the documents.",
        "help": "Ask me a question, and I’ll look it up in the documents.",
        "greeting": "Hello! Ask me anything about the documents.",
        "thanks": "You’re welcome!",
        "remark": "👍",
    }
)
"""The reply to a message that asks nothing of the documents, by the kind of message."""
PRIVATELY = "I searched only what everyone here may read. In a direct message I search everything you may read."
UNSERVED = "I’m not set up for this place. Whoever runs me can add it."
STRANGER = "I only answer members of the communities I’m set up for, and we share none of them."
READERS_CHANGE = "The readers of this channel keep changing. Please ask again in a moment."
RESTARTED = "I was restarted before I could answer. Please ask again."
CUT_OFF = "I was restarted before I could send the rest. Please ask again."
DEFECT = "Something went wrong on my side. Please ask again, and tell whoever runs me if it happens again."
UNREADABLE = "I can only read messages that mention me. Mention me in the message with your question."
NOTHING_THERE = "I can’t read that message. Write your question here, or use /ask."
GONE = "I no longer keep this answer, so I can’t show its passages. Ask the question again."
WITHHELD = "You can’t see this passage: it was changed or removed, or you may not read it."
NOT_FOR_ALL = (
    "Not everyone here may read what this answer quotes, so I can’t share it. Ask me here for an answer for everyone."
)
NOT_YOURS = "Only the person who asked, or a moderator, can delete this."
VOTED_UP = "Thanks, noted."
VOTED_DOWN = "Thanks, noted."
NOT_YOURS_TO_ASK = "Only the person who asked, or a moderator, can ask people here."
ASKED_ALREADY = "People were asked about this already."
NO_TEAM = "Nobody is set up here whom I could ask."
NOT_PINGABLE = (
    "I may not mention the people I’m to ask. Whoever runs this place can let everyone mention their role, or let me "
    "mention all roles."
)
NOT_WRITABLE = "I may not write here, so I can’t ask anybody. A moderator can let me write here."
NOT_SENT = "I couldn’t send that here. Please try again in a minute."
NOT_IN_TEAM = "Only the people I asked, or a moderator, can take this."
TAKEN_ALREADY = "Somebody is on it already."
STOPPED = "Stopped."
STOPPED_ALREADY = "This answer is already done."
NOT_YOURS_TO_STOP = "Only the person who asked, or a moderator, can stop this."
NOT_OPERATOR = "Only operators may do this, where the settings of whoever runs me allow it."
NOT_YOURS_TO_CANCEL = (
    "Only the person who started this reindex, or a manager, can cancel it here. If you may reindex, ask for one to "
    "get a Cancel button of your own."
)
NOTHING_AT_WORK = "No reindex is running."
MORE_IN_THE_LOG = "The log has the details."
ONE_AT_A_TIME = "A reindex is already running. Wait until it is done, or cancel it."


def privacy(days: int) -> str:
    """Say what is stored, and for how long."""
    kept = f"for {days} days" if days else "until it is deleted"
    return (
        "When you ask me something, I keep the question, your id, the channel, the answer and the passages I looked "
        f"at, {kept}. I also keep your votes. I keep no other messages, and no files that come with a question. "
        "You can get what I keep about you, delete it, or opt out: then I keep nothing more."
    )


OPTED_OUT = (
    "I no longer keep your questions or votes. I still answer you. What I kept before stays until you delete it; "
    "you can opt in again."
)
OPTED_IN = "I keep your questions and votes again."
NO_VOTE = "You opted out, so I don’t keep your vote. You can opt in again."


def exported(answers: int, votes: int) -> str:
    """Say what an export holds."""
    return (
        f"This is what I keep about you: {_counted(answers, votes)}. Passages that you may no longer read are left out."
    )


def too_large(person: str) -> str:
    """Say that an export is too large for a message."""
    return (
        "What I keep about you is too large for a message. Ask whoever runs me for it; the command is "
        f"`footnote privacy export {person}`."
    )


def deleted(answers: int, votes: int) -> str:
    """Say what was deleted."""
    return f"Deleted: {_counted(answers, votes)}. My messages stay here; their Delete button removes them."


def _counted(answers: int, votes: int) -> str:
    questions = "1 question with its answer" if answers == 1 else f"{answers} questions with their answers"
    return f"{questions}, {votes} vote{'' if votes == 1 else 's'}"


def not_taken(refusal: Refusal) -> str:
    """Say why a question is not taken, and when to ask again."""
    match refusal.why:
        case "busy":
            return "I’m still working on your last question. Ask again when it is answered."
        case "soon":
            return f"Please wait {_seconds(refusal.seconds)} before you ask again."
        case "crowded":
            return f"Many people are asking here right now. Please ask again in {_seconds(refusal.seconds)}."
        case "full":
            return "Too many questions are waiting. Please ask again in a minute."
        case "ending":
            return "I’m being restarted. Please ask again in a minute."
        case _:
            assert_never(refusal.why)


def _seconds(seconds: float) -> str:
    whole = max(1, round(seconds + 0.5))
    return f"{whole} second{'s' if whole != 1 else ''}"


def waiting(place: int) -> str:
    """Say how many questions come first."""
    if place == 1:
        return "Your question is next…"
    return f"{place - 1} question{'' if place == 2 else 's'} ahead of yours…"


def answered_now(asked_at: datetime) -> str:
    """Tell somebody that the documents answer by now what was asked."""
    return f"The documents now answer what you asked here on {day(asked_at.isoformat())}. Ask me again to see it."


def speechless(channel: str) -> str:
    """Tell somebody that the bot may not write in the channel where it was asked."""
    return f"I may not write in {channel}, where you asked me. Ask me here, or have a moderator let me write there."


def unread(name: str, reason: str) -> str:
    """Say which file was not read, and why."""
    return f"I couldn’t read {name}: {reason}."


def too_many_files(name: str, most: int) -> str:
    """Say which file was one too many."""
    return f"I didn’t read {name}: I read at most {most} files."


def cut(name: str) -> str:
    """Say which file was read in part."""
    return f"{name} is long, so I read only its beginning."
