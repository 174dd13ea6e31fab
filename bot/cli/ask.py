"""``footnote ask``: answer a question, with the passages that prove it."""

import sys
from typing import Annotated

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption, open_footnote, reader_of

NO_EVIDENCE = 3


def ask(
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION", help="The question, in quotation marks; - reads standard input.", show_default=False
        ),
    ],
    explain: Annotated[bool, typer.Option("--explain", help="Show how the answer came about.")] = False,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Answer a question from the documents, with the passages that prove it.

    `footnote reindex` must have built the index before. The exit status is 3 if the documents hold no answer.
    `footnote why` shows later how the answer came about, unless records.keep is false.
    """
    words = sys.stdin.read() if question == "-" else question
    if not words.strip():
        raise typer.BadParameter("the question is empty", param_hint="QUESTION")
    from bot.cli.console import print_json, print_lines, save, waiting
    from bot.rendering import GAP, answer_json, answer_lines, record_json, record_lines

    with open_footnote(config, index) as footnote:
        reader = reader_of(audience, footnote)
        with waiting("Reading…"):
            record = footnote.explain(words, reader)
        answer = record.answer
        if json:
            print_json(record_json(record, 0) if explain else answer_json(answer))
        else:
            print_lines([*answer_lines(answer), *([GAP, *record_lines(record, 0)] if explain else [])])
        save(record, footnote)
    raise typer.Exit({"answered": 0, "no_evidence": NO_EVIDENCE}.get(answer.status, 1))
