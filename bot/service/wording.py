"""What the bot says beside answers: one plain sentence that names the remedy."""

from bot.service.desk import Refused

READING = "Reading…"
NO_QUESTION = (
    "What would you like to know? Mention me together with your question, or reply to a message and mention me."
)
UNSERVED = "I am not set up for this server, so I answer nothing here; whoever runs me can add it to my list."
STRANGER = "I answer members of the servers that I am set up for, and you are in none of them."
RESTARTED = "I was restarted before I could answer this; please ask again."
DEFECT = "Something went wrong on my side, so this is not answered; please ask again, and tell whoever runs me."
UNREADABLE = "I cannot read messages here that do not mention me; mention me together with your question."
NOTHING_THERE = "I cannot read that message; write your question to me, or use /ask."
GONE = "This answer is not kept any more, so I cannot look its passages up; ask the question again."
WITHHELD = "You cannot read this passage: it is gone, was changed, or is not open to you."
NOT_YOURS = "Only who asked, or a moderator, can delete this answer."
VOTED_UP = "Noted that this helped. Press 👎 to change it."
VOTED_DOWN = "Noted that this did not help. Press 👍 to change it."
NOT_OPERATOR = "Only managers of an operator's server can do this."
ONE_AT_A_TIME = "A reindex is at work already; look at its message, or wait until it is done."


def refused(refusal: Refused) -> str:
    """Why a question is not taken, and when to ask again."""
    if refusal.why == "busy":
        return "I am still at work on your last question; ask this one when it is answered."
    if refusal.why == "soon":
        seconds = max(1, round(refusal.seconds + 0.5))
        return f"One at a time, please: ask again in {seconds} second{'s' if seconds != 1 else ''}."
    if refusal.why == "full":
        return "Too many questions are waiting just now; please ask again in a minute."
    return "I am being restarted; please ask again in a minute."


def waiting(place: int) -> str:
    """What somebody in the queue sees."""
    return "Yours is the next question…" if place == 1 else f"{place - 1} questions are before yours…"


def unread(names: list[str]) -> str:
    """Which attachments were not read."""
    return f"I did not read {', '.join(names)}: I read the text of messages only."
