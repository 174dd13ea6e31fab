"""Packs laid-out content into Discord messages."""

from bot.rendering.discord_answer import MessagePart, draft, message_parts
from bot.rendering.layout import Layout


def pack_messages(layout: Layout) -> tuple[MessagePart, ...]:
    """Put content into as many messages as it needs, each with the numbers of the citations that stand in it."""
    return message_parts(layout.paragraphs, layout.numbers)


def pack_draft(layout: Layout, taken: int = 0) -> str:
    """Put an unfinished answer into one message, as much as fits.

    Args:
        layout: What has been written.
        taken: Characters of the message that something else takes.
    """
    return draft("\n\n".join(layout.paragraphs), taken)
