"""What replies to messages and to commands on Discord have in common: a draft that becomes the answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from bot.answering.types import AnswerSentence
from bot.discord_connection.discord_requests import TROUBLES, classify
from bot.rendering.discord import answer_messages, draft_message, echo, progress, report_messages, under
from bot.rendering.packing import MessagePart
from bot.service.button_actions import to_base62
from bot.service.parted_reply import PartedReply
from bot.service.reply import AnswerContent, Content, LayoutContent
from bot.translation import Translator

Sent = TypeVar("Sent")


class DiscordReply(PartedReply[MessagePart, Sent], Generic[Sent]):
    """A reply that shows how far its question is, then the answer.

    Args:
        asker: Id of who asked.
        event: Name of the event.
        repeated: The question, where the reply repeats it; ``""`` otherwise.
        translator: Says what stands around the answer.
        sent: What an earlier run has sent of it.
        deletable: Whether the answer is a message that can be deleted for everyone.
        quiet: Whether nothing is to be seen before the answer, since there may be none.
    """

    troubles = TROUBLES
    classify = staticmethod(classify)

    def __init__(
        self,
        asker: int,
        event: str,
        repeated: str,
        translator: Translator,
        sent: Sequence[Sent],
        *,
        deletable: bool,
        quiet: bool,
    ) -> None:
        super().__init__(to_base62(asker), event, sent, deletable=deletable, quiet=quiet)
        self._translator = translator
        self._echo = echo(repeated) if repeated else ""

    async def progress(self, text: str, _sources: Sequence[str] = ()) -> None:
        """Say how far the question is, in small print."""
        await self._draft(progress(text))

    async def extend(self, sentences: Sequence[AnswerSentence]) -> None:
        """Show as much of the answer as there is."""
        taken = len(self._with_echo(""))
        await self._draft(await asyncio.to_thread(draft_message, sentences, taken, self._translator))

    async def _draft(self, text: str) -> None:
        async with self._drafting() as may:
            if may:
                await self._show_draft(MessagePart(self._with_echo(text), ()))

    def _lay_out(self, content: Content) -> list[MessagePart]:
        return posts_of(content, self._translator)

    def _with_echo(self, text: str) -> str:
        return under(self._echo, text)

    def _echoed(self, post: MessagePart) -> MessagePart:
        return replace(post, text=self._with_echo(post.text))


def posts_of(content: Content, translator: Translator) -> list[MessagePart]:
    """Lay out what ends a question as messages. Call it in a thread: long quotes take a while."""
    if isinstance(content, AnswerContent):
        return list(answer_messages(content.answer, content.notes, translator))
    if isinstance(content, LayoutContent):
        return [MessagePart(text, ()) for text in report_messages(content.layout)]
    return [MessagePart(content.text, ())] if content is not None else []
