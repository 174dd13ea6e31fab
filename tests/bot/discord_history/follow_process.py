"""Follows a server until the process is killed: ``python follow_process.py FOLDER API GATEWAY TOKEN CHANNEL…``."""

import asyncio
import sys
from pathlib import Path

import discord
import yarl

from bot.discord_history.history_follower import HistoryFollower
from bot.discord_history.pace import Pace
from bot.service.history_keeper import HistoryKeeper, HistoryRules
from tests.bot.discord_history.village import RULES, Listener, OptOuts


async def follow(folder: Path, api: str, gateway: str, token: str, channels: list[str]) -> None:
    """Follow until the end of the process."""
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    rules = {key: HistoryRules("history", RULES) for key in channels}
    keeper = HistoryKeeper(folder / "history.sqlite", folder / "index", OptOuts(), rules)  # type: ignore[arg-type]
    follower = HistoryFollower(keeper, Pace())
    client = Listener(follower)
    async with asyncio.TaskGroup() as group:
        group.create_task(client.start(token))
        group.create_task(follower.follow())


if __name__ == "__main__":
    place, api, gateway, token, *channels = sys.argv[1:]
    asyncio.run(follow(Path(place), api, gateway, token, channels))
