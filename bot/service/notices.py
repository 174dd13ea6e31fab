"""What the bot says beside answers: one plain sentence that names the remedy."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.answering import Courtesy
from bot.service.request_queue import Refusal

READING = "Reading…"
ASK_ABOUT_FILES = "What would you like to know of this? Write your question together with the file."
NO_QUESTION = (
    "What would you like to know? Mention me together with your question, or reply to a message and mention me."
)
NOTHING_ASKED = "That message asks nothing that I could look up."
COURTEOUS: Mapping[Courtesy, str] = MappingProxyType(
    {
        "nothing": "What would you like to know? Write a question, and I look it up in the documents.",
        "about_bot": "I am a bot: ask me a question, and I answer with quotes from the documents.",
        "help": "Ask me a question, and I look it up in the documents; /help says what else I can do.",
        "greeting": "Hello! Ask me a question, and I look it up in the documents.",
        "thanks": "You are welcome! Ask me any time.",
        "remark": "All right! Ask me any time.",
    }
)
"""What a message gets that asks nothing of the documents."""
PRIVATELY = "Only what everybody here may read was searched; /ask private:True searches all that you may."
UNSERVED = "I am not set up for this server, so I answer nothing here; whoever runs me can add it to my list."
STRANGER = "I answer members of the servers that I am set up for, and you are in none of them."
READERS_CHANGE = "Who can read here changes faster than I can answer; please ask again in a moment."
RESTARTED = "I was restarted before I could answer this; please ask again."
CUT_OFF = "I was restarted before I could send the rest of this answer; please ask again."
DEFECT = "Something went wrong on my side, so this is not answered; please ask again, and tell whoever runs me."
UNREADABLE = "I cannot read messages here that do not mention me; mention me together with your question."
NOTHING_THERE = "I cannot read that message; write your question to me, or use /ask."
GONE = "This answer is not kept any more, so I cannot look its passages up; ask the question again."
WITHHELD = "You cannot read this passage: it is gone, was changed, or is not open to you."
NOT_YOURS = "Only who asked, or a moderator, can delete this answer."
VOTED_UP = "Noted that this helped. Press 👎 to change it."
VOTED_DOWN = "Noted that this did not help. Press 👍 to change it."
STOPPED = "Stopped before it was answered."
STOPPED_ALREADY = "There is nothing to stop any more."
NOT_YOURS_TO_STOP = "Only who asked, or a moderator, can stop this answer."
NOT_OPERATOR = "This can be done in an operator's server only."
NOT_YOURS_TO_CANCEL = (
    "Only who started this reindex, or a manager, can cancel it here. If you may use /reindex, use it: it shows you a "
    "Cancel button of your own."
)
NOTHING_AT_WORK = "No reindex is at work any more."
MORE_IN_THE_LOG = "The log says more."
ONE_AT_A_TIME = "A reindex is at work already; look at its message, wait until it is done, or cancel it."

HELP = """\
**Ask** with /ask, by mentioning me, by replying to one of my messages, or in a direct message. In a thread where I \
have answered, go on without a mention: I answer where I am sure. To ask about somebody's message, reply to \
it and mention me.
**Every sentence** of an answer has numbers; press one to see the passage that proves it. Where the documents hold no \
answer, I say so and show the nearest passages.
**/ask private:True** and **/search** show what you may read, to you alone. An answer that others see shows only what \
everybody here may read.
**/sources** lists what I read, **/privacy** what I keep."""


def privacy(days: int) -> str:
    """What is stored, and for how long."""
    kept = f"for {days} days" if days else "until it is deleted"
    return (
        f"When you ask me something I keep the question, your id, the place, the answer and the passages I looked at, "
        f"{kept}; and your votes on answers. Other messages are not kept. `/privacy export` gives you what is kept of "
        "you, `/privacy delete` deletes it, `/privacy opt-out` keeps nothing of you from then on. Files that come with "
        "a question are read for it alone and not kept."
    )


OPTED_OUT = (
    "From now on I keep neither your questions nor your votes; I answer you all the same. What I kept before stays "
    "until you use `/privacy delete`; `/privacy opt-in` undoes this."
)
OPTED_IN = "From now on I keep your questions and votes again; `/privacy about` says what, and for how long."
NO_VOTE = "You asked me to keep nothing of you, so your vote is not kept; `/privacy opt-in` changes that."


def exported(answers: int, votes: int) -> str:
    """What an export holds."""
    return f"This is what I keep of you: {_counted(answers, votes)}. Passages that you may not read now are left out."


def too_large(person: str) -> str:
    """An export that no message can take."""
    return (
        "What I keep of you is too much for a message. Ask whoever runs me for it; the command is "
        f"`footnote privacy export {person}`."
    )


def deleted(answers: int, votes: int) -> str:
    """What was deleted."""
    return f"Deleted: {_counted(answers, votes)}. Messages that I sent stay; delete them with their Delete button."


def _counted(answers: int, votes: int) -> str:
    return (
        f"{answers} question{'' if answers == 1 else 's'} with their answers, {votes} vote{'' if votes == 1 else 's'}"
    )


def refused(refusal: Refusal) -> str:
    """Why a question is not taken, and when to ask again."""
    if refusal.why == "busy":
        return "I am still at work on your last question; ask this one when it is answered."
    if refusal.why == "soon":
        return f"One at a time, please: ask again in {_seconds(refusal.seconds)}."
    if refusal.why == "crowded":
        return f"This server has asked a lot just now; please ask again in {_seconds(refusal.seconds)}."
    if refusal.why == "full":
        return "Too many questions are waiting just now; please ask again in a minute."
    return "I am being restarted; please ask again in a minute."


def _seconds(seconds: float) -> str:
    whole = max(1, round(seconds + 0.5))
    return f"{whole} second{'s' if whole != 1 else ''}"


def waiting(place: int) -> str:
    """What somebody in the queue sees."""
    if place == 1:
        return "Yours is the next question…"
    return f"{place - 1} question{' is' if place == 2 else 's are'} before yours…"


def speechless(channel: int) -> str:
    """Where the bot was asked and may not write."""
    return f"You asked me in <#{channel}>, where I may not write; ask me here, or have a moderator let me write there."


def unread(name: str, reason: str) -> str:
    """Which attachment was not read, and why."""
    return f"I did not read {name}: {reason}."


def too_many_files(name: str, most: int) -> str:
    """Which attachment was one too many."""
    return f"I did not read {name}: I read {most} files of a question at most."


def cut(name: str) -> str:
    """Which attachment was read in part."""
    return f"Of {name} I read the beginning only; it is long."
