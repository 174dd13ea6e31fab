"""Answers as they read with what their sources say now."""

from dataclasses import replace

from bot.answering.compose.mended_answer import MendedAnswer, PresentOf, mended_answer
from bot.answering.compose.present_quote import PresentQuote
from bot.answering.types import Answer, AnswerSentence, Part, Quote
from tests.bot.records.records import make_record

OPEN, STAFF = "The gate opens at nine.", "The key hangs behind the green door."
GONE = PresentQuote("gone", None)


def made() -> Answer:
    return make_record(("s:open", "s:staff")).answer


def saying(now: dict[str, str]) -> PresentOf:
    """What stands now in place of some texts: ``""`` for nothing; the others stand as they were."""

    def present(quote: Quote) -> PresentQuote:
        said = now.get(quote.document.id, quote.text)
        state = "same" if said == quote.text else "changed"
        return PresentQuote(state, replace(quote, text=said)) if said else GONE  # type: ignore[arg-type]

    return present


def texts(mended: MendedAnswer) -> list[str]:
    return [each.text for each in mended.answer.sentences] if mended.answer else []


def test_an_answer_whose_sources_stand_is_the_same() -> None:
    answer = made()
    assert texts(mended_answer(answer, saying({}))) == [OPEN, STAFF]
    assert mended_answer(answer, saying({})).shown == MendedAnswer(answer, (), ()).shown


def test_what_has_changed_comes_in_place_and_what_is_gone_goes_everywhere() -> None:
    answer = made()
    mended = mended_answer(answer, saying({"s:open": "The gate opens at ten.", "s:staff": ""}))
    assert texts(mended) == ["The gate opens at ten."]
    assert (mended.changed, mended.gone) == ((1,), (2,))
    assert mended.answer is not None
    assert STAFF not in repr(mended.answer)
    assert "nine" not in repr(mended.answer)
    assert mended.answer.parts[0].sentences == (0,)
    assert mended.shown != MendedAnswer(answer, (), ()).shown


def test_where_nothing_is_left_there_is_no_answer() -> None:
    mended = mended_answer(made(), saying({"s:open": "", "s:staff": ""}))
    assert (mended.answer, mended.shown) == (None, ())


def test_a_sentence_that_a_model_wrote_makes_way_for_the_quote() -> None:
    answer = replace(
        made(), sentences=(AnswerSentence("It opens at nine, and the key is behind a door.", (1, 2)),), model="m"
    )
    answer = replace(answer, parts=(replace(answer.parts[0], sentences=(0,)),))
    assert texts(mended_answer(answer, saying({"s:open": "The gate opens at ten."}))) == ["The gate opens at ten."]
    assert mended_answer(answer, saying({"s:staff": ""})).answer is None


def test_a_part_that_loses_its_sentences_says_that_nothing_was_found() -> None:
    answer = made()
    parts = tuple(Part(question, "answered", False, 0.9, (at,)) for at, question in enumerate(("When?", "Where?")))
    mended = mended_answer(replace(answer, parts=parts), saying({"s:staff": ""}))
    assert mended.answer is not None
    assert [(part.status, part.sentences) for part in mended.answer.parts] == [("answered", (0,)), ("no_evidence", ())]
    assert "Nothing was found on “Where?”" in mended.answer.text


def test_a_table_keeps_the_header_over_a_row_that_has_changed() -> None:
    answer = made()
    answer = replace(answer, sentences=(AnswerSentence(f"{OPEN} {STAFF}", (1, 2)),))
    answer = replace(answer, parts=(replace(answer.parts[0], sentences=(0,)),))
    mended = mended_answer(answer, saying({"s:staff": "The key is lost."}))
    assert texts(mended) == [f"{OPEN} The key is lost."]


def test_the_nearest_passages_of_a_refusal_lose_what_is_gone() -> None:
    answer = made()
    refusal = replace(answer, status="no_evidence", sentences=(), citations=(), nearest=answer.citations, parts=())
    mended = mended_answer(refusal, saying({"s:staff": ""}))
    assert mended.answer is not None
    assert [each.number for each in mended.answer.nearest] == [1]
    assert STAFF not in repr(mended.answer)
