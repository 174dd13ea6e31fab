"""What was said before in a conversation, and how a question relates to it."""

from bot.answering.conversation.follow_up import FollowUpResult, FollowUpSearcher
from bot.answering.conversation.references import TopicShift
from bot.answering.conversation.turns import QUESTION_CHARS, Conversations, Turn, shortened_answer, turn_of

__all__ = [
    "QUESTION_CHARS",
    "Conversations",
    "FollowUpResult",
    "FollowUpSearcher",
    "TopicShift",
    "Turn",
    "shortened_answer",
    "turn_of",
]
