"""Progress without a terminal."""

import pytest

from bot.cli import console


def test_a_line_shows_every_few_seconds_how_far_the_work_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.cli.console.time.monotonic", lambda: now[0])
    with console.progress() as show:
        for second in range(31):
            now[0] = float(second)
            show("embed", 100 * second, 4_000)
        now[0] = 60.0
        show("read", 7, 0)
    lines = ["footnote: embed 1,000 of 4,000", "footnote: embed 2,000 of 4,000", "footnote: embed 3,000 of 4,000"]
    assert [*lines, "footnote: read 7"] == capsys.readouterr().err.splitlines()


def test_a_quiet_command_shows_no_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LINE_SECONDS", 0.0)
    with console.progress(quiet=True) as show:
        show("embed", 1, 2)
    assert capsys.readouterr().err == ""
