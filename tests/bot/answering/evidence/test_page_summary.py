"""What a page says in short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.page_summary import LEAD_CHARS, summarize_page
from bot.answering.question.question_detection import asks_for_summary, without_kind_of_page
from bot.answering.question.question_terms import TermWeigher
from index.parsing.markdown import find_headings
from index.types import Document, DocumentRef, revision_of
from tests.bot.answering.conftest import PlainLexicon

PAGE = """\
# Gifts and travel

Every gift above forty euros must be reported to the office within a week. Smaller ones may be kept.

![A gift](gift.png)

## Gifts from guests

Guests often bring flowers or books, and these may be shared with everybody. Money is never accepted.

```
report --gift
```

### Exceptions

A wedding is an exception, for which the office has a form of its own.

## Travel

Trips are booked by the office, never by the travellers themselves.
"""
SUMMED_UP = PAGE + "\n## In short\n\nReport what is dear, share what is small, and let the office book your trips.\n"


def document(text: str, title: str = "Gifts and travel") -> Document:
    ref = DocumentRef("s:a", title, "", "article", "", "", "public", "")
    return Document(ref, text, revision_of(text), tuple(find_headings(text)), ())


def summary(text: str, subject: str, most: int = 3, title: str = "Gifts and travel") -> list[str]:
    weigher = TermWeigher(PlainLexicon(10, {}))
    found = summarize_page(document(text, title), weigher.question(subject), weigher, most)
    return [text[start:end] for start, end in found.spans]


def test_a_page_is_told_by_its_beginning_and_those_of_its_parts() -> None:
    assert summary(PAGE, "gifts and travel") == [
        "Every gift above forty euros must be reported to the office within a week. Smaller ones may be kept.",
        "Guests often bring flowers or books, and these may be shared with everybody. Money is never accepted.",
        "Trips are booked by the office, never by the travellers themselves.",
    ]


def test_a_summary_of_its_own_comes_before_its_beginning() -> None:
    (only,) = summary(SUMMED_UP, "gifts and travel", most=1)
    assert only == "Report what is dear, share what is small, and let the office book your trips."


def test_a_section_that_is_named_is_told_alone() -> None:
    assert summary(PAGE, "the exceptions") == ["A wedding is an exception, for which the office has a form of its own."]


def test_a_page_that_has_no_prose_has_no_summary() -> None:
    assert (
        summary("# Gifts\n\n```\nreport --gift\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "gifts", title="Gifts") == []
    )


def test_a_long_beginning_is_cut_after_a_sentence() -> None:
    text = "# Gifts\n\n" + "Every gift above forty euros must be reported. " * 40
    (only,) = summary(text, "gifts", title="Gifts")
    assert len(only) <= LEAD_CHARS
    assert only.endswith("reported.")


@given(text=st.text(alphabet="ab.# \n`|-", max_size=400), subject=st.text(max_size=20))
def test_spans_lie_in_the_text_in_order(text: str, subject: str) -> None:
    weigher = TermWeigher(PlainLexicon(10, {}))
    found = summarize_page(document(text), weigher.question(subject), weigher, 3).spans
    assert list(found) == sorted(found)
    assert all(0 <= start < end <= len(text) for start, end in found)


@pytest.mark.parametrize(
    "question",
    [
        "summarize the travel policy",
        "Can you sum up the guide for new members?",
        "tl;dr of the travel policy",
        "TL;DR contributing guide",
        "what does the page on flaky tests say, short version pls",
        "What does the article say?",
        "what does the guide about burnout say in short?",
        "give me a quick summary of the travel policy pls",
        "what is this page about?",
    ],
)
def test_who_wants_a_summary_is_understood(question: str) -> None:
    assert asks_for_summary(question)


@pytest.mark.parametrize(
    "question",
    [
        "What does the article say about the price of chips?",
        "how do I write a summary line in the log?",
        "Where is the overview page?",
        "who reads the summary?",
        "what does the error say to do?",
    ],
)
def test_who_asks_about_one_thing_wants_no_summary(question: str) -> None:
    assert not asks_for_summary(question)


def test_the_kind_of_page_is_not_its_subject() -> None:
    assert without_kind_of_page("the performance page please").split() == ["the", "performance"]
    assert without_kind_of_page("guide") == "guide"
