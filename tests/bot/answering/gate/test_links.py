"""What a reader could follow, or be called by."""

import pytest

from bot.answering.gate.links import calls_many, links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://evil.example/a?b=1.", "evil.example/a?b=1"),
        ("See <https://evil.example>.", "evil.example"),
        ("[here](http://evil.example/x)", "evil.example/x"),
        ("<http://evil.example|click>", "evil.example"),
        ("go to www.evil.example", "www.evil.example"),
        ("go to evil.com/path now", "evil.com/path"),
        ("go to evil.com.", "evil.com"),
        ("bare t.me/group", "t.me/group"),
        ("hxxps://evil.example", "hxxps://evil.example"),
        ("evil[.]com", "evil[.]com"),
        ("evil dot (dot) com", "dot (dot) com"),
        ("evil [dot] com", "evil [dot] com"),
        ("write to a.b@evil.example", "a.b@evil.example"),
        ("at 10.0.0.1:8080/x", "10.0.0.1:8080/x"),
        ("javascript:alert(1)", "javascript:alert(1"),
        ("mailto:x@y.org", "mailto:x@y.org"),
        ("//evil.example/x", "//evil.example/x"),
        ("HTTPS://EVIL.EXAMPLE/", "evil.example"),
    ],
)
def test_links_are_found_in_every_dress(text: str, found: str) -> None:
    assert found in links(text)


@pytest.mark.parametrize(
    "text",
    [
        "GPUs cost 3.5 million.",
        "In the U.S. and the U.K.",
        "e.g. this",
        "version 2.13.0",
        "at 5 p.m. today",
        "a/b",
        "1:2",
    ],
)
def test_what_is_no_link_is_none(text: str) -> None:
    assert links(text) == ()


@pytest.mark.parametrize("text", ["@everyone look", "@here", "@channel", "<@123>", "<@&42>", "<!here>", "<#C1|x>"])
def test_mentions_are_found(text: str) -> None:
    assert calls_many(text)


@pytest.mark.parametrize("text", ["everyone is here", "a@b.org", "x < y", "@ada wrote this"])
def test_what_calls_nobody_is_no_mention(text: str) -> None:
    assert not calls_many(text)
