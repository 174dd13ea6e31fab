"""A form that shows all passages of an answer."""

import asyncio
from collections.abc import Awaitable

from bot.rendering.slack import NumberedPassage, blocks_of, passages_blocks, text_messages
from bot.service import notices
from bot.service.interaction import FoundPassages
from bot.slack.slack_form import modal
from bot.slack_connection.web_client import Json, SlackClient
from bot.translation import Translator, msgid

OPEN_SECONDS = 1.0
"""Seconds in which the passages have to be there to be shown at once: Slack opens a form within three seconds."""
TITLE = msgid("Passages")
LOOKING = msgid("Looking for the passages…")


async def show_passages(
    client: SlackClient, trigger: str, finding: Awaitable[FoundPassages], translator: Translator
) -> None:
    """Show passages in a form, which is opened before they are found where that takes long.

    Args:
        client: The Web API.
        trigger: What opens a form, for three seconds.
        finding: Finds the passages.
        translator: Says what is no quote.

    Raises:
        SlackApiError: Slack opens no form.
    """
    found = asyncio.ensure_future(finding)
    await asyncio.wait((found,), timeout=OPEN_SECONDS)
    soon, title = found.done(), translator.translate(TITLE)
    shown = await _blocks(await found, translator) if soon else _said(LOOKING, translator)
    opened = await client.web.views_open(trigger_id=trigger, view=modal(title, shown, translator))
    if soon:
        return
    try:
        shown = await _blocks(await found, translator)
    except Exception:
        await client.web.views_update(
            view_id=opened["view"]["id"], view=modal(title, _said(notices.DEFECT, translator), translator)
        )
        raise
    await client.web.views_update(view_id=opened["view"]["id"], view=modal(title, shown, translator))


async def _blocks(found: FoundPassages, translator: Translator) -> list[Json]:
    if isinstance(found, str):
        return _said(found, translator)
    passages = [
        NumberedPassage(number, each.quote, each.before, each.after, each.link) for number, each in found.items()
    ]
    return list(await asyncio.to_thread(passages_blocks, passages, translator))


def _said(text: str, translator: Translator) -> list[Json]:
    return blocks_of(text_messages(translator.translate(text)))
