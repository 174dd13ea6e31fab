"""What of a record a viewer may read now."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.records import WITHHELD, redact, to_json
from tests.bot.records.records import LABELS, TEXTS, make_record, viewer

BOTH = frozenset({"public", "staff"})
KEY = "green door"


def test_whoever_may_read_everything_sees_the_record_as_it_is() -> None:
    record = make_record(("s:open", "s:staff"), audience=BOTH)
    shown = redact(record, viewer("public", "staff"))
    assert (shown.record, shown.withheld) == (record, 0)


def test_a_sentence_goes_with_its_quote_and_the_others_keep_their_numbers() -> None:
    shown = redact(make_record(("s:staff", "s:open"), audience=BOTH), viewer("public")).record.answer
    assert shown.text == "The gate opens at nine. [2]"
    assert [citation.number for citation in shown.citations] == [2]
    assert shown.parts[0].sentences == (0,)


def test_what_the_document_does_not_say_any_more_is_not_shown() -> None:
    shown = redact(make_record(), viewer("public", texts={"s:open": "The gate is shut."}))
    assert "opens at nine" not in to_json(shown.record).decode()
    assert shown.withheld == 4


def test_a_document_that_is_gone_is_not_shown() -> None:
    assert "opens at nine" not in to_json(redact(make_record(), viewer("public", texts={})).record).decode()


def test_a_question_is_shown_to_those_it_was_answered_for() -> None:
    record = make_record(audience=BOTH, question="Where does the key of the boiler room hang?")
    assert "boiler" not in to_json(redact(record, viewer("public")).record).decode()
    assert redact(record, viewer("public")).record.answer.question == WITHHELD
    assert redact(record, viewer("public", "staff")).record.answer.question == record.answer.question


def test_places_that_were_added_since_hide_nothing_from_those_who_may_read_it_now() -> None:
    record = make_record()
    quote = record.answer.citations[0].quote
    then = replace(quote, document=replace(quote.document, audience="public@discord:1"))
    answer = replace(record.answer, citations=(replace(record.answer.citations[0], quote=then),))
    assert [
        each.quote for each in redact(replace(record, answer=answer), viewer("public")).record.answer.citations
    ] == [then]
    assert redact(replace(record, answer=answer), viewer("staff")).record.answer.citations == ()


@given(
    st.lists(st.sampled_from(sorted(TEXTS)), max_size=4),
    st.frozensets(st.sampled_from(["public", "staff", "beta"])),
    st.frozensets(st.sampled_from(["public", "staff", "beta"])),
)
def test_nothing_of_a_document_reaches_whoever_may_not_read_it(
    documents: list[str], audience: frozenset[str], held: frozenset[str]
) -> None:
    record = make_record(list(dict.fromkeys(documents)), audience=audience)
    written = to_json(redact(record, viewer(*held)).record).decode()
    for document, text in TEXTS.items():
        if LABELS[document] not in held:
            assert text.split(".")[0] not in written
            assert document not in written
