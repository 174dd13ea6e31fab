"""Scenes become pages, and pages pictures."""

from io import BytesIO

import pytest
from PIL import Image

from tests.fakes.discord.model import Json
from tests.pictures.browser import found_browser, opened_browser
from tests.pictures.drawing import kept_picture, page_of

NAMES: Json = {"users": {"1": "Ada"}, "roles": {}, "channels": {}, "groups": {}}


def discord_message(**changes: object) -> Json:
    button = {"type": 2, "style": 2, "label": "Delete", "custom_id": "d"}
    version = {"content": "Hello <@1>", "components": [{"type": 1, "components": [button]}], "thinking": False}
    message: Json = {"kind": "message", "at": 0.0, "author": "Footnote", "bot": True, "only": "", "command": None}
    return message | {"reply": None, "edited": False, "deleted": False, "versions": [version], "files": []} | changes


def scene(platform: str, *entries: Json) -> Json:
    found: Json = {
        "platform": platform,
        "names": NAMES,
        "channel": "general",
        "kind": "channel",
        "entries": list(entries),
    }
    return {"history": False, "scenes": [found]}


def test_a_message_of_discord_is_drawn_with_its_author_its_words_and_its_buttons() -> None:
    page = page_of(scene("discord", discord_message(only="Ada")), ("phone", "dark"))
    assert "<b>Footnote</b>" in page
    assert 'Hello <span class="mention">@Ada</span>' in page
    assert '<span class="button secondary">Delete</span>' in page
    assert "Only you can see this" in page


def test_a_message_of_slack_is_drawn_from_its_blocks() -> None:
    text = {"type": "text", "text": "a < b", "style": {"bold": True}}
    section = {"type": "rich_text_section", "elements": [text, {"type": "user", "user_id": "1"}]}
    blocks: list[Json] = [{"type": "rich_text", "elements": [section]}]
    blocks += [{"type": "context", "elements": [{"type": "mrkdwn", "text": "*small* <https://a.org|link>"}]}]
    message = {"kind": "message", "ts": "1", "thread": "", "author": "Footnote", "bot": True, "only": "", "text": ""}
    page = page_of(scene("slack", message | {"deleted": False, "blocks": blocks}), ("desktop", "light"))
    assert '<b>a &lt; b</b><span class="mention">@Ada</span>' in page
    assert "<b>small</b> <a>link</a>" in page


def test_what_is_not_drawn_yet_is_named() -> None:
    strange = {"content": "", "components": [{"type": 99}], "thinking": False}
    with pytest.raises(ValueError, match="type 99"):
        page_of(scene("discord", discord_message(versions=[strange])), ("desktop", "light"))


@pytest.mark.skipif(not found_browser(), reason="There is no Chromium here")
async def test_a_browser_draws_the_whole_page() -> None:
    async with opened_browser(found_browser()) as browser:
        short = await browser.picture(page_of(scene("discord", discord_message()), ("phone", "dark")), 390, 1.0)
        longer = scene("discord", *[discord_message()] * 9)
        long = await browser.picture(page_of(longer, ("phone", "dark")), 390, 2.0)
    width, height = Image.open(BytesIO(short)).size
    assert width == 390
    assert Image.open(BytesIO(long)).size[0] == 780
    assert Image.open(BytesIO(long)).size[1] > 5 * height
    assert len(kept_picture(short)) < len(short)
