"""Which messages hold nothing to look up."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Courtesy, courtesy
from bot.answering.question.courtesy import MAX_COURTESY_CHARS


@pytest.mark.parametrize(
    ("kind", "messages"),
    [
        ("nothing", ["", "  ", "?", "??!", "…", "👍", "<:wave:123456789012345678>", ":tada:"]),
        ("greeting", ["hi", "Hi!", "Hello there", "hey Bo", "Good morning everyone!", "how are you?", "you there?"]),
        ("greeting", ["Hallo!", "Guten Tag", "¡Hola!", "¿Qué tal?", "Bonjour, comment ça va ?", "Olá, tudo bem?"]),
        ("thanks", ["thanks", "Thank you so much!", "thx 🙏", "hi, thanks!", "Thanks for the quick answer, Ann!"]),
        ("thanks", ["Danke schön!", "Vielen Dank", "¡Muchas gracias!", "Merci beaucoup", "Muito obrigada"]),
        ("help", ["help", "Help!!", "can you help me?", "what can you do?", "how do I use this bot", "help please"]),
        ("help", ["Hilfe!", "¿Qué puedes hacer?", "ayuda", "aide", "Que peux-tu faire ?", "ajuda", "Was kannst du?"]),
        ("about_bot", ["are you a bot?", "Are you real?", "who are you?", "what's your name", "hi, are you a bot?"]),
        ("about_bot", ["Bist du ein Bot?", "¿Eres un bot?", "T'es un bot ?", "Você é um robô?", "Quem é você?"]),
        ("remark", ["ok", "good bot", "lol", "haha", "Great!", "yes please", "see you", "good night", "vale"]),
    ],
)
def test_courtesies_are_known_in_five_languages(kind: Courtesy, messages: list[str]) -> None:
    assert {message: courtesy(message) for message in messages} == dict.fromkeys(messages, kind)


@pytest.mark.parametrize(
    "message",
    [
        "How many steps has the stair?",
        "hi, how many steps has the stair?",
        "thanks, and how many steps has the stair?",
        "Thanks how do I reset my password",
        "help with the login",
        "What is help?",
        "hello world example",
        "Are you open on Sundays?",
        "who are you to decide what a bug is",
        "test coverage",
        "great lighthouse",
        "lighthouse",
        "1998",
        "C++",
        "please",
        "what can you do in the tower",
        "Hilfe beim Anmelden",
        "¿Cuándo se construyó el faro?",
        "thanks " * 100,
    ],
)
def test_whatever_may_be_looked_up_is_no_courtesy(message: str) -> None:
    assert courtesy(message) is None


@given(st.text(max_size=2 * MAX_COURTESY_CHARS))
def test_any_text_is_read(text: str) -> None:
    assert courtesy(text) in (None, "nothing", "greeting", "thanks", "help", "about_bot", "remark")


@pytest.mark.parametrize("piece", ["how do you ", "good morning ", "a", "thanks ", "is this ", "ha", "who ", "👍"])
def test_the_longest_message_takes_no_time(piece: str) -> None:
    message = (piece * MAX_COURTESY_CHARS)[: MAX_COURTESY_CHARS - 1] + "x"
    started = time.perf_counter()
    for _ in range(10):
        courtesy(message)
    assert (time.perf_counter() - started) / 10 < 0.02
