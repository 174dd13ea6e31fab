"""How what ends a question, or says how far it is, is laid out on Slack."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rendering.slack import SlackMessage, answer_messages, text_messages
from bot.rendering.slack.block_kit import layout_messages
from bot.service.reply import AnswerContent, Content, LayoutContent
from bot.text import shorten
from bot.translation import Translator

MAX_NAMED, NAME_CHARS = 8, 60
"""Most sources that are named as what is searched, and most characters of a name."""
ASKED_CHARS = 300
"""Characters of a question that its answer repeats."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, as its reply needs it.

    Attributes:
        channel: Id of its channel.
        thread: Timestamp of the first message of its thread, ``""`` for none.
        user: Id of who asked.
        event: Name of the event.
        repeated: The question, where the reply repeats it; ``""`` otherwise.
        translator: Says what stands around the answer.
    """

    channel: str
    thread: str
    user: str
    event: str
    repeated: str
    translator: Translator


def work_of(text: str, sources: Sequence[str], translator: Translator) -> tuple[str, str]:
    """Return a step of the work, and its details: how many sources are searched, and their names, else a text."""
    if not sources:
        return text, ""
    names = [shorten(each, NAME_CHARS) for each in sources[:MAX_NAMED]]
    said = translator.translate_count("Searching {count} source", "Searching {count} sources", len(sources))
    return said, ", ".join([*names, *(["…"] if len(sources) > MAX_NAMED else [])])


def messages_of(content: Content, asked: Asked) -> tuple[SlackMessage, ...]:
    """Lay out what ends a question. Call it in a thread: long quotes take a while."""
    if isinstance(content, AnswerContent):
        return answer_messages(content.answer, content.notes, shorten(asked.repeated, ASKED_CHARS), asked.translator)
    if isinstance(content, LayoutContent):
        return layout_messages(content.layout)
    return text_messages(content.text, shorten(asked.repeated, ASKED_CHARS)) if content else ()
