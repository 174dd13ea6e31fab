"""Passages as Discord messages: a quote among its neighbours, search results, the sources that a place may read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answering import link_to
from bot.answering.compose.wording import nothing_found
from bot.answering.evidence.text_blocks import is_laid_out
from bot.answering.types import Quote, quote_of
from bot.rendering.blocks import FENCE
from bot.rendering.discord_answer import MESSAGE_CHARS, MessagePart, message_parts
from bot.rendering.discord_markdown import escape
from bot.rendering.discord_quote import as_block_quote, is_preformatted, quote_lines
from bot.rendering.discord_source import place
from bot.rendering.results import EXCERPT
from bot.rendering.split import split_markdown
from bot.rendering.summary import documents_text
from index.retrieval import SearchResult
from index.types import Passage

NEIGHBOUR_CHARS = 400
"""Most characters shown of what stands before a quote, and of what stands after it."""
REVISION_CHARS = 7
_HEADINGS = re.compile(r"\A(?:\s*#{1,6} [^\n]*(?:\n|\Z))+\s*")
_FENCE_OPENED = re.compile(rf"\n{FENCE}[^\n]+\Z")
NO_SOURCES = "There are no documents that may be shown here; an administrator can allow some."


@dataclass(frozen=True, slots=True)
class ReadableSource:
    """A source as a place sees it.

    Attributes:
        name: Its name.
        documents: How many of its documents the place may read.
        read_at: When it was last read, ISO 8601; a time without a zone is UTC.
    """

    name: str
    documents: int
    read_at: str


def passage_message(quote: Quote, before: str, after: str, link: str) -> tuple[str, ...]:
    """Show a quote in bold among its neighbouring sentences, where it stands, and the revision it was proved against.

    Args:
        quote: The quote; tables and code in it stay such.
        before: Text right before it, ``""`` for none; its end is shown.
        after: Text right after it, ``""`` for none; its beginning is shown.
        link: Address that opens the quote, ``""`` for none.

    Returns:
        One message; several where the quote alone is longer.
    """
    lead, tail = _ending(before), _beginning(after)
    revision = f"-# Revision {escape(quote.revision[:REVISION_CHARS])}"
    text = "\n".join(filter(None, [place(quote, link), _quoted(lead, quote.text, tail), revision]))
    return split_markdown(text, MESSAGE_CHARS)


def search_messages(result: SearchResult) -> tuple[MessagePart, ...]:
    """List the passages that a search found: where each stands, and its beginning; numbered by rank."""
    if not result.passages:
        return message_parts([escape(nothing_found(result.query.text))], [])
    return message_parts([_found(each) for each in result.passages], [each.rank for each in result.passages])


def sources_messages(sources: Sequence[ReadableSource]) -> tuple[str, ...]:
    """List what a place may read, and how fresh it is in the reader's own time."""
    lines = [
        f"**{escape(each.name)}**: {documents_text(each.documents)}, read {_ago(each.read_at)}" for each in sources
    ]
    return split_markdown("\n".join(lines) or NO_SOURCES, MESSAGE_CHARS)


def _found(passage: Passage) -> str:
    chunk = passage.chunk
    quote = quote_of(passage, chunk.start, chunk.end)
    lines = quote_lines(_excerpt(_body(chunk.text, chunk.heading)), "")
    return f"[{passage.rank}] {place(quote, link_to(quote))}\n{as_block_quote(lines)}".rstrip()


def _body(text: str, heading: str) -> str:
    """A passage without the headings that it begins with, which stand above it."""
    body = _HEADINGS.sub("", text)
    first, _, rest = body.partition("\n")
    if rest.strip() and first.strip() and heading.endswith(first.strip()):
        body = rest
    return body.strip("\n") if body.strip() else text


def _excerpt(text: str) -> str:
    """The beginning of a passage: of one that is laid out in lines whole lines, else up to a word's end."""
    if len(text) <= EXCERPT:
        return text
    if is_preformatted(text[:EXCERPT]) or is_laid_out(text[:EXCERPT]):
        kept = _FENCE_OPENED.sub("", text[:EXCERPT].rpartition("\n")[0])
        if kept.strip():
            return f"{kept}\n{FENCE}\n…" if kept.count(FENCE) % 2 else f"{kept}\n\n…"
    return f"{' '.join(text[:EXCERPT].rsplit(maxsplit=1)[:1])} …"


def _ago(read_at: str) -> str:
    """Discord shows such a time as "2 hours ago"."""
    try:
        moment = datetime.fromisoformat(read_at)
    except ValueError:
        return escape(read_at)
    return f"<t:{int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())}:R>"


def _quoted(before: str, text: str, after: str) -> str:
    """The quote within its neighbours as a block quote; tables and code stand out of it."""
    lines = quote_lines(text, "**")
    if before and lines and not lines[0].startswith(FENCE):
        lines[0] = f"{before} {lines[0]}"
    elif before:
        lines.insert(0, before)
    if after and lines and not lines[-1].startswith(FENCE):
        lines[-1] = f"{lines[-1]} {after}"
    elif after:
        lines.append(after)
    return as_block_quote(lines)


def _ending(text: str) -> str:
    """The end of a text, from a word on."""
    flat = " ".join(text.split())
    return escape(flat if len(flat) <= NEIGHBOUR_CHARS else f"… {flat[-NEIGHBOUR_CHARS:].split(' ', 1)[-1]}")


def _beginning(text: str) -> str:
    """The beginning of a text, up to a word's end."""
    flat = " ".join(text.split())
    return escape(flat if len(flat) <= NEIGHBOUR_CHARS else f"{flat[:NEIGHBOUR_CHARS].rsplit(' ', 1)[0]} …")
