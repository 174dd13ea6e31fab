"""The port for those who look after the bot."""

import urllib.error
import urllib.request
from collections.abc import Mapping

import pytest

from bot.service.health import MAX_HOOK_BYTES, Hook, HookRequest, listening
from bot.service.metrics import Metrics
from index import ConfigurationError


def get(address: str, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def post(address: str, path: str, body: bytes) -> tuple[int, str]:
    """Status and body; 0 where the connection was ended meanwhile."""
    request = urllib.request.Request(f"http://{address}{path}", body, {"X-Mark": "!"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except urllib.error.URLError:
        return 0, ""


def test_what_hangs_is_not_alive_and_what_is_not_alive_is_not_ready() -> None:
    troubles = {"alive": "", "ready": "not connected"}
    with listening("127.0.0.1:0", lambda: troubles["alive"], lambda: troubles["ready"], Metrics().text, {}) as address:
        assert get(address, "/healthz") == (200, "ok\n")
        assert get(address, "/readyz?why") == (503, "not connected\n")
        troubles["alive"] = "hung"
        assert [get(address, path) for path in ("/healthz", "/readyz")] == [(503, "hung\n")] * 2


def test_an_address_that_is_taken_is_one_sentence() -> None:
    with (
        listening("127.0.0.1:0", str, str, bytes, {}) as address,
        pytest.raises(ConfigurationError, match=r"Nothing can listen on .*correct service\.listen"),
        listening(address, str, str, bytes, {}),
    ):
        pass


def test_a_hook_answers_what_is_posted_to_its_path_and_nothing_else() -> None:
    def echo(request: HookRequest) -> tuple[int, Mapping[str, str], bytes]:
        return 201, {"content-type": "text/x"}, request.headers["X-Mark"].encode() + request.body

    hooks: dict[str, Hook] = {}
    with listening("127.0.0.1:0", str, str, bytes, hooks) as address:
        assert post(address, "/in", b"a") == (404, "nothing is taken here\n")
        hooks["POST /in"] = echo
        assert post(address, "/in?x=1", b"a") == (201, "!a")
        assert post(address, "/in", b"a" * (MAX_HOOK_BYTES + 1))[0] in (0, 413)
        assert get(address, "/in")[0] == 404


def test_a_hook_may_answer_a_page_with_its_query_and_set_a_cookie() -> None:
    def page(request: HookRequest) -> tuple[int, Mapping[str, str], bytes]:
        return 200, {"content-type": "text/html", "set-cookie": "a=b", "server": "no"}, f"<{request.query}>".encode()

    with listening("127.0.0.1:0", str, str, bytes, {"GET /page": page}) as address:
        assert get(address, "/page?x=1&y") == (200, "<x=1&y>")
        assert post(address, "/page", b"a")[0] == 404
        with urllib.request.urlopen(f"http://{address}/page", timeout=5) as response:
            assert (response.headers["Set-Cookie"], response.headers.get_all("Server")[0][:2]) == ("a=b", "Ba")


def test_metrics_show_what_was_counted_and_how_things_are_now() -> None:
    metrics = Metrics()
    metrics.question("discord", "answered")
    metrics.answered("discord", 0.2, {"search": 30.0, "total": 190.0})
    metrics.watch("queue", "What waits.", lambda: 3)
    metrics.watch_each("latency", "By shard.", "shard", lambda: {"0": 0.5, "1": 0.25})
    text = metrics.text().decode()
    for line in (
        'footnote_questions_total{outcome="answered",platform="discord"} 1.0',
        'footnote_answer_seconds_bucket{le="0.2",platform="discord"} 1.0',
        'footnote_stage_seconds_count{stage="search"} 1.0',
        "queue 3.0",
        'latency{shard="1"} 0.25',
    ):
        assert line in text.splitlines()
    assert 'stage="total"' not in text
