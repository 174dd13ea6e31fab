"""Files that come with a question: text and PDFs are read for it alone, others are named."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import aiohttp
import discord

from bot.service import notices
from index.errors import UnreadableDocument
from index.parsing import MAX_ATTACHMENT_BYTES, is_readable_attachment, read_attachment
from index.types import Document

MOST_FILES = 3
"""Files of a question that are read."""
SECONDS = 12.0
"""Seconds for a question's files altogether: who sends slow ones holds a place that others wait for."""
# Their own, as threads that others' files keep busy must not be what the journal waits for.
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="attached")


@dataclass(frozen=True, slots=True)
class Files:
    """What was made of a question's files.

    Attributes:
        documents: Those that were read.
        notes: What people should know, a sentence each: what was not read, and why.
    """

    documents: tuple[Document, ...]
    notes: tuple[str, ...]


async def read_files(attachments: Sequence[discord.Attachment]) -> Files:
    """Fetch and read a question's files, in threads and within bounds; nothing is raised for what they hold."""
    ends = asyncio.get_running_loop().time() + SECONDS
    documents: list[Document] = []
    notes: list[str] = []
    for place, each in enumerate(attachments):
        if place >= MOST_FILES:
            notes.append(notices.too_many_files(each.filename, MOST_FILES))
            continue
        try:
            async with asyncio.timeout_at(ends):
                document, cut = await _read(each)
        except UnreadableDocument as error:
            notes.append(notices.unread(each.filename, str(error)))
            continue
        except TimeoutError:
            notes.append(notices.unread(each.filename, "reading it takes too long"))
            continue
        except (discord.HTTPException, aiohttp.ClientError, OSError):
            notes.append(notices.unread(each.filename, "Discord did not hand it over"))
            continue
        documents.append(document)
        if cut:
            notes.append(notices.cut(each.filename))
    return Files(tuple({document.id: document for document in documents}.values()), tuple(notes))


async def _read(attachment: discord.Attachment) -> tuple[Document, bool]:
    name, kind = attachment.filename, attachment.content_type or ""
    if not is_readable_attachment(name, kind):
        raise UnreadableDocument("I read text files and PDFs only")
    if attachment.size > MAX_ATTACHMENT_BYTES:
        raise UnreadableDocument(f"it is larger than {MAX_ATTACHMENT_BYTES // 1_000_000} MB")
    data = await attachment.read()
    return await asyncio.get_running_loop().run_in_executor(_THREADS, read_attachment, name, kind, data)
