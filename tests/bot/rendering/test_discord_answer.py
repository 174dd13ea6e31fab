"""Answers, refusals and drafts as Discord messages."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Answer, AnswerSentence, Part
from bot.answering.compose.wording import sentence_text
from bot.rendering import answer_messages, draft, escape, numbered, sentences_markdown
from bot.rendering.discord_quote import is_preformatted
from tests.bot.rendering.discord_reader import GAP, fences, read
from tests.bot.rendering.wild import answers, long_text

PINGS = re.compile(r"@everyone|@here|<@[!&]?\d")


def squashed(text: str) -> str:
    """Text without white space and what nobody sees."""
    return re.sub(rf"[\s{GAP}]", "", text)


def shown(answer: Answer) -> str:
    return squashed("".join(read(part.text).text for part in answer_messages(answer)))


def as_read(text: str) -> str:
    return squashed(read(escape(" ".join(text.split()))).text)


def words(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def stands_in(quote: str, answer: Answer) -> bool:
    """Whether a quote is shown whole; one that is laid out loses its pipes, its fences and what a cut repeats."""
    if as_read(quote) in shown(answer):
        return True
    letters = iter(words("".join(part.text for part in answer_messages(answer))))
    return is_preformatted(quote) and all(letter in letters for letter in words(escape(quote)))


@given(answers())
def test_every_message_is_legal(answer: Answer) -> None:
    parts = answer_messages(answer)
    assert parts != ()
    for part in parts:
        assert part.text.strip() != ""
        assert len(part.text.encode("utf-16-le")) // 2 <= 2000
        assert fences(part.text) % 2 == 0


@given(answers())
def test_every_sentence_is_shown_whole(answer: Answer) -> None:
    code = re.compile(r"\A```\n(.*)\n```\Z", re.DOTALL)
    quotes = {sentence_text(citation.quote.text): citation.quote.text for citation in answer.citations}
    texts = [code.sub(r"\1", each.text.strip()) for each in answer.sentences]
    assert [each for each in texts if not stands_in(quotes.get(each, each), answer)] == []


@given(answers())
def test_a_refusal_shows_the_nearest_passages_whole(answer: Answer) -> None:
    assert [each.number for each in answer.nearest if not stands_in(each.quote.text, answer)] == []


@given(answers())
def test_nothing_pings_and_nothing_previews(answer: Answer) -> None:
    for part in answer_messages(answer):
        found = read(part.text)
        assert PINGS.findall(part.text) == []
        assert found.kinds <= {"link", "masked", "small", "bold", "fence", "quote"}


@given(answers())
def test_the_numbers_of_a_message_are_those_that_it_shows(answer: Answer) -> None:
    parts = answer_messages(answer)
    known = {citation.number for citation in numbered(answer)}
    assert {number for part in parts for number in part.numbers} == known
    for part in parts:
        assert all(f"[{number}]" in part.text for number in part.numbers)
        assert list(part.numbers) == sorted(set(part.numbers))


@given(long_text)
def test_a_draft_is_one_legal_message(text: str) -> None:
    message = draft(text)
    assert message.endswith("…")
    assert len(message.encode("utf-16-le", "surrogatepass")) // 2 <= 2000
    assert fences(message) % 2 == 0


@given(long_text.filter(str.strip), st.integers(1, 9))
def test_growing_sentences_do_not_ping(text: str, number: int) -> None:
    assert PINGS.findall(draft(sentences_markdown([AnswerSentence(text, (number,))]))) == []


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
            "Two things help:\n\\- A clear aim.\n\\- A \\*short\\* list.\n[1]",
        ),
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
    assert draft("") == "-# Writing…"


def test_a_draft_closes_its_fence_before_the_sign() -> None:
    assert draft("```py\nx") == "```py\nx\n```\n-# Writing…"
