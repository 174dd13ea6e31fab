"""``footnote why``: how an answer came about."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption

if TYPE_CHECKING:
    from bot.records import RecordViewer, RedactedRecord
    from bot.settings.answer_section import RecordSection
    from index.retrieval import Index

NAME = "why"
SHORT = "Show how an answer came about."


def command(
    answer_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="The answer, or the first characters of its id.", show_default=False),
    ] = None,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Show how an answer came about: what was searched, found, considered and decided.

    Without ID: the last answer given at the shell. Shows only what the reader may read now.
    """
    import asyncio

    from bot.cli.console import print_json, print_lines
    from bot.cli.wiring import open_index, reader_of, settings_for
    from bot.rendering import record_json, record_lines

    settings = settings_for(config, index)
    with open_index(settings) as opened:
        shown = asyncio.run(_read(settings.records, answer_id, viewer_of(opened, reader_of(audience, opened))))
    if json:
        print_json(record_json(shown.record, shown.withheld))
    else:
        print_lines(record_lines(shown.record, shown.withheld))


def viewer_of(index: "Index", audience: frozenset[str]) -> "RecordViewer":
    """Return someone who may read what an audience may read in an index."""
    from bot.records import RecordViewer
    from index.errors import DocumentNotFound

    def text_of(document_id: str) -> str | None:
        try:
            return index.document(document_id, audience).text
        except DocumentNotFound:
            return None

    return RecordViewer(audience, text_of)


async def _read(records: "RecordSection", answer_id: str | None, viewer: "RecordViewer") -> "RedactedRecord":
    from bot.cli.record_access import opened_records
    from bot.records import SHELL
    from bot.records.answer_records import AnswerRecords

    async with opened_records(records) as engine:
        answers = AnswerRecords(engine)
        known = await answers.id_starting_with(answer_id) if answer_id else await answers.last_id(SHELL)
        return await answers.read(known, viewer)
