"""Answers made by hand."""

import pytest

from bot.answering import Answer, AnswerSentence, Citation, Part, Quote
from index import DocumentRef

QUOTE = "Right now, access to GPUs is scarce."


def citation(number: int, *, text: str, heading: str, page: int, link: str) -> Citation:
    """A quote of one article."""
    document = DocumentRef("seeds:a.txt", "AI startups", "seeds/a.txt", "article", "Matt", "2023-02-01", "public", "")
    return Citation(number, Quote(document, "0" * 64, 5, 5 + len(text), text, heading, page), link)


@pytest.fixture
def answered() -> Answer:
    """An answer with two sources, one on the web with a page."""
    return Answer(
        id="a1",
        status="answered",
        hedged=False,
        question="Why?",
        text=f"{QUOTE} [1] Startups fight for quota. [2]",
        score=0.75,
        model="",
        fallback="",
        parts=(Part("Why?", "answered", False, 0.75, (0, 1)),),
        sentences=(AnswerSentence(QUOTE, (1,)), AnswerSentence("Startups fight for quota.", (2,))),
        dropped=0,
        unanswered=0,
        citations=(
            citation(1, text=QUOTE, heading="Hardware", page=0, link=""),
            citation(2, text="Startups fight\nfor quota.", heading="", page=3, link="https://example.org/#:~:text=x"),
        ),
        nearest=(),
        asked_before=(),
        timings_ms={"search": 1.5},
    )


@pytest.fixture
def refused() -> Answer:
    """A refusal with a nearest passage and a question asked before."""
    return Answer(
        id="a2",
        status="no_evidence",
        hedged=False,
        question="What?",
        text="The documents hold no answer.",
        score=-1,
        model="",
        fallback="",
        parts=(Part("What?", "no_evidence", False, -1, ()),),
        sentences=(),
        dropped=2,
        unanswered=0,
        citations=(),
        nearest=(citation(1, text=QUOTE, heading="", page=0, link=""),),
        asked_before=(citation(1, text="I would like to know what.", heading="", page=0, link=""),),
        timings_ms={},
    )
