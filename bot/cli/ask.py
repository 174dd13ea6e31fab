"""``footnote ask``: answer a question, with the passages that prove it."""

import sys
from typing import Annotated

import typer

from bot.cli.options import AudienceOption, ConfigOption, IndexOption, JsonOption

NAME = "ask"
SHORT = "Answer a question, with the passages that prove it."
NO_EVIDENCE = 3


def command(
    question: Annotated[
        str,
        typer.Argument(metavar="QUESTION", help="The question; - reads it from standard input.", show_default=False),
    ],
    explain: Annotated[bool, typer.Option("--explain", help="Show how the answer came about.")] = False,
    audience: AudienceOption = None,
    json: JsonOption = False,
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Answer a question from the documents, with the passages that prove it.

    Only reads the index; `footnote reindex` builds it. Exits with 3 where the documents hold no answer. What was
    found is kept for `footnote why`, unless records.keep is false.
    """
    words = sys.stdin.read() if question == "-" else question
    if not words.strip():
        raise typer.BadParameter("the question is empty", param_hint="QUESTION")
    from bot.cli.console import print_json, print_lines, waiting
    from bot.cli.model_wiring import writers_for
    from bot.cli.record_access import keep, record_at_shell
    from bot.cli.wiring import answerer_for, open_index, reader_of, settings_for
    from bot.rendering import GAP, answer_json, answer_lines, record_json, record_lines

    settings = settings_for(config, index)
    with open_index(settings) as opened:
        reader = reader_of(audience, opened)
        with waiting("Reading…"):
            answer, assessment = answerer_for(opened, settings, writers_for(settings.model)).explain(words, reader)
        record = record_at_shell(answer, assessment, reader, opened.generation)
    if json:
        print_json(record_json(record, 0) if explain else answer_json(answer))
    else:
        print_lines([*answer_lines(answer), *([GAP, *record_lines(record, 0)] if explain else [])])
    keep(record, settings)
    raise typer.Exit({"answered": 0, "no_evidence": NO_EVIDENCE}.get(answer.status, 1))
