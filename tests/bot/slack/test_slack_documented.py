"""``docs/slack-transcripts.md`` shows the transcripts that the tests keep, and ``docs/slack.md`` the app's manifest."""

import json
import os
import re
from pathlib import Path
from typing import Any

from bot.slack.slack_app import ANSWER_THIS, ASK, CORRECT_THIS, FOOTNOTE, GONE, SAVE_ANSWER, WHY
from bot.slack.workspace_bot import CHANGES
from bot.slack_connection.scopes import SCOPES
from tests.bot.discord.snapshots import BLOCK, with_transcripts
from tests.bot.slack.transcripts import FOLDER


def manifest(repository: Path) -> Any:
    page = (repository / "docs" / "slack.md").read_text("utf-8")
    found = re.search(r"```json\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert found is not None
    return json.loads(found[1])


def test_every_transcript_in_the_page_is_the_kept_one(repository: Path) -> None:
    kept = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.txt")}
    path = repository / "docs" / "slack-transcripts.md"
    if os.environ.get("FOOTNOTE_TEST_KEEP"):
        path.write_text(with_transcripts(path.read_text("utf-8"), kept), "utf-8")
    page = path.read_text("utf-8")
    assert sorted(block[1] for block in BLOCK.finditer(page)) == sorted(kept)
    assert with_transcripts(page, kept) == page


def test_the_manifest_names_the_commands_and_every_event_that_has_a_listener(repository: Path) -> None:
    made = manifest(repository)
    features = made["features"]
    assert [each["command"] for each in features["slash_commands"]] == [ASK, FOOTNOTE]
    shortcuts = [each["callback_id"] for each in features["shortcuts"]]
    assert shortcuts == [ANSWER_THIS, SAVE_ANSWER, CORRECT_THIS, WHY]
    events = {each.partition(".")[0] for each in made["settings"]["event_subscriptions"]["bot_events"]}
    assert events == {"app_mention", "message", "app_home_opened", "agent_session_stopped", *GONE, *CHANGES}
    assert set(SCOPES) <= set(made["oauth_config"]["scopes"]["bot"])


def test_every_scope_of_the_manifest_is_explained(repository: Path) -> None:
    page = (repository / "docs" / "slack.md").read_text("utf-8")
    table = "".join(line for line in page.splitlines() if line.startswith("| `"))
    assert [each for each in manifest(repository)["oauth_config"]["scopes"]["bot"] if f"`{each}`" not in table] == []
