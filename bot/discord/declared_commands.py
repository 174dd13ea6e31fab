"""Registers the commands that every platform has, and shows what comes of them."""

import asyncio
import inspect
import io
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import discord
from discord import app_commands

from bot.discord.command_place import DiscordCommandPlace, button_ids_of
from bot.discord.handler_context import context_of, is_served
from bot.discord.interactions import add_privately
from bot.discord.progress_message import ProgressMessage, buttons_view
from bot.discord.sending import NOBODY
from bot.rendering.discord import progress, report_messages
from bot.service.button_actions import CancelReindex, ConfirmCommand
from bot.service.commands.command import Command, CommandAnswer, MessageCommand, Operation, Parameter, Right
from bot.service.commands.command_set import GROUPS, CommandSet
from bot.service.operation_board import show_operation

Declared = app_commands.Command[Any, Any, None] | app_commands.Group | app_commands.ContextMenu
SHOWN_TO: Mapping[Right, discord.Permissions | None] = {
    "everyone": None,
    "moderator": discord.Permissions(manage_messages=True),
    "manager": discord.Permissions(manage_guild=True),
    "operator": discord.Permissions(manage_guild=True),
}
"""Whom Discord shows a command; a server's admins may choose others."""


class _AnyChannel(app_commands.Transformer):
    """A channel of any kind; discord.py would name kinds that not every server knows."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    async def transform(self, _interaction: discord.Interaction, value: Any, /) -> Any:  # noqa: ANN401 - discord.py's own
        return value


TYPES: Mapping[str, Any] = {
    "flag": bool,
    "person": discord.User,
    "channel": app_commands.Transform[Any, _AnyChannel],
    "duration": str,
}
MAX_CHOICES = 25
"""Most choices that Discord shows."""
GUILDS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)


def declared(commands: CommandSet, *, operators: bool) -> Iterator[Declared]:
    """Yield the commands as Discord takes them: those of operators' servers, or those of every server."""
    groups: dict[str, app_commands.Group] = {}
    for command in commands.commands:
        if (command.right == "operator") != operators:
            continue
        shown, contexts = SHOWN_TO[command.right], None if command.right == "everyone" else GUILDS
        if command.group and command.group not in groups:
            about = GROUPS[command.group]
            groups[command.group] = app_commands.Group(
                name=command.group, description=about, default_permissions=shown, allowed_contexts=contexts
            )
        made = _command(command, commands)
        if command.group:
            groups[command.group].add_command(made)
        else:
            made.default_permissions, made.allowed_contexts = shown, contexts
            yield made
    yield from groups.values()
    for menu in commands.menus:
        if (menu.right == "operator") == operators:
            yield _menu(menu, commands)


async def confirm(interaction: discord.Interaction, action: ConfirmCommand) -> None:
    """Do what somebody confirms."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    place = _place(interaction, pressed=True)
    await _show(interaction, await context_of(interaction).services.commands.confirm(action, place))


def _place(interaction: discord.Interaction, *, pressed: bool = False) -> DiscordCommandPlace:
    context = context_of(interaction)
    return DiscordCommandPlace(interaction, context.access, context.services.operations, pressed=pressed)


def _command(command: Command, commands: CommandSet) -> app_commands.Command[Any, Any, None]:
    async def callback(interaction: discord.Interaction, /, **given: Any) -> None:  # noqa: ANN401 - discord.py's own
        if not command.anywhere and not await is_served(interaction):
            return
        if not command.is_operation:
            await interaction.response.defer(ephemeral=True, thinking=True)
        values = {name: _plain(value) for name, value in given.items() if value is not None}
        outcome = await commands.run(command, _place(interaction), values)
        if isinstance(outcome, Operation):
            await _run(interaction, outcome)
        else:
            await _show(interaction, outcome)

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


def _menu(menu: MessageCommand, commands: CommandSet) -> app_commands.ContextMenu:
    async def callback(interaction: discord.Interaction, message: discord.Message) -> None:
        if await is_served(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            place = _place(interaction)
            await _show(interaction, await commands.run_menu(menu, place, button_ids_of(message)))

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
        place = _place(interaction)
        if parameter.suggest is None or not await place.has(right):
            return []
        found = await parameter.suggest(place, typed)
        return [app_commands.Choice(name=each, value=each) for each in found[:MAX_CHOICES]]

    return suggested


def _plain(value: object) -> str | int | bool:
    """Return a value in the words that all platforms share."""
    if isinstance(value, str | int | bool):
        return value
    return f"discord:{getattr(value, 'id', 0)}"


async def _show(interaction: discord.Interaction, answer: CommandAnswer) -> None:
    """Show an answer to who used a command, alone."""
    first, *rest = await asyncio.to_thread(report_messages, answer.layout)
    view = buttons_view(answer.buttons)
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    file = discord.File(io.BytesIO(answer.file.data), answer.file.name) if answer.file is not None else None
    here = [file] if file is not None and answer.file is not None and not answer.file.apart else []
    edit = interaction.edit_original_response
    await edit(content=first, view=view, attachments=here, allowed_mentions=NOBODY)
    await add_privately(interaction, rest)
    if file is not None and not here:
        await interaction.followup.send(file=file, ephemeral=True, allowed_mentions=NOBODY)


async def _run(interaction: discord.Interaction, operation: Operation) -> None:
    """Show an operation in a message of the channel, which outlives the interaction."""
    cancel = buttons_view((CancelReindex(_place(interaction).pressed_by),) if operation.cancels else ())
    respond = interaction.response.send_message
    try:
        if cancel is not None:
            await respond(progress("Starting…"), suppress_embeds=True, allowed_mentions=NOBODY, view=cancel)
        else:
            await interaction.response.defer(thinking=True)
        board = ProgressMessage(interaction, await interaction.original_response())
    except discord.HTTPException:
        operation.release()
        raise
    context_of(interaction).tasks.start(show_operation(operation.updates(), board))
