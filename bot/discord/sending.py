"""How what ends a question is laid out on Discord."""

from bot.rendering.discord import answer_messages, report_messages
from bot.rendering.packing import MessagePart
from bot.service.reply import AnswerContent, Content, LayoutContent
from bot.translation import Translator

MESSAGE_CHARS = 2000
"""Most characters of a message."""


def posts_of(content: Content, translator: Translator) -> list[MessagePart]:
    """Lay out what ends a question as messages. Call it in a thread: long quotes take a while."""
    if isinstance(content, AnswerContent):
        return list(answer_messages(content.answer, content.notes, translator))
    if isinstance(content, LayoutContent):
        return [MessagePart(text, ()) for text in report_messages(content.layout)]
    return [MessagePart(content.text, ())] if content is not None else []
