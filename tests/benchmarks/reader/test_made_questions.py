import random

import pytest

from benchmarks.reader.made_questions import (
    as_typed,
    names_in,
    question_of_heading,
    question_of_sentence,
    unanswerable_twin,
)


@pytest.mark.parametrize(
    ("question", "others", "differs_in"),
    [
        ("What is the largest file?", [], {"smallest"}),
        ("How do I enable logging?", [], {"disable"}),
        ("Who led the city in 1905?", [], None),
        ("When did the mayor of Lyon resign?", ["Bremen"], {"Bremen"}),
    ],
)
def test_a_twin_asks_for_something_else(question: str, others: list[str], differs_in: set[str] | None) -> None:
    twin = unanswerable_twin(question, others, random.Random(3))
    assert twin is not None
    new = {word.strip("?") for word in twin.split()} - {word.strip("?") for word in question.split()}
    assert new == (differs_in or {word for word in new if word.isdigit()})
    assert len(new) == 1


def test_a_question_without_anything_to_swap_has_no_twin() -> None:
    assert unanswerable_twin("what does it mean", [], random.Random(0)) is None


def test_a_name_is_not_swapped_for_a_part_of_itself_or_another_of_the_question() -> None:
    question = "When did the mayor of Lyon meet Anna?"
    assert unanswerable_twin(question, ["Lyon", "Anna", "Greater Lyon"], random.Random(1)) in (None, question)


@pytest.mark.parametrize("seed", range(20))
def test_a_question_of_a_sentence_does_not_give_its_answer_away(seed: int) -> None:
    text = "The bridge over the river was opened by Queen Victoria in 1859 after six years of work."
    made = question_of_sentence(text, [(0, len(text))], random.Random(seed))
    assert made is not None
    question, (start, end) = made
    assert text[start:end] in ("Queen Victoria", "1859")
    assert text[start:end] not in question


def test_a_year_is_asked_for_with_when() -> None:
    text = "the bridge over the wide river was at last opened to all carts in 1859 by a crowd."
    made = question_of_sentence(text, [(0, len(text))], random.Random(0))
    assert made is not None
    assert "when" in made[0].split()


def test_a_sentence_without_names_or_numbers_makes_no_question() -> None:
    text = "the bridge over the wide river was at last opened to all carts by a crowd."
    assert question_of_sentence(text, [(0, len(text))], random.Random(0)) is None


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("Installing packages", "install packages"),
        ("Running the tests", "run the tests"),
        ("Creating a table", "create a table"),
        ("Starting a worker", "start a worker"),
        ("Loading files", "load files"),
        ("Why is it slow", "why is it slow"),
        ("Connection pools", "onnection pools"),
    ],
)
def test_a_heading_becomes_a_question_about_it(heading: str, part: str) -> None:
    forms = {question_of_heading(("Guide", heading), random.Random(seed)) or "" for seed in range(30)}
    assert len(forms) > 1
    assert any(part in form for form in forms)
    assert all(form for form in forms)


@pytest.mark.parametrize("heading", ["Introduction", "See also", "Parameters", "1.2.3", "Xy"])
def test_a_heading_that_says_too_little_becomes_no_question(heading: str) -> None:
    assert question_of_heading(("Guide", heading), random.Random(0)) is None


def test_a_question_is_typed_in_many_ways_and_never_empty() -> None:
    forms = {as_typed("How do I reset the admin password?", random.Random(seed)) for seed in range(60)}
    assert len(forms) > 6
    assert all(form.strip() for form in forms)
    assert "reset admin password" in forms


@pytest.mark.parametrize("question", ["?", "why?", "x", "?? ??"])
def test_odd_questions_are_typed_too(question: str) -> None:
    assert all(isinstance(as_typed(question, random.Random(seed)), str) for seed in range(40))


def test_a_word_that_begins_a_sentence_is_no_name() -> None:
    assert names_in("Yesterday the mayor of Lyon met Anna Berg. Then she left.") == ["Lyon", "Anna Berg"]
