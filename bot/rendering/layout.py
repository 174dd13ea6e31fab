"""What a message says, whatever the platform: an answer, an unfinished answer, or a text of the bot itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.types import Answer, AnswerSentence
from bot.rendering.discord_answer import answer_numbers, answer_paragraphs, sentences_markdown
from bot.rendering.discord_markdown import escape


@dataclass(frozen=True, slots=True)
class Layout:
    """The content of a message, to be packed for a platform.

    Attributes:
        paragraphs: Its paragraphs.
        numbers: Citations that may be offered as buttons.
    """

    paragraphs: tuple[str, ...]
    numbers: tuple[int, ...]


def answer_layout(answer: Answer, notes: Sequence[str] = ()) -> Layout:
    """Lay out an answer, with notes under it in small print."""
    under = "\n".join(f"-# {escape(note)}" for note in notes)
    return Layout((*answer_paragraphs(answer), under), answer_numbers(answer))


def draft_layout(sentences: Sequence[AnswerSentence]) -> Layout:
    """Lay out what has been written so far of an answer."""
    return Layout((sentences_markdown(sentences),), ())


def text_layout(text: str) -> Layout:
    """Lay out a plain text of the bot's own, in its Markdown."""
    return Layout((text,), ())
