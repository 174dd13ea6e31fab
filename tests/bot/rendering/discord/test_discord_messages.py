"""Answers, refusals and drafts as Discord messages; plain text and code."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answer, AnswerSentence, Part
from bot.answering.compose.wording import sentence_text
from bot.rendering import numbered
from bot.rendering.blocks import Paragraph, TextRun
from bot.rendering.discord import answer_messages, code_messages, draft_message, escape, text_messages
from bot.rendering.discord.discord_markdown import linkable
from bot.rendering.quoted_text import inline_runs, sentence_blocks
from index.types import is_attachment
from tests.bot.rendering.discord_reader import GAP, fences, read
from tests.bot.rendering.wild import answers, long_text

PINGS = re.compile(r"@everyone|@here|<@[!&]?\d")


def words(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def squashed(text: str) -> str:
    """Text without white space and what nobody sees."""
    return re.sub(rf"[\s{GAP}]", "", text)


def shown(answer: Answer) -> str:
    return squashed("".join(read(part.text).text for part in answer_messages(answer)))


def as_read(text: str) -> str:
    return squashed(read(escape(" ".join(text.split()))).text)


def is_plain(quote: str) -> bool:
    """Whether a quote is running text without marks that mean something."""
    return all(
        isinstance(block, Paragraph)
        and all(isinstance(run, TextRun) and run.style == "plain" and not run.link for run in block.runs)
        for block in sentence_blocks(quote)
    )


def stands_in(quote: str, answer: Answer) -> bool:
    """Whether a quote is shown whole: to the letter, or, where its marks are shown as meant, all letters in order."""
    if as_read(quote) in shown(answer):
        return True
    letters = iter(words("".join(part.text for part in answer_messages(answer))))
    return not is_plain(quote) and all(letter in letters for letter in words(escape(quote)))


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(answers())
def test_every_message_is_legal(answer: Answer) -> None:
    parts = answer_messages(answer)
    assert parts != ()
    for part in parts:
        assert part.text.strip() != ""
        assert utf16(part.text) <= 2000
        assert fences(part.text) % 2 == 0


@given(answers())
def test_every_sentence_is_shown_whole(answer: Answer) -> None:
    code = re.compile(r"\A```\n(.*)\n```\Z", re.DOTALL)
    quotes = {sentence_text(citation.quote.text): citation.quote.text for citation in answer.citations}
    texts = [code.sub(r"\1", each.text.strip()) for each in answer.sentences]
    assert [each for each in texts if not stands_in(quotes.get(each, each), answer)] == []


@given(answers())
def test_a_refusal_shows_the_closest_passage_whole_and_names_the_others(answer: Answer) -> None:
    assert [each.number for each in answer.nearest[:1] if not stands_in(each.quote.text, answer)] == []
    shown = {number for part in answer_messages(answer) for number in part.numbers}
    named = {each.number for each in answer.nearest if not is_attachment(each.quote.document)}
    assert named <= shown


def runs_of(answer: Answer) -> list[TextRun]:
    """What stands in each line of an answer and of its quotes."""
    cited = (*answer.citations, *answer.nearest, *answer.asked_before)
    texts = [*(each.text for each in answer.sentences), *(each.quote.text for each in cited)]
    lines = [" ".join(line.split()) for text in texts for line in (*text.splitlines(), text)]
    return [run for line in lines for run in inline_runs(line) if isinstance(run, TextRun)]


@given(answers())
def test_nothing_pings_and_nothing_previews(answer: Answer) -> None:
    slanted = {"italic"} if any(run.style == "emphasis" for run in runs_of(answer)) else set()
    for part in answer_messages(answer):
        found = read(part.text)
        assert PINGS.findall(part.text) == []
        assert found.kinds <= {"link", "masked", "small", "bold", "fence", "quote", "list", "code"} | slanted


@given(answers())
def test_no_text_becomes_a_link_that_is_none(answer: Answer) -> None:
    cited = (*answer.citations, *answer.nearest, *answer.asked_before)
    known = {linkable(each.link) for each in cited}
    known |= {linkable(run.link) for run in runs_of(answer) if run.link}
    links = [link for part in answer_messages(answer) for link in read(part.text).of("masked")]
    assert set(links) <= known


@given(answers())
def test_the_numbers_of_a_message_are_those_that_it_shows(answer: Answer) -> None:
    parts = answer_messages(answer)
    known = {citation.number for citation in numbered(answer)}
    assert {number for part in parts for number in part.numbers} == known
    for part in parts:
        assert all(f"[{number}]" in read(part.text).text for number in part.numbers)
        assert list(part.numbers) == sorted(set(part.numbers))


@given(st.lists(long_text.filter(str.strip), max_size=4), st.integers(0, 700))
def test_a_draft_is_one_legal_message(texts: list[str], taken: int) -> None:
    message = draft_message([AnswerSentence(text, (number,)) for number, text in enumerate(texts, 1)], taken)
    assert message.endswith("…")
    assert utf16(message) <= 2000 - taken
    assert fences(message) % 2 == 0
    assert PINGS.findall(message) == []


@given(long_text)
def test_plain_text_has_no_markup_and_code_no_other(text: str) -> None:
    assert {kind for message in text_messages(text) for kind in read(message).kinds} <= {"link"}
    assert {kind for message in code_messages(text) for kind in read(message).kinds} <= {"fence"}
    for message in (*text_messages(text), *code_messages(text)):
        assert message.strip() != ""
        assert utf16(message) <= 2000


def test_plain_text_keeps_its_lines_and_paragraphs() -> None:
    assert text_messages("a *b*\n  - c\n\n\nd\n") == ("a \\*b\\*\n  \\- c\n\nd",)


def test_code_keeps_its_columns() -> None:
    assert code_messages("a   b\n  c\n") == ("```\na   b\n  c\n```",)


def test_numbers_in_quoted_text_are_no_citations(answered: Answer) -> None:
    sentence = AnswerSentence("As shown in [2] and [1].", (1,))
    code = AnswerSentence("```\nx[2]\n```", (1,))
    only = replace(answered, sentences=(sentence, code), citations=answered.citations[:1])
    assert [part.numbers for part in answer_messages(only)] == [(1,)]


def test_each_message_of_a_long_answer_has_its_own_numbers(answered: Answer) -> None:
    long = replace(answered, sentences=tuple(AnswerSentence("word " * 300, (number,)) for number in (1, 2)))
    assert [part.numbers for part in answer_messages(long)] == [(1,), (1, 2)]


def test_a_sentence_that_an_earlier_part_has_shown_is_named_by_its_number(answered: Answer) -> None:
    parts = (Part("Why?", "answered", False, 0.7, (0, 1)), Part("How?", "answered", False, 0.7, (1,)))
    [message] = answer_messages(replace(answered, parts=parts))
    assert "**How?**\nSee [2] above.\n" in message.text


def test_a_sentence_of_no_part_is_shown_all_the_same(answered: Answer) -> None:
    [message] = answer_messages(replace(answered, parts=(replace(answered.parts[0], sentences=(0,)),)))
    assert "Startups fight for quota. [2]" in message.text


def test_code_in_an_answer_stays_code(answered: Answer) -> None:
    code = replace(answered, sentences=(AnswerSentence("```\nif x:\n    *p = 1\n```", (1,)),))
    assert answer_messages(code)[0].text.startswith("```\nif x:\n    *p = 1\n```\n[1]\n")


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        (
            "Two things help:\n- A clear aim.\n- A *short* list.",
            "Two things help: [1]\n- A clear aim.\n- A *short* list.",
        ),
        ("Do this:\n1. Stop.\n   - Now.\n2. Go.", "Do this: [1]\n1. Stop.\n  - Now.\n2. Go."),
        ("7. One.\n9. Two.\n9) Three.", "7. One.\n9\\. Two.\n9\\) Three.\n[1]"),
        ("Set `a_b`, **now**; see [c](https://d.example).", "Set `a_b`, **now**; see [c](<https://d.example>). [1]"),
        ("A `tick and a **star, [e](f.md).", "A \\`tick and a \\*\\*star, *e* (f.md). [1]"),
        ("Join [us](https://discord.gg/a).", r"Join \[us\]\(https\://discord.gg\/a). [1]"),
        ("Why they wait\nSlow product cycles\nExtreme risk", "Why they wait\nSlow product cycles\nExtreme risk\n[1]"),
        ("A page's width broke\nthis sentence in\nThree.", "A page's width broke this sentence in Three. [1]"),
    ],
)
def test_the_items_of_a_list_keep_their_lines(answered: Answer, quote: str, shown: str) -> None:
    cited = answered.citations[0]
    whole = replace(cited, quote=replace(cited.quote, text=quote))
    sentence = AnswerSentence(" ".join(quote.split()), (1,))
    answer = replace(
        answered, sentences=(sentence,), citations=(whole,), parts=(replace(answered.parts[0], sentences=(0,)),)
    )
    assert answer_messages(answer)[0].text.startswith(f"{shown}\n\n")


@pytest.mark.parametrize("text", ["The index is being rebuilt; ask again in a minute.", "Ask *again*."])
def test_a_failure_says_why(answered: Answer, text: str) -> None:
    failed = replace(answered, status="failed", text=text, sentences=(), citations=(), parts=())
    assert [part.text for part in answer_messages(failed)] == [escape(text)]


def test_an_empty_draft_shows_that_something_will_come() -> None:
    assert draft_message([]) == "-# Writing…"


def test_a_draft_shows_the_sentences_that_fit_whole() -> None:
    sentences = [AnswerSentence(f"{'word ' * 120}end.", (number,)) for number in range(1, 5)]
    assert [line[-4:] for line in draft_message(sentences, 100).split("\n")] == [" [1]", " [2]", " [3]", "ing…"]
