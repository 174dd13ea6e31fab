"""What an answer consists of, whatever shows it."""

from dataclasses import replace

from hypothesis import given

from bot.answering import Answer, AnswerSentence, Part
from bot.rendering.blocks import (
    AskedBefore,
    CitationMark,
    CodeBlock,
    Note,
    Paragraph,
    QuoteBlock,
    SourceList,
    TextRun,
    plain,
    strong,
)
from bot.rendering.layout import answer_layout, code_layout, draft_layout, text_layout
from bot.rendering.source_line import document_line
from tests.bot.rendering.wild import answers


def test_sentences_that_are_quotes_are_quotes_and_sources_are_grouped_by_document(answered: Answer) -> None:
    quotes, sources = answer_layout(answered)
    first, second = answered.citations
    assert [(block.citation, block.answers) for block in quotes if isinstance(block, QuoteBlock)] == [
        (first, True),
        (second, True),
    ]
    assert sources == (SourceList(((first, second),)),)


def test_what_a_model_wrote_is_a_paragraph_and_code_a_block_with_its_numbers_after_it(answered: Answer) -> None:
    written = (AnswerSentence("So.", (1, 2)), AnswerSentence("```\nx\n```", (2,)))
    marks = (CitationMark(1), CitationMark(2))
    expected = (
        Paragraph((plain("So."), plain(" "), *marks), leads=False),
        CodeBlock("x", ""),
        Paragraph(marks[1:], leads=False),
    )
    assert answer_layout(replace(answered, sentences=written, model="m"))[0] == expected
    assert draft_layout(written) == (expected,)


def test_parts_stand_under_their_questions(answered: Answer) -> None:
    parts = (
        Part("Why?", "answered", False, 0.7, (0, 1)),
        Part("How?", "answered", True, 0.7, (1,)),
        Part("When?", "no_evidence", False, 0.1, ()),
    )
    _, how, when, _ = answer_layout(replace(answered, parts=parts))
    assert how == (
        Paragraph((strong("How?"),), leads=True),
        Paragraph((plain("This may help:"),), leads=True),
        Paragraph((plain("See "), CitationMark(2), plain(" above.")), leads=False),
    )
    assert when == (Paragraph((plain("Nothing was found on “When?”"),), leads=False),)


def test_a_refusal_shows_the_nearest_passages_each_with_its_source(refused: Answer) -> None:
    _, nearest, before, notes = answer_layout(refused, ["Told privately."])
    (citation,) = refused.nearest
    assert isinstance(nearest[0], QuoteBlock)
    assert (nearest[0].citation, nearest[0].answers, nearest[1]) == (citation, False, SourceList(((citation,),)))
    assert before == (AskedBefore(refused.asked_before),)
    assert notes == (Note("2 sentences that no source supports were left out."), Note("Told privately."))


@given(answers())
def test_every_citation_has_a_source(answer: Answer) -> None:
    sources = [block for group in answer_layout(answer) for block in group if isinstance(block, SourceList)]
    listed = [citation for block in sources for cited in block.documents for citation in cited]
    assert sorted(each.number for each in listed) == [each.number for each in (*answer.citations, *answer.nearest)]


def test_plain_text_is_a_paragraph_a_line_and_a_group_between_empty_lines() -> None:
    a, b, c = (Paragraph((plain(text),), leads=False) for text in ("*a*", " b", "c"))
    assert text_layout("*a*\n b \n\n \nc\n") == ((a, b), (c,))
    assert text_layout(" \n") == code_layout(" \n") == ()


def test_a_source_s_line_names_numbers_and_where_quotes_stand_elsewhere_in_the_document(answered: Answer) -> None:
    first, second = answered.citations
    third = replace(first, number=3)
    assert document_line([first, second, third]) == (
        CitationMark(1),
        CitationMark(3),
        plain(" "),
        TextRun("AI startups", "plain", ""),
        plain(", Matt, Hardware, 1 Feb 2023"),
        plain("; "),
        CitationMark(2),
        plain(" "),
        TextRun("page 3", "plain", "https://example.org/#:~:text=x"),
    )


def test_a_quote_that_starts_within_code_is_code(answered: Answer) -> None:
    first = answered.citations[0]
    cut = replace(first, quote=replace(first.quote, fence="```python"))
    quotes = answer_layout(replace(answered, citations=(cut, *answered.citations[1:])))[0]
    block = quotes[0]
    assert isinstance(block, QuoteBlock)
    assert block.blocks[0] == CodeBlock(first.quote.text, "python")
