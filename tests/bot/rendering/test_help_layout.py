"""What people are asked who can help, as it is laid out."""

from dataclasses import replace

from bot.answering import Answer
from bot.rendering.blocks import Paragraph, SourceList, plain, strong
from bot.rendering.discord import MESSAGE_CHARS, help_message
from bot.rendering.help_layout import MOST_FOUND, QUESTION_CHARS, help_layout
from bot.rendering.packing import utf16_units
from tests.bot.rendering.conftest import citation

REFUSAL = Answer("0" * 32, "no_evidence", False, "", "", 0.1, "", "", (), (), 0, 0, (), (), (), {})
UNSURE = replace(REFUSAL, status="answered", hedged=True)
FOUND = tuple(
    citation(number, text="It rains.", heading="Weather", page=0, link="https://example.org") for number in range(1, 6)
)


def test_the_question_stands_over_what_was_found() -> None:
    asked, found = help_layout("How?", replace(REFUSAL, nearest=FOUND))
    assert asked == (Paragraph((strong("How?"),), leads=True),)
    heading, sources = found
    assert heading == Paragraph((plain("I found no clear answer in the documents. Closest:"),), leads=True)
    assert isinstance(sources, SourceList)
    assert [each.number for group in sources.documents for each in group] == list(range(1, MOST_FOUND + 1))


def test_of_an_answer_that_is_not_sure_its_citations_are_named() -> None:
    ((heading, sources),) = help_layout("", replace(UNSURE, citations=FOUND[:1]))
    assert heading == Paragraph((plain("I’m not sure that this answers it:"),), leads=True)
    assert sources == SourceList(((FOUND[0],),))


def test_what_nobody_may_read_is_not_named() -> None:
    assert help_layout("", UNSURE) == ((Paragraph((plain("I’m not sure of what I found."),), leads=False),),)
    ((heading,),) = help_layout("", REFUSAL)
    assert isinstance(heading, Paragraph)


def test_a_long_question_is_cut_and_the_message_fits() -> None:
    text = help_message("Why? " * 1_000, replace(REFUSAL, nearest=FOUND), "<@&1>, <@2> asks for your help:", "-# tail")
    assert utf16_units(text) <= MESSAGE_CHARS
    (asked, *_), *_ = help_layout("Why? " * 1_000, REFUSAL)
    assert isinstance(asked, Paragraph)
    assert len(getattr(asked.runs[0], "text", "")) <= QUESTION_CHARS
    assert text.splitlines()[-1] == "-# tail"


def test_nothing_in_a_question_mentions_anybody() -> None:
    text = help_message("@everyone <@&5> why?", REFUSAL, "head", "tail")
    assert "<@&5>" not in text
