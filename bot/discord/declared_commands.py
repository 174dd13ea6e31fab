"""Registers the commands that every platform has."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import discord
from discord import app_commands

from bot.discord.buttons import button_ids_of
from bot.discord.discord_interaction import DiscordInteraction
from bot.discord.handler_client import client_of
from bot.discord_connection.any_channel import AnyChannel
from bot.service.commands.command import Command, MessageCommand, Parameter, Right
from bot.service.commands.command_set import GROUPS, CommandSet

Declared = app_commands.Command[Any, Any, None] | app_commands.Group | app_commands.ContextMenu
SHOWN_TO: Mapping[Right, discord.Permissions | None] = {
    "everyone": None,
    "moderator": discord.Permissions(manage_messages=True),
    "manager": discord.Permissions(manage_guild=True),
    "operator": discord.Permissions(manage_guild=True),
}
"""Whom Discord shows a command; a server's admins may choose others."""


TYPES: Mapping[str, Any] = {
    "flag": bool,
    "person": discord.User,
    "channel": app_commands.Transform[Any, AnyChannel],
    "duration": str,
}
MAX_CHOICES = 25
"""Most choices that Discord shows."""
GUILDS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)


def declared(commands: CommandSet, *, operators: bool) -> Iterator[Declared]:
    """Yield the commands as Discord takes them: those of operators' servers, or those of every server."""
    groups: dict[str, app_commands.Group] = {}
    for command in (each for each in commands.commands if (each.right == "operator") == operators):
        shown, contexts = SHOWN_TO[command.right], None if command.right == "everyone" else GUILDS
        made, group = _command(command), command.group
        if not group:
            made.default_permissions, made.allowed_contexts = shown, contexts
            yield made
            continue
        if group not in groups:
            limits: Any = {"default_permissions": shown, "allowed_contexts": contexts}
            groups[group] = app_commands.Group(name=group, description=GROUPS[group], **limits)
        groups[group].add_command(made)
    yield from groups.values()
    for menu in commands.menus:
        if (menu.right == "operator") == operators:
            yield _menu(menu)


def _command(command: Command) -> app_commands.Command[Any, Any, None]:
    async def callback(interaction: discord.Interaction, /, **given: Any) -> None:  # noqa: ANN401 - discord.py's own
        here = DiscordInteraction(interaction)
        if not command.anywhere and not await here.is_served():
            return
        plain = {name: value for name, value in given.items() if isinstance(value, str | int)}
        values = {**{name: f"discord:{value.id}" for name, value in given.items() if hasattr(value, "id")}, **plain}
        await client_of(interaction).interactions.run(command, values, here)

    own = inspect.Parameter("interaction", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=discord.Interaction)
    # discord.py reads what a command takes from its function's signature.
    callback.__signature__ = inspect.Signature([own, *map(_parameter, command.parameters)])  # type: ignore[attr-defined]
    app_commands.describe(**{each.name: each.description for each in command.parameters})(callback)
    name, about = command.name.rpartition(" ")[2], command.description
    made: app_commands.Command[Any, Any, None] = app_commands.Command(name=name, description=about, callback=callback)
    for each in command.parameters:
        if each.suggest is not None:
            made.autocomplete(each.name)(_suggestions(each, command.right))
    return made


def _menu(menu: MessageCommand) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        here = DiscordInteraction(interaction)
        if await here.is_served():
            await client_of(interaction).interactions.run_menu(menu, button_ids_of(message), here)

    made = app_commands.ContextMenu(name=menu.name, callback=callback, allowed_contexts=GUILDS)
    made.default_permissions = SHOWN_TO[menu.right]
    return made


def _parameter(parameter: Parameter) -> inspect.Parameter:
    kind: Any = TYPES.get(parameter.kind)
    if parameter.kind == "number":
        kind = app_commands.Range[int, parameter.least, parameter.most]
    elif parameter.choices:
        kind = Literal[parameter.choices]
    elif kind is None:
        kind = app_commands.Range[str, 1, parameter.most]
    default = inspect.Parameter.empty if parameter.required else None
    annotation = kind if parameter.required else kind | None
    where = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Parameter(parameter.name, where, default=default, annotation=annotation)


def _suggestions(parameter: Parameter, right: Right) -> Any:  # noqa: ANN401 - discord.py's own
    async def suggested(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        place = DiscordInteraction(interaction)
        if parameter.suggest is None or not await place.has(right):
            return []
        found = await parameter.suggest(place, typed)
        return [app_commands.Choice(name=each, value=each) for each in found[:MAX_CHOICES]]

    return suggested
