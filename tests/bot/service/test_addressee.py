"""Whom the words of a message are for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.service.addressee import asks, asks_anybody, goes_on, own_words


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("> How does it work?\nlike this", "like this"),
        ("&gt; quoted on Slack\nmine", "mine"),
        ("see <https://example.org/how?> ok", "see   ok"),
        ("why `raise ValueError()` here?", "why  here?"),
        ("look:\n```py\nhow = 1\n```\nwhy?", "look:\nwhy?"),
        ("```\nnever closed\nhow?", ""),
        ("```one line?```", ""),
        ("x" * 5_000, "x" * 2_000),
    ],
)
def test_quotes_code_and_addresses_are_somebody_else_s_words(text: str, own: str) -> None:
    assert own_words(text) == own


@pytest.mark.parametrize(
    "text",
    [
        "How do I disable the docs page in production?",
        "Same problem here: how can I run two workers?",
        "Is there a way to hide a route?",
        "Is it possible to use several routers?",
        "Does FastAPI support websockets?",
        "What is the difference between Path and Query parameters?",
        "does anyone know how to stream a large file",
        "Do you know if background tasks survive a restart?",
        "Is it ok to share one client between tests? How do I close it then, in the fixture?",
        "How do I model a person with many addresses?",
        "A ton of requests time out, how can I raise the limit of connections?",
        "¿Cómo puedo ocultar una ruta de la documentación?",
        "Wie kann ich eine Route verstecken?",
        "Comment puis-je cacher une route ?",
        "Como posso esconder uma rota da documentação?",
    ],
)
def test_a_question_that_is_understood_by_itself_is_for_anybody(text: str) -> None:
    assert asks_anybody(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "??? 😅",
        "thanks!",
        "I use two workers.",
        "did you try a clean venv?",
        "have you tried turning it off and on",
        "Which version are you on?",
        "What's your config?",
        "could u paste the traceback",
        "What does the full traceback say?",
        "Is uvicorn running behind nginx?",
        "Does the endpoint return JSON?",
        "What if the token is expired by then?",
        "How about a middleware that does it?",
        "Why not use a dependency for that?",
        "Isn't there an argument for this?",
        "and on Windows?",
        "really?",
        "why?",
        "Why does it do that?",
        "Bo, how did the demo of the router go?",
        "@bo how does the router work?",
        "Can a moderator move this thread to the right channel?",
        "Mods, can this be closed?",
        "Can someone from the team review the router?",
        "anyone else seeing timeouts with the router?",
        "Is that correct for the new router as well?",
        "thanks, how do I add the router then?",
        "> How do I add a router?\nwith include_router",
        "`how do I add a router?`",
        "Hast du den Router schon eingebunden?",
        "¿Qué versión del router usas?",
        "Tu as quelle version du router ?",
        "Você já tentou com outro router?",
        "Hai già provato con un altro router?",
        "ルーターはどうやって追加しますか？",
    ],
)
def test_what_is_for_a_person_or_hangs_on_what_was_said_is_not_for_anybody(text: str) -> None:
    assert not asks_anybody(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and on Windows?", True),
        ("can you show an example?", True),
        ("is it ok to do this twice?", True),
        ("what about headers", True),
        ("I still get a 422", True),
        ("hmm, it doesn't work with two workers", True),
        ("now it works", False),
        ("the error is gone, I just get a warning", False),
        ("ah, forgot the import", False),
        ("is the bot right?", False),
        ("is that correct?", False),
        ("Bo, can you confirm?", False),
        ("I need a human", False),
        ("can someone look at this?", False),
    ],
)
def test_who_goes_on_with_the_bot_asks_or_tells_what_is_left_and_turns_to_no_person(text: str, expected: bool) -> None:
    assert goes_on(text) is expected


@given(st.text(alphabet=st.sampled_from("aI?!.,'’`>\n@: you how 😀ß"), max_size=80) | st.text(max_size=80))
def test_any_text_is_read_and_who_asks_anybody_asks(text: str) -> None:
    assert not asks_anybody(text) or asks(text)
    goes_on(text)


def test_to_ask_is_to_ask_in_one_s_own_words() -> None:
    asked = ["why?", "> why?", "`why?`", "so", "tell me more about hives", "https://example.org/why?"]
    assert [asks(each) for each in asked] == [True, False, False, False, True, False]
