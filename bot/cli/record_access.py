"""What the shell's commands keep of answers, and how they get at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.answering.evidence.assessment import Assessment
from bot.answering.types import Answer
from bot.cli.console import message
from bot.records import SHELL, Outbox, Record
from bot.records.recording import record_of
from bot.settings.answer_section import RecordSection
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def record_at_shell(
    answer: Answer, assessment: Assessment, audience: frozenset[str], generation: int, turns: int = 0
) -> Record:
    """Put together what is kept of an answer that was asked for at the shell, now."""
    return record_of(
        answer,
        assessment,
        origin=SHELL,
        audience=audience,
        generation=generation,
        turns=turns,
    )


def keep(record: Record, settings: Settings) -> None:
    """Keep a record if the settings say so; one that cannot be kept is named on stderr and spoils nothing else.

    It becomes a file, since opening a database takes longer than answering; the next command that looks at records
    brings it in, or this one where many wait.
    """
    if not settings.records.keep:
        return
    from bot.records import RecordsProblem

    try:
        if _outbox(settings.records).add(record):
            import asyncio

            asyncio.run(_collect(settings.records))
    except (OSError, RecordsProblem) as error:
        message(f"footnote: the answer was not recorded ({error}); correct [records], or set records.keep = false.")


@asynccontextmanager
async def opened_records(records: RecordSection) -> "AsyncIterator[AsyncEngine]":
    """Open the records, with everything in them that waited and nothing that is older than the settings want.

    Raises:
        RecordsProblem: They cannot be opened.
    """
    from bot.records.answer_records import AnswerRecords
    from bot.records.database import open_database

    async with open_database(records.url.get_secret_value(), records.path / "records.sqlite") as engine:
        answers = AnswerRecords(engine)
        await answers.take_from(_outbox(records))
        await answers.expire(records.days)
        yield engine


async def _collect(records: RecordSection) -> None:
    async with opened_records(records):
        pass


def _outbox(records: RecordSection) -> Outbox:
    return Outbox(records.path / "spool")
