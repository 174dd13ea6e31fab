"""The documented JSON of answers."""

from bot.answering import Answer
from bot.rendering import answer_json, citation_json

DOCUMENT = {
    "id": "seeds:a.txt",
    "title": "AI startups",
    "location": "seeds/a.txt",
    "kind": "article",
    "author": "Matt",
    "published": "2023-02-01",
    "audience": "public",
}


def test_an_answer_has_exactly_the_documented_shape(answered: Answer) -> None:
    first, second = (
        {
            "number": number,
            "document": DOCUMENT,
            "page": page,
            "heading": heading,
            "revision": "0" * 64,
            "start": 5,
            "end": 5 + len(quote),
            "quote": quote,
            "link": link,
        }
        for number, page, heading, quote, link in (
            (1, None, "Hardware", "Right now, access to GPUs is scarce.", None),
            (2, 3, "", "Startups fight\nfor quota.", "https://example.org/#:~:text=x"),
        )
    )
    assert answer_json(answered) == {
        "id": "a1",
        "status": "answered",
        "hedged": False,
        "question": "Why?",
        "text": "Right now, access to GPUs is scarce. [1] Startups fight for quota. [2]",
        "score": 0.75,
        "model": None,
        "fallback": None,
        "parts": [{"question": "Why?", "status": "answered", "sentences": [0, 1]}],
        "sentences": [
            {"text": "Right now, access to GPUs is scarce.", "citations": [1]},
            {"text": "Startups fight for quota.", "citations": [2]},
        ],
        "dropped": 0,
        "unanswered": 0,
        "citations": [first, second],
        "nearest": [],
        "asked_before": [],
        "timings_ms": {"search": 1.5},
    }


def test_a_score_that_was_never_computed_is_null(refused: Answer) -> None:
    assert answer_json(refused)["score"] is None


def test_nearest_passages_have_the_shape_of_citations(refused: Answer) -> None:
    assert answer_json(refused)["nearest"] == [citation_json(refused.nearest[0])]
