"""What commands do is said in the language of who looks at them, within Discord's limits."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

import discord
import pytest
from discord import app_commands

from bot.discord.buttons import ActionButton
from bot.discord.commands import COMMANDS, MENUS
from bot.discord.declared_commands import declared
from bot.discord_connection.command_translator import CommandTranslator
from bot.discord_connection.form_modal import FormModal
from bot.records import AuditLog
from bot.service.button_actions import CancelReindex, DeleteAnswer, StopAnswer
from bot.service.commands.command_set import CommandSet, PendingCommands
from bot.service.commands.member_commands import MemberCommandSet
from bot.service.live_index import LiveIndex
from bot.service.privacy_requests import PrivacyRequests
from bot.service.vote_form import WHY_NOT
from bot.translation import LANGUAGES, LanguageChoice, load_translators

TRANSLATED = {"de", "es-ES", "es-419", "fr", "pt-BR"}
"""Discord's locales of the languages that the bot speaks, without English."""


async def payloads() -> list[Mapping[str, Any]]:
    client = discord.Client(intents=discord.Intents.none())
    tree = app_commands.CommandTree(client)
    translator = CommandTranslator(LanguageChoice({}, load_translators(), lambda _: ""))
    member = MemberCommandSet(cast("LiveIndex", None), cast("PrivacyRequests", None)).commands()
    shared = declared(CommandSet(member, (), PendingCommands(), cast("AuditLog", None)), operators=False)
    every: list[Any] = [*COMMANDS, *shared, *MENUS]
    return [await each.get_translated_payload(tree, translator) for each in every]


def parts(payload: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield payload
    for each in payload.get("options") or ():
        yield from parts(each)


async def test_every_description_is_translated_and_no_name_that_people_type() -> None:
    found = [part for payload in await payloads() for part in parts(payload)]
    described = [part for part in found if part.get("description")]
    assert len(described) >= 15
    assert [part["name"] for part in described if set(part["description_localizations"]) != TRANSLATED] == []
    assert [part["name"] for part in described if part.get("name_localizations")] == []
    assert [set(part["name_localizations"]) for part in found if not part.get("description")] == [TRANSLATED] * len(
        MENUS
    )


async def test_what_is_translated_fits_where_discord_shows_it() -> None:
    found = [part for payload in await payloads() for part in parts(payload)]
    said = [text for part in found for text in (part.get("description_localizations") or {}).values()]
    named = [text for part in found for text in (part.get("name_localizations") or {}).values()]
    assert (max(map(len, said)) <= 100, max(map(len, named)) <= 32) == (True, True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_buttons_and_the_form_fit_in_every_language(language: str) -> None:
    translator = load_translators()[language]
    actions = (DeleteAnswer("1", ()), StopAnswer("1", "message-1"), CancelReindex("1"))
    labels = [ActionButton(each, translator).item.label or "" for each in actions]
    assert [label for label in labels if not 0 < len(label) <= 40] == []
    form = FormModal(WHY_NOT, translator, cast("Any", None), cast("Any", None))
    fields = form.to_components()
    choices = [each["label"] for field in fields for each in field["component"].get("options", ())]
    labels = [field["label"] for field in fields]
    assert (len(form.title) <= 45, max(map(len, labels)) <= 45, max(map(len, choices)) <= 100) == (True, True, True)
