"""What kind of answer a question calls for."""

import pytest

from bot.answering.question.answer_type import (
    AnswerType,
    asks_who_made,
    expected_answer_type,
    names_answer_of_type,
    names_maker,
)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it founded?", AnswerType.TIME),
        ("In what year did it open?", AnswerType.TIME),
        ("How long does a build take?", AnswerType.TIME),
        ("How many seats are there?", AnswerType.AMOUNT),
        ("What percentage is refunded?", AnswerType.AMOUNT),
        ("How much does the subscription cost a month?", AnswerType.PRICE),
        ("what's the monthly fee", AnswerType.PRICE),
        ("How much memory does it need?", AnswerType.AMOUNT),
        ("Which release dropped it?", AnswerType.VERSION),
        ("since what version is the order different", AnswerType.VERSION),
        ("When was the option removed?", AnswerType.VERSION),
        ("When was the tower built?", AnswerType.TIME),
        ("It closes when?", AnswerType.TIME),
        ("Does it check the types when it builds?", AnswerType.ANYTHING),
        ("What do I do when I am away?", AnswerType.ANYTHING),
        ("Why is it scarce?", AnswerType.ANYTHING),
        ("whenever it rains", AnswerType.ANYTHING),
        ("difference between a lamp and a lantern", AnswerType.CONTRAST),
        ("What is a lantern?", AnswerType.DEFINITION),
        ("What is the difference?", AnswerType.DEFINITION),
    ],
)
def test_the_wording_tells_what_is_expected(question: str, kind: AnswerType) -> None:
    assert kind == expected_answer_type(question)


@pytest.mark.parametrize(
    ("text", "kind", "supplied"),
    [
        ("It opened in 1998.", AnswerType.TIME, True),
        ("It takes three weeks.", AnswerType.TIME, True),
        ("It opened late.", AnswerType.TIME, False),
        ("It opens on Saturdays.", AnswerType.TIME, True),
        ("It opens at noon, twice a week.", AnswerType.TIME, True),
        ("It lasts forever.", AnswerType.TIME, True),
        ("It opens on the third of May.", AnswerType.TIME, True),
        ("It may open.", AnswerType.TIME, False),
        ("It leaves at ten.", AnswerType.TIME, True),
        ("It leaves at ten stations.", AnswerType.TIME, False),
        ("It is oiled every ninth day.", AnswerType.TIME, True),
        ("It is oiled in winter.", AnswerType.TIME, True),
        ("It opens after the ceremony.", AnswerType.TIME, False),
        ("It holds 40 people.", AnswerType.AMOUNT, True),
        ("It holds many people.", AnswerType.AMOUNT, False),
        ("It holds 40 people.", AnswerType.ANYTHING, False),
        ("It now takes a pattern (#14420, CVE-2018-12121, https://a.example/123).", AnswerType.AMOUNT, False),
        ("It needs 500MB, or 1,024 of them.", AnswerType.AMOUNT, True),
        ("A seat is $4 a month.", AnswerType.PRICE, True),
        ("Children get in free.", AnswerType.PRICE, True),
        ("It covers millions of projects.", AnswerType.PRICE, False),
        ("It costs 3 million dollars, or 20 EUR.", AnswerType.PRICE, True),
        ("| Single room | 120 |", AnswerType.PRICE, True),
        ("It has covered 4000 projects since 2019.", AnswerType.PRICE, False),
        ("Removed in version 6.0.", AnswerType.VERSION, True),
        ("It went in v2.14.1.", AnswerType.VERSION, True),
        ("It was removed in March 2019.", AnswerType.VERSION, True),
        ("It was removed.", AnswerType.VERSION, False),
    ],
)
def test_a_text_supplies_a_time_or_amount(text: str, kind: AnswerType, supplied: bool) -> None:
    assert supplied == names_answer_of_type(text, kind, "When?")


def test_an_occasion_says_when_something_is_to_be_done() -> None:
    assert names_answer_of_type("Call it after the others.", AnswerType.TIME, "When should I call it?")
    assert not names_answer_of_type("Call it at last.", AnswerType.TIME, "When should I call it?")
    assert not names_answer_of_type("It was called after the others.", AnswerType.TIME, "When was it called?")


def test_what_the_question_says_itself_is_no_answer() -> None:
    assert not names_answer_of_type("The 2019 release was large.", AnswerType.TIME, "When in 2019 was it?")


@pytest.mark.parametrize(
    ("question", "text", "makes", "names"),
    [
        ("who created relayd", "It was begun by Ann Bell in spring.", True, True),
        ("who maintains relayd?", "A team of five looks after it.", True, True),
        ("Who wrote Relayd?", "Write to @ann if it breaks.", True, True),
        ("who's behind relayd", "The tag is made when a new version of *Relayd* is out.", True, False),
        ("who is the author of relayd", "It maps to the newest release of Relayd.", True, False),
        ("who develops relayd", "It is meant for developers of extensions.", True, False),
        ("who may delete messages", "Moderators may.", False, True),
    ],
)
def test_who_made_something_asks_for_a_name_or_a_group(question: str, text: str, makes: bool, names: bool) -> None:
    assert asks_who_made(question) == makes
    if makes:
        assert names_maker(text, question) == names
