"""The words around the quotes."""

import pytest

from bot.answering.compose.wording import answer_text
from bot.answering.types import AnswerSentence, Citation, Part, Quote
from index import DocumentRef, Kind


def citation(number: int, title: str, kind: Kind = "article", text: str = "Text") -> Citation:
    ref = DocumentRef(f"s:{title}", title, "", kind, "", "", "public", "")
    return Citation(number, Quote(ref, "r", 0, len(text), text, "", 0), "")


def answered(*sentences: int, hedged: bool = False, question: str = "Q?") -> Part:
    return Part(question, "answered", hedged, 0.9, sentences)


REFUSED = Part("What else?", "no_evidence", False, 0.1, ())
SENTENCES = (AnswerSentence("One.", (1,)), AnswerSentence("Two.", (2,)))


def test_each_sentence_stands_on_a_line_with_its_number() -> None:
    assert answer_text([answered(0, 1)], SENTENCES, [], [], []) == "One. [1]\nTwo. [2]"


def test_a_sentence_of_no_part_comes_last() -> None:
    assert answer_text([answered(1)], SENTENCES, [], [], []) == "Two. [2]\n\nOne. [1]"


def test_a_hedged_answer_says_so_first() -> None:
    text = answer_text([answered(0, 1, hedged=True)], SENTENCES, [], [], [])
    assert text == "This may help, but I’m not sure it answers you:\n\nOne. [1]\nTwo. [2]"


def test_only_the_hedged_part_is_marked_among_others() -> None:
    text = answer_text([answered(0), answered(1, hedged=True)], SENTENCES, [], [], [])
    assert text == "Q?\nOne. [1]\n\nQ?\nThis may help:\nTwo. [2]"


def test_a_quote_that_serves_two_parts_is_shown_once() -> None:
    assert answer_text([answered(0), answered(0, 1)], SENTENCES, [], [], []) == "Q?\nOne. [1]\n\nQ?\nTwo. [2]"
    again = answer_text([answered(0, 1), answered(1, 0)], SENTENCES, [], [], [])
    assert again == "Q?\nOne. [1]\nTwo. [2]\n\nQ?\nSee [2][1] above."


def test_a_part_without_answer_is_named() -> None:
    text = answer_text([answered(0), REFUSED], SENTENCES[:1], [], [], [])
    assert text == "Q?\nOne. [1]\n\nNothing was found on “What else?”"


def test_a_refusal_names_where_the_nearest_passages_are() -> None:
    nearest = [citation(1, "A"), citation(2, "A"), citation(3, "B")]
    assert (
        answer_text([REFUSED], [], [], nearest, []) == "I found no clear answer in the documents. Closest: “A” and “B”."
    )


def test_a_refusal_with_nothing_near_is_one_sentence() -> None:
    assert answer_text([REFUSED], [], [], [], []) == "I found no clear answer in the documents."


def test_a_readers_earlier_question_is_mentioned() -> None:
    text = answer_text([answered(0)], SENTENCES[:1], [], [], [citation(1, "Comment on A", "comment")])
    assert text == "One. [1]\n\nA reader has asked this before: “Comment on A”."


def test_another_earlier_question_is_mentioned() -> None:
    text = answer_text([answered(0)], SENTENCES[:1], [], [], [citation(1, "A", "message")])
    assert text == "One. [1]\n\nThis has been asked before: “A”."


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Start it:\n\n```bash\nrelay up\n```", "Start it:\n\n```bash\nrelay up\n```\n[1]"),
        ("| Plan | Days |\n| --- | --- |\n| Free | 3 |", "| Plan | Days |\n| --- | --- |\n| Free | 3 |\n[1]"),
        ("Do this:\n1. Stop it.\n2. Delete it.", "Do this:\n1. Stop it.\n2. Delete it.\n[1]"),
        ("It is wrapped\nby its page.", "It is wrapped by its page. [1]"),
    ],
)
def test_code_tables_and_lists_keep_their_lines(quote: str, shown: str) -> None:
    cited = citation(1, "A", "article", text=quote)
    sentence = AnswerSentence(" ".join(quote.split()), (1,))
    assert answer_text([answered(0)], [sentence], [cited], [], []) == shown
