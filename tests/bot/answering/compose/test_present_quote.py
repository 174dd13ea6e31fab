"""What a document says now where it was quoted."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.compose.present_quote import PresentQuote, present_quote
from bot.answering.compose.verification import verify
from bot.answering.types import Quote
from index import Document, DocumentRef, revision_of
from index.types import MessageStart

PAGE = DocumentRef("s:a", "Title", "https://example.org/post", "article", "", "", "public", "")
TALK = replace(PAGE, id="s:talk", kind="message")
BEFORE = "Plans differ. The small plan costs 10 euros. The large plan costs 90 euros."
QUOTED = "The small plan costs 10 euros."


def document(text: str, ref: DocumentRef = PAGE, messages: tuple[MessageStart, ...] = ()) -> Document:
    return Document(ref, text, revision_of(text), (), (), messages)


def quoted(text: str, before: str = BEFORE) -> Quote:
    start = before.index(text)
    return Quote(PAGE, revision_of(before), start, start + len(text), text, "", 0)


def found(now: PresentQuote) -> tuple[str, str]:
    return now.state, now.quote.text if now.quote else ""


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (BEFORE, ("same", QUOTED)),
        ("New first.\n\nThe small\n  plan costs 10 euros. The end.", ("same", "The small\n  plan costs 10 euros.")),
        (
            "The small plan costs 12 euros. The large plan costs 90 euros.",
            ("changed", "The small plan costs 12 euros."),
        ),
        ("Plans differ. The large plan costs 90 euros.", ("gone", "")),
        ("Nothing of the kind.", ("gone", "")),
        ("", ("gone", "")),
    ],
)
def test_the_quote_is_found_wherever_it_stands_else_what_took_its_place(now: str, expected: tuple[str, str]) -> None:
    assert found(present_quote(quoted(QUOTED), document(now), [BEFORE])) == expected


def test_signs_that_a_typesetter_exchanges_change_nothing() -> None:
    before = "It’s the “small” plan – really."
    now = 'Look. It\'s the "small" plan - really.'
    assert found(present_quote(quoted(before, before), document(now))) == ("same", now[6:])


@pytest.mark.parametrize("now", ["The limit is 100 requests.", "The limit is 10.5 of them.", "The limit is 10:30 now."])
def test_an_amount_that_begins_alike_is_another_one(now: str) -> None:
    assert present_quote(quoted("The limit is 10", "The limit is 10"), document(now)).state != "same"


def test_of_a_message_that_is_gone_nothing_takes_the_place() -> None:
    def talk(*said: tuple[str, str]) -> Document:
        starts, text = [], ""
        for address, words in said:
            starts.append(MessageStart(len(text), "Ann", "2026-11-03", address))
            text += f"{words}\n\n"
        return document(text, TALK, tuple(starts))

    one, two = "https://chat.example/1", "https://chat.example/2"
    before = talk((one, "The key is under the mat."), (two, "Thank you."))
    quote = Quote(before.ref_at(0), before.revision, 0, 25, "The key is under the mat.", "", 0)
    assert present_quote(quote, before).state == "same"
    edited = talk((one, "The key is under the pot."), (two, "Thank you."))
    assert found(present_quote(quote, edited)) == ("changed", "The key is under the pot.")
    for others in (((two, "The key is under the pot."),), ((two, "The key is under the mat."),)):
        assert found(present_quote(quote, talk(*others))) == ("gone", "")


def test_another_document_holds_a_quote_word_for_word_or_not_at_all() -> None:
    other = replace(PAGE, id="s:b")
    assert present_quote(quoted(QUOTED), document(f"Prices. {QUOTED}", other)).state == "same"
    assert present_quote(quoted(QUOTED), document("The small plan costs 12 euros.", other)).state == "gone"


WORDS = st.lists(st.sampled_from(["ant", "bee", "10", "10.5", "it's", "“so”", "a-b", "\n", "End.", "?"]), max_size=30)


@given(WORDS, WORDS, st.sampled_from([" ", "\n", "  "]))
def test_what_is_found_is_always_verbatim(before: list[str], now: list[str], gap: str) -> None:
    text = " ".join(before)
    if not text.strip():
        return
    here = document(gap.join(now))
    shown = present_quote(Quote(PAGE, revision_of(text), 0, len(text), text, "", 0), here)
    assert (shown.quote is None) == (shown.state == "gone")
    assert shown.quote is None or verify(shown.quote, here)


@given(WORDS, WORDS, WORDS, st.sampled_from([" ", "\n", " \n  "]))
def test_a_quote_between_other_words_is_the_same(
    first: list[str], inside: list[str], last: list[str], gap: str
) -> None:
    words = [each for each in inside if each.strip()]
    if not words:
        return
    text = " ".join(words)
    around = document(f"{' '.join(first)} | {gap.join(words)} | {' '.join(last)}")
    assert present_quote(Quote(PAGE, "", 0, len(text), text, "", 0), around).state == "same"
