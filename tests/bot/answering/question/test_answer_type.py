"""What kind of answer a question calls for."""

import pytest

from bot.answering.question.answer_type import Expected, expected, supplies


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it founded?", Expected.TIME),
        ("In what year did it open?", Expected.TIME),
        ("How long does a build take?", Expected.TIME),
        ("How many seats are there?", Expected.AMOUNT),
        ("What percentage is refunded?", Expected.AMOUNT),
        ("Why is it scarce?", Expected.ANYTHING),
        ("whenever it rains", Expected.ANYTHING),
    ],
)
def test_the_wording_tells_what_is_expected(question: str, kind: Expected) -> None:
    assert kind == expected(question)


@pytest.mark.parametrize(
    ("text", "kind", "supplied"),
    [
        ("It opened in 1998.", Expected.TIME, True),
        ("It takes three weeks.", Expected.TIME, True),
        ("It opened late.", Expected.TIME, False),
        ("It holds 40 people.", Expected.AMOUNT, True),
        ("It holds many people.", Expected.AMOUNT, False),
        ("It holds 40 people.", Expected.ANYTHING, False),
    ],
)
def test_a_text_supplies_a_time_or_amount(text: str, kind: Expected, supplied: bool) -> None:
    assert supplied == supplies(text, kind, "When?")


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert not supplies("The 2019 release was large.", Expected.TIME, "When in 2019 was it?")
