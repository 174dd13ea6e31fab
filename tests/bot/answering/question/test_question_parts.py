"""What a message asks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.question.question_detection import has_only_questions, is_pleasantry, is_question
from bot.answering.question.question_parts import MAX_PARTS, EmptyQuestion, parse_questions
from bot.answering.types import MAX_QUERY_CHARS, ParsedQuestion

ASKING = (
    "Why is the sky blue?",
    "这是什么？",
    "Is it free (for now?)",
    "Is it free? 😀🙏",
    "He said “is it free?”",
    "Really?!",
    "Is it *free?*",
    "I would like to know your thoughts on model defensibility.",
    "I'd love to hear how you deploy it.",
    "I’d really appreciate some advice on backups.",
    "I am curious whether it scales.",
    "We like it and I’m curious about the price.",
    "Curious if anyone has tried this on ARM.",
    "Any thoughts on the new release.",
    "Any tips for debugging this",
    "Just wondering if the limit is per user.",
    "I was wondering how this works.",
    "Can someone explain the difference.",
    "could you please tell me where the logs are",
    "Please explain the retention policy.",
    "please tell me what the limit is",
    "Does anyone know the release date.",
    "Anyone know how to fix this",
    "Help me understand the pricing.",
    "What about teams.",
    "how do i reset my password",
    "is it possible to use two keys",
    "Explain how batching works.",
    "I want to know when it ships.",
)
TELLING = (
    "Access to GPUs is scarce.",
    "Distribution is all you need (right?).",
    "What is needed is a second key.",
    "Scientists were curious about the result.",
    "She asked whether it was safe.",
    "Please tell your doctor about any allergies.",
    "The documents explain how batching works.",
    "We needed to know the limit before we started.",
    "Someone has to pay for it.",
    "The question is why this happened.",
    "See https://example.org/search?q=footnote for more.",
    "",
)
PLEASANTRIES = (
    "Hey Matt, great post as always.",
    "Thanks in advance!",
    "Thank you so much for sharing this.",
    "Hi all,",
    "Hello!",
    "Good morning everyone 😀",
    "Great article!",
    "What a great read!",
    "I really enjoyed this post.",
    "Love your newsletter.",
    "Best regards, Ana",
    "Cheers!",
    "Keep up the great work!",
    "Sorry if this is a dumb question.",
    "Quick question:",
    "I have a question.",
    "Hope you are well.",
    "Any help is much appreciated!",
    "Long time reader, first time caller.",
    "thx :)",
    "Have a nice day!",
    "👍",
)
SUBSTANTIAL = (
    "Thanks to GPUs, training is fast.",
    "Right now, access to GPUs is scarce.",
    "Ty Cobb was a baseball player.",
    "Great Britain left the union in 2020.",
    "Keep it in the fridge.",
    "We look forward to releasing version 2 in March.",
    "Hi-fi systems need calibration.",
    "No tokens are stored.",
    "42",
    "Dear customers pay more than new ones do.",
)


@pytest.mark.parametrize("sentence", ASKING)
def test_a_question_or_request_asks(sentence: str) -> None:
    assert is_question(sentence)


@pytest.mark.parametrize("sentence", TELLING)
def test_a_statement_does_not_ask(sentence: str) -> None:
    assert not is_question(sentence)


@pytest.mark.parametrize("sentence", PLEASANTRIES)
def test_greetings_thanks_and_praise_are_pleasantries(sentence: str) -> None:
    assert is_pleasantry(sentence)


@pytest.mark.parametrize("sentence", SUBSTANTIAL)
def test_what_says_something_is_no_pleasantry(sentence: str) -> None:
    assert not is_pleasantry(sentence)


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (["Great post!", "How does it scale?"], True),
        (["My question:", "How does it scale?"], True),
        (["How does it scale?", "It shards by key."], False),
        (["It shards by key:", "see below."], False),
        (["Thanks!"], True),
        ([], True),
    ],
)
def test_a_passage_only_asks_if_every_sentence_does(sentences: list[str], expected: bool) -> None:
    assert expected == has_only_questions(sentences)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("What is it?", [ParsedQuestion("What is it?", "What is it?")]),
        ("normandy location", [ParsedQuestion("normandy location", "normandy location")]),
        ("Hi! Where are the logs? Thanks!", [ParsedQuestion("Where are the logs?", "Where are the logs?")]),
        ("hi, where are the logs?", [ParsedQuestion("hi, where are the logs?", "where are the logs?")]),
        ("where are the logs?\nthanks", [ParsedQuestion("where are the logs?", "where are the logs?")]),
        ("How do I\nreset the clock?", [ParsedQuestion("How do I reset the clock?", "How do I reset the clock?")]),
        (
            "where are the logs?? I looked everywhere",
            [
                ParsedQuestion(
                    "where are the logs??", "where are the logs??", ("where are the logs?? I looked everywhere",)
                )
            ],
        ),
        (
            "Where are the logs? How large may a file be?",
            [
                ParsedQuestion("Where are the logs?", "Where are the logs?"),
                ParsedQuestion("How large may a file be?", "How large may a file be?"),
            ],
        ),
        (
            "Can you please explain to me how batching works?",
            [ParsedQuestion("Can you please explain to me how batching works?", "how batching works?")],
        ),
    ],
)
def test_each_asking_sentence_is_a_part_without_its_frame(message: str, expected: list[ParsedQuestion]) -> None:
    assert expected == list(parse_questions(message))


@pytest.mark.parametrize(
    ("message", "queries"),
    [
        ("We host it on a Raspberry Pi. How do I update it?", ["We host it on a Raspberry Pi. How do I update it?"]),
        ("We host it on a Raspberry Pi. Where are the system logs?", ["Where are the system logs?"]),
        ("My quota request was denied. Any ideas?", ["My quota request was denied. Any ideas?"]),
        ("Where are the logs? Are they encrypted?", ["Where are the logs?", "Where are the logs? Are they encrypted?"]),
        (
            "It reads robots.txt? how do I disable that",
            ["It reads robots.txt?", "It reads robots.txt? how do I disable that"],
        ),
        (
            "Where are the logs? How do I switch them off?",
            ["Where are the logs?", "Where are the logs? How do I switch them off?"],
        ),
        ("Where are the logs? Can this user read the quota?", ["Where are the logs?", "Can this user read the quota?"]),
        ("Where are the logs? And for teams?", ["Where are the logs?", "Where are the logs? And for teams?"]),
        ("Is the quota shared? Why?", ["Is the quota shared?"]),
    ],
)
def test_a_part_that_refers_back_brings_its_context(message: str, queries: list[str]) -> None:
    assert queries == [part.query for part in parse_questions(message)]


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Why are GPUs scarce, and who makes chips?", ["Why are GPUs scarce?", "who makes chips?"]),
        ("Who wrote the paper and when was it published?", ["Who wrote the paper?", "when was it published?"]),
        ("How do I install it; what are the requirements?", ["How do I install it?", "what are the requirements?"]),
        (
            "hi, what does it cost, and how do I cancel, and can I get a refund?",
            ["hi, what does it cost?", "how do I cancel?", "can I get a refund?"],
        ),
        ("who was jim thorpe and what did he do", ["who was jim thorpe?", "what did he do"]),
    ],
)
def test_questions_that_are_joined_are_parts_of_their_own(message: str, questions: list[str]) -> None:
    assert questions == [part.question for part in parse_questions(message)]


@pytest.mark.parametrize(
    "message",
    [
        "How and why did it fail?",
        "When do I pay, and why?",
        "Do you know what it is and what it does?",
        "What is the difference between what AI is and what does it?",
        "Which guide explains who may vote and when the vote is held?",
        "Which problems can be solved in theory, but which in practice take too long?",
        "What are the terms and conditions?",
        "The harbour froze and what could float was lost.",
    ],
)
def test_a_question_whose_halves_belong_together_is_one_part(message: str) -> None:
    assert [message] == [part.question for part in parse_questions(message)]


def test_parts_are_bounded() -> None:
    message = " ".join(f"What is component number {n} for?" for n in range(50))
    assert len(parse_questions(message)) == MAX_PARTS


@pytest.mark.parametrize("message", ["", " \n\t", "\u3000"])
def test_an_empty_question_is_refused_with_a_remedy(message: str) -> None:
    with pytest.raises(EmptyQuestion, match="say what you would like to know"):
        parse_questions(message)


@pytest.mark.parametrize(
    "message",
    ["😀", "?", "gpu", "SELECT * FROM users; DROP TABLE x; --", "((((.*[a-z", "x" * 10_000, "why " * 3_000, "\ud800?"],
)
def test_odd_questions_become_parts(message: str) -> None:
    assert all(0 < len(part.query) <= MAX_QUERY_CHARS for part in parse_questions(message))


@given(st.text(min_size=1, max_size=400))
def test_any_text_becomes_bounded_encodable_parts(message: str) -> None:
    if not message.strip():
        return
    found = parse_questions(message)
    assert 1 <= len(found) <= MAX_PARTS
    for part in found:
        assert part.question.strip()
        assert 0 < len(part.query.encode("utf-8")) <= 4 * MAX_QUERY_CHARS


@given(st.lists(st.sampled_from([*ASKING, *TELLING, *PLEASANTRIES]), min_size=1, max_size=12).map(" ".join))
def test_parts_of_chatty_messages_keep_the_askers_words(message: str) -> None:
    if message.strip():
        words = set(re.findall(r"\w+", message))
        assert all(set(re.findall(r"\w+", part.question)) <= words for part in parse_questions(message))


@pytest.mark.parametrize(
    "message",
    [
        "tl;dr of the travel policy",
        "summarize the travel policy",
        "can you sum up the travel policy",
        "give me a quick summary of the travel policy pls",
        "what does the page about the travel policy",
    ],
)
def test_who_wants_a_summary_is_searched_for_its_subject(message: str) -> None:
    (part,) = parse_questions(message)
    assert part.query == "the travel policy"


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("ToolWarning: Unknown mark - is this a typo?\n\nhow do i hide the warning", ["how do i hide the warning"]),
        ("error: no linker. Did you install it?\nwhat do i need here?", ["what do i need here?"]),
        ("How do I start it?\n```\nfatal: not found. Are you lost?\n```", ["How do I start it?"]),
        ("error[E0502]: cannot borrow. Did you mean `b`?", ["Did you mean `b`?"]),
        (
            "Error pages: can I change them?\nHow do I hide them?",
            ["Error pages: can I change them?", "How do I hide them?"],
        ),
    ],
)
def test_what_a_pasted_error_asks_is_not_what_the_person_asks(message: str, asked: list[str]) -> None:
    assert [part.question for part in parse_questions(message)] == asked
