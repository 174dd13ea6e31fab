"""Files that come with a question: text and PDFs are read for it alone, others are named."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bot.service import notices
from bot.service.incoming import IncomingFile
from bot.translation import Translator, msgid
from index.errors import UnreadableDocument
from index.parsing import MAX_ATTACHMENT_BYTES, is_readable_attachment, read_attachment
from index.types import Document

MAX_FILES = 3
"""Files of a question that are read."""
READ_SECONDS = 12.0
"""Seconds for a question's files altogether: who sends slow ones holds a place that others wait for."""
PARSERS_REASONS = (
    msgid("it is empty"),
    msgid("it is binary, not text"),
    msgid("its encoding is unknown, or it is binary; save it as UTF-8"),
    msgid("it is encrypted; save it without a password"),
    msgid("it is damaged, or not PDF"),
    msgid("it is not a PDF"),
    msgid("it holds no text, only pictures or nothing; run it through OCR"),
    msgid("its fonts do not say which letters they show; run it through OCR"),
    msgid("it holds too much text for one document; split it"),
    msgid("reading it takes too much memory; split it"),
)
"""Why a text or a PDF is not read, as the parsers say it."""
# Their own, as threads that others' files keep busy must not be what the journal waits for.
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="attached")


@dataclass(frozen=True, slots=True)
class ReadFiles:
    """What was read of a question's files.

    Attributes:
        documents: Those that were read.
        notes: What people should know, a sentence each: what was not read, and why.
    """

    documents: tuple[Document, ...]
    notes: tuple[str, ...]


async def read_files(files: Sequence[IncomingFile], translator: Translator) -> ReadFiles:
    """Download and read a question's files, in threads and within bounds; nothing is raised for what they hold.

    Args:
        files: The files.
        translator: Says what was not read.
    """
    ends = asyncio.get_running_loop().time() + READ_SECONDS
    documents: list[Document] = []
    notes: list[str] = []
    for each in files[:MAX_FILES]:
        try:
            async with asyncio.timeout_at(ends):
                document, cut = await _read(each, translator)
        except UnreadableDocument as error:
            notes.append(notices.unread(each.name, str(error), translator))
        except TimeoutError:
            notes.append(notices.unread(each.name, notices.TOO_SLOW, translator))
        except OSError:
            notes.append(notices.unread(each.name, notices.NOT_DOWNLOADED, translator))
        else:
            documents.append(document)
            if cut:
                notes.append(notices.cut(each.name, translator))
    notes += (notices.too_many_files(each.name, MAX_FILES, translator) for each in files[MAX_FILES:])
    return ReadFiles(tuple({document.id: document for document in documents}.values()), tuple(notes))


async def _read(file: IncomingFile, translator: Translator) -> tuple[Document, bool]:
    if not is_readable_attachment(file.name, file.content_type):
        raise UnreadableDocument(notices.UNKNOWN_FORMAT)
    if file.size > MAX_ATTACHMENT_BYTES:
        raise UnreadableDocument(notices.too_big(MAX_ATTACHMENT_BYTES // 1_000_000, translator))
    data = await file.read()
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, read_attachment, file.name, file.content_type, data)
