"""``footnote why``: how an answer came about."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption, open_footnote, reader_of

if TYPE_CHECKING:
    from bot.app import Footnote
    from bot.records.redaction import RecordViewer, RedactedRecord


def why(
    answer_id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="The answer's id, or its first characters.", show_default=False),
    ] = None,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Show how an answer came about: what was searched, found, considered and decided.

    Without ID, shows the last answer given at the shell. What the reader may not read now is left out.
    """
    import asyncio

    from bot.cli.console import print_json, print_lines
    from bot.rendering import record_json, record_lines

    with open_footnote(config, index) as footnote:
        viewer = viewer_of(footnote, reader_of(audience, footnote))
        redacted = asyncio.run(_read(footnote, answer_id, viewer))
    if json:
        print_json(record_json(redacted.record, redacted.withheld))
    else:
        print_lines(record_lines(redacted.record, redacted.withheld))


def viewer_of(footnote: "Footnote", audience: frozenset[str], asker: str = "") -> "RecordViewer":
    """Return a viewer who may read what an audience may read in the live index."""
    from bot.records.redaction import RecordViewer
    from index.errors import DocumentNotFound

    def text_of(document_id: str) -> str | None:
        try:
            return footnote.document(document_id, audience).text
        except DocumentNotFound:
            return None

    return RecordViewer(audience, text_of, asker)


async def _read(footnote: "Footnote", answer_id: str | None, viewer: "RecordViewer") -> "RedactedRecord":
    from bot.records.answer_records import AnswerRecords
    from bot.records.origin import SHELL

    async with footnote.open_records() as engine:
        answers = AnswerRecords(engine)
        whole_id = await answers.id_starting_with(answer_id) if answer_id else await answers.last_id(SHELL)
        return await answers.read(whole_id, viewer)
