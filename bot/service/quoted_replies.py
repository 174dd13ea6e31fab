"""The bot's messages that quote answers of people: they are taken back when what they quote is deleted."""

import logging
from collections.abc import Iterable

from cachetools import LRUCache

from bot.answering.types import Answer
from bot.service.reply import Reply
from bot.service.retrying import retry
from index.document_ids import is_kept_answer

log = logging.getLogger("footnote.service")
MAX_QUOTED, MAX_REPLIES = 2_000, 100
"""Answers of people whose quoting messages are remembered, and messages for each: the latest."""
SECONDS = 60.0
"""Seconds for which it is tried to delete a message."""


class QuotedReplies:
    """Remembers which replies quote which kept answers, and takes them back; a restart forgets them."""

    def __init__(self) -> None:
        self._replies: LRUCache[str, list[Reply]] = LRUCache(MAX_QUOTED)
        self._waiting: list[Reply] = []

    def note(self, answer: Answer, reply: Reply) -> None:
        """Remember a reply that was sent, if it quotes kept answers."""
        shown = (*answer.citations, *answer.nearest, *answer.asked_before)
        for document in {each.quote.document.id for each in shown if is_kept_answer(each.quote.document)}:
            replies = self._replies.setdefault(document, [])
            replies.append(reply)
            del replies[:-MAX_REPLIES]

    def drop(self, documents: Iterable[str]) -> None:
        """Have the replies taken back that quote some documents."""
        for document in documents:
            self._waiting += self._replies.pop(document, [])

    async def take_back(self) -> None:
        """Take back what is to be taken back; what a platform does not take is logged."""
        while self._waiting:
            reply = self._waiting.pop()
            try:
                await retry(reply.withdraw, SECONDS, reply.classify)
            except Exception as error:
                is_defect = reply.classify(error) is None
                log.warning("an answer that quotes what was deleted is not deleted: %s", error, exc_info=is_defect)
